"""The features of labelled replies as one sparse matrix, row for row what the scorer sums."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from replytone import evidence
from replytone.cutting import Clauses
from replytone.ngrams import FeatureIndex, Rows
from replytone.reading import Stream
from replytone.vocabulary import Vocabulary


class Design(NamedTuple):
    """Sparse feature matrices of a batch.

    Attributes:
        clauses: Shape (S, len(index)); `clauses @ weights + bias` are the log-odds.
        wording: Shape (D, len(index)); the own words of each reply's clauses.
        customer: Shape (D, len(index)); the customer's words.
    """

    clauses: sparse.csr_matrix
    wording: sparse.csr_matrix
    customer: sparse.csr_matrix


def _matrix(found: Rows, owner: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Counts of the known features of each owner; owner -1 is left out."""
    kept = (found > 0) & (owner >= 0)[None]
    owners = np.broadcast_to(owner, found.shape)[kept]
    counts = sparse.coo_matrix((np.ones(len(owners), np.float32), (owners, found[kept])), shape)
    return counts.tocsr()


def _scale(counts: sparse.csr_matrix, scale: float) -> sparse.csr_matrix:
    known = np.asarray(counts.sum(axis=1)).ravel()
    return sparse.diags(scale / np.sqrt(np.maximum(known, 1))).astype(np.float32) @ counts


def design(
    index: FeatureIndex,
    stream: Stream,
    clauses: Clauses,
    customers: Stream,
    vocabulary: Vocabulary,
) -> Design:
    """Lay out the features of a batch."""
    found = evidence.rows(index, stream, clauses, customers, vocabulary)
    count, texts, width = len(clauses.start), len(stream.first), len(index)
    of_position = np.full(len(stream.ids), -1)
    for number, (start, end) in enumerate(zip(clauses.start, clauses.end, strict=True)):
        of_position[start:end] = number
    own = _matrix(found.own, of_position, (count, width))
    edges = _matrix(found.edges, np.arange(count), (count, width))
    before = _scale(_matrix(found.before, of_position, (count, width)), evidence.BESIDE_SCALE)
    after = _scale(_matrix(found.after, of_position, (count, width)), evidence.BESIDE_SCALE)
    same = evidence.neighbours(clauses.text).astype(np.float32)
    to_next = sparse.diags([same], [-1], shape=(count, count))
    to_previous = sparse.diags([same], [1], shape=(count, count))
    reply = _matrix(found.reply, stream.text, (texts, width))
    said = _scale(_matrix(found.customer, customers.text, (texts, width)), evidence.CUSTOMER_SCALE)
    spread = sparse.coo_matrix(
        (np.ones(count, np.float32), (np.arange(count), clauses.text)), (count, texts)
    ).tocsr()
    total = (
        _scale(own + edges, evidence.OWN_SCALE)
        + to_next @ before
        + to_previous @ after
        + spread @ (_scale(reply, evidence.REPLY_SCALE) + said)
    )
    wording = _scale((spread.T @ own).tocsr(), evidence.OWN_SCALE)
    return Design(total.tocsr(), wording, said)
