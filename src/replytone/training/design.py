"""The features of labelled replies as sparse matrices, row for row what the reader sums.

Columns stand block after block as the tables of `Weights` hold them, so the coefficients of a
fitted model are cut into tables by position.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from replytone import evidence
from replytone.cutting import Clauses, clause_numbers
from replytone.ngrams import SUBWORD, WORD, FeatureIndex, Keys, Rows, key, sequence_keys
from replytone.reading import Stream
from replytone.vocabulary import Vocabulary

Indexes = dict[str, FeatureIndex]
"""Table name (as in `weights.WIDTHS`) → its known features."""

OWN_BLOCKS: Final = ("words", "subwords", "sequences")
CLAUSE_BLOCKS: Final = (*OWN_BLOCKS, "edges", "before", "after", "reply")
WORDING_BLOCKS: Final = (*OWN_BLOCKS, "asked")


class Design(NamedTuple):
    """Sparse feature matrices of a batch.

    Attributes:
        clauses: A row a clause, the blocks of `CLAUSE_BLOCKS`.
        wording: A row a reply, the blocks of `WORDING_BLOCKS`.
    """

    clauses: sparse.csr_matrix
    wording: sparse.csr_matrix


def word_keys(stream: Stream) -> Keys:
    """Keys of the words, shape (N,); 0 at fillers."""
    return np.where(stream.text >= 0, key(WORD, stream.hashes), 0).astype(np.uint64)


def subword_keys(stream: Stream, vocabulary: Vocabulary) -> Keys:
    """Keys of the beginnings and endings of words, shape (5, N); 0 where none."""
    parts = vocabulary.subwords[stream.ids].T
    return np.where((parts != 0) & (stream.text >= 0), key(SUBWORD, parts), 0).astype(np.uint64)


def blocks(names: tuple[str, ...], indexes: Indexes) -> dict[str, slice]:
    """Columns of each block."""
    found, at = {}, 0
    for name in names:
        table = "words" if name in ("before", "after", "reply") else name
        found[name] = slice(at, at + len(indexes[table]))
        at = found[name].stop
    return found


def count_matrix(
    found: Rows, owner: NDArray[np.int64], shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Counts of the known features of each owner.

    Args:
        found: Rows of features at each position, shape (features, N); 0 is left out.
        owner: Who a position counts for, shape (N,); -1 is left out.
        shape: Owners and features.
    """
    kept = (found > 0) & (owner >= 0)[None]
    owners = np.broadcast_to(owner, found.shape)[kept]
    counts = sparse.coo_matrix((np.ones(len(owners), np.float32), (owners, found[kept])), shape)
    return counts.tocsr()


def _scale(counts: sparse.csr_matrix, scale: float) -> sparse.csr_matrix:
    known = np.asarray(counts.sum(axis=1)).ravel()
    return sparse.diags(scale / np.sqrt(np.maximum(known, 1))).astype(np.float32) @ counts


def _inside(sequences: Rows, clause_of: NDArray[np.int64]) -> Rows:
    """The sequences that do not leave their clause; 0 in place of the others, shape (5, N)."""
    kept = np.zeros_like(sequences)
    for row, reach in enumerate(evidence.REACHES):
        own = clause_of[:-reach]
        kept[row, :-reach] = sequences[row, :-reach] * ((own == clause_of[reach:]) & (own >= 0))
    return kept


def design(
    indexes: Indexes,
    stream: Stream,
    clauses: Clauses,
    customers: Stream,
    vocabulary: Vocabulary,
) -> Design:
    """Lay out the features of a batch."""
    count, texts = len(clauses.start), len(stream.first)
    of_position = clause_numbers(clauses, len(stream.ids))
    rows = {
        "words": indexes["words"].rows(word_keys(stream))[None],
        "subwords": indexes["subwords"].rows(subword_keys(stream, vocabulary)),
    }
    sequences = indexes["sequences"].rows(sequence_keys(stream.hashes))
    rows["sequences"] = _inside(sequences, of_position)
    own = {
        name: count_matrix(rows[name], of_position, (count, len(indexes[name])))
        for name in OWN_BLOCKS
    }
    edges = count_matrix(
        indexes["edges"].rows(evidence.edge_keys(stream, clauses)),
        np.arange(count),
        (count, len(indexes["edges"])),
    )
    beside = _scale(own["words"], evidence.BESIDE_SCALE)
    same = evidence.neighbours(clauses.text).astype(np.float32)
    to_next = sparse.diags([same], [-1], shape=(count, count))
    to_previous = sparse.diags([same], [1], shape=(count, count))
    spread = sparse.coo_matrix(
        (np.ones(count, np.float32), (np.arange(count), clauses.text)), (count, texts)
    ).tocsr()
    reply = _scale((spread.T @ own["words"]).tocsr(), evidence.REPLY_SCALE)
    asked = _scale(
        count_matrix(
            indexes["asked"].rows(word_keys(customers))[None],
            customers.text,
            (texts, len(indexes["asked"])),
        ),
        evidence.CUSTOMER_SCALE,
    )
    whole = _scale(sparse.hstack([*own.values(), edges]).tocsr(), evidence.OWN_SCALE)
    laid = sparse.hstack([whole, to_next @ beside, to_previous @ beside, spread @ reply])
    wording = _scale((spread.T @ sparse.hstack(list(own.values()))).tocsr(), evidence.OWN_SCALE)
    return Design(laid.tocsr(), sparse.hstack([wording, asked]).tocsr())
