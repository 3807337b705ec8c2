"""Fits the parts of the pipeline to labelled replies, each part an ordinary scikit-learn model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc

from replytone.annotation import Reading
from replytone.components.clauses import ClauseComponent
from replytone.components.rules import RulesComponent
from replytone.components.signal_component import SignalComponent
from replytone.cutting import SEQUENCE_SHIFTS, WORD_SHIFTS, distances
from replytone.evidence import edge_keys
from replytone.labels import LABELS, RATINGS
from replytone.ngrams import FeatureIndex, longer_keys, pair_keys
from replytone.pipeline import get_component
from replytone.reading import Stream, read
from replytone.training.dataset import LabelledReply
from replytone.training.design import (
    CLAUSE_BLOCKS,
    WORDING_BLOCKS,
    Indexes,
    blocks,
    count_matrix,
    design,
    subword_keys,
    word_keys,
)
from replytone.training.targets import clause_targets, gap_targets
from replytone.vocabulary import Vocabulary
from replytone.weights import (
    DISTANCES,
    GAP,
    GRADES,
    OWN,
    WIDTHS,
    WORD_AFTER,
    WORD_BEFORE,
    WORD_GAP,
    WORD_REPLY,
    Weights,
)

LEAST, LEAST_LONGER = 2, 3
"""A word or pair is kept when it occurs this often; a triple or gapped pair this often."""
CUT_PENALTY = 0.5
CLAUSE_PENALTY = 1.0
WORDING_PENALTY = 0.3
TOLERANCE = 0.01
"""Ten times as strict as the default of liblinear itself for its dual solver."""
RULE_SCALE = 2.0
"""How much the firing of a rule weighs against the penalty on weights, beside words."""


@dataclass(frozen=True, slots=True)
class Tokenized:
    """Labelled replies with their Docs and those of the customers' messages."""

    replies: list[LabelledReply]
    docs: list[Doc]
    customers: list[Doc]

    def subset(self, chosen: Sequence[int]) -> "Tokenized":
        """Some of the replies, by number."""
        return Tokenized(
            [self.replies[i] for i in chosen],
            [self.docs[i] for i in chosen],
            [self.customers[i] for i in chosen],
        )


def tokenize(nlp: Language, replies: Sequence[LabelledReply]) -> Tokenized:
    """Tokenize replies and customers' messages once, for every fit that follows."""
    docs = []
    for reply in replies:
        doc = nlp.make_doc(reply.reply)
        doc._.replytone_context = reply.customer or None
        docs.append(doc)
    return Tokenized(list(replies), docs, [nlp.make_doc(reply.customer) for reply in replies])


def fit_vocabulary(data: Tokenized) -> Vocabulary:
    """The words met at least twice, and those met chiefly as names."""
    blank = Vocabulary()
    texts: Counter[str] = Counter()
    inner: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for doc in data.docs + data.customers:
        forms = blank.forms(blank.ids([doc], doc.to_array(ORTH).astype(np.uint64)))
        texts.update(set(forms))
        for before, form, token in zip([".", *forms], forms, doc, strict=False):
            if token.is_alpha and before not in (".", "!", "?", "\n"):
                inner[form] += 1
                capital[form] += token.text[0].isupper() and not token.text.isupper()
    words = [form for form, count in texts.items() if count >= LEAST]
    names = [
        form
        for form, count in inner.items()
        if capital[form] > 0.8 * count and texts[form] <= 12 and len(form) > 2
    ]
    return Vocabulary(words, names)


def fit_indexes(stream: Stream, customers: Stream, vocabulary: Vocabulary) -> Indexes:
    """The features that occur often enough; those of clauses come once they are cut."""
    return {
        "words": FeatureIndex.fit(word_keys(stream), LEAST),
        "subwords": FeatureIndex.fit(subword_keys(stream, vocabulary).ravel(), LEAST),
        "asked": FeatureIndex.fit(word_keys(customers), LEAST),
        "pairs": FeatureIndex.fit(pair_keys(stream.hashes), LEAST),
        "longer": FeatureIndex.fit(longer_keys(stream.hashes).ravel(), LEAST_LONGER),
    }


def fit_gaps(stream: Stream, data: Tokenized, weights: Weights) -> None:
    """Learn where labelled spans open and close, in place."""
    edge, learnt = gap_targets(stream, data.docs, data.replies)
    words = weights.words[0].rows(word_keys(stream))
    pairs = weights.pairs[0].rows(pair_keys(stream.hashes))
    triples = weights.longer[0].rows(longer_keys(stream.hashes)[0])
    parts = [(np.roll(words, shift), len(weights.words[0])) for shift in WORD_SHIFTS]
    parts += [(np.roll(pairs, shift), len(weights.pairs[0])) for shift in SEQUENCE_SHIFTS]
    parts += [(np.roll(triples, shift), len(weights.longer[0])) for shift in SEQUENCE_SHIFTS]
    parts += [(row + 1, DISTANCES + 1) for row in distances(stream)]
    own = np.arange(int(learnt.sum()))
    matrix = sparse.hstack(
        [count_matrix(found[learnt][None], own, (len(own), width)) for found, width in parts]
    ).tocsr()
    coefficients, weights.gap_bias = _fit_label(matrix, edge[learnt].astype(np.int8), CUT_PENALTY)
    cut = np.split(coefficients, np.cumsum([width for _, width in parts])[:-1])
    weights.words[1][:, WORD_GAP] = np.stack(cut[:5], axis=1)
    weights.pairs[1][:, GAP] = np.stack(cut[5:8], axis=1)
    weights.longer[1][:, GAP] = np.stack(cut[8:11], axis=1)
    weights.gap = np.stack([part[1:] for part in cut[11:]]).astype(float)


def rule_matrix(
    component: RulesComponent, readings: Sequence[Reading]
) -> tuple[dict[str, list[str]], dict[str, sparse.csr_matrix]]:
    """Which rules fire in which clause: label → rule ids, and label → matrix (clauses, rules)."""
    ids: dict[str, list[str]] = {label: [] for label in LABELS}
    columns = {}
    for rule in component.rules:
        columns[rule.id] = len(ids[rule.label])
        ids[rule.label].append(rule.id)
    places: dict[str, list[tuple[int, int]]] = {label: [] for label in LABELS}
    offset = 0
    for reading in readings:
        for clause, rule in component.hits(reading):
            places[rule.label].append((offset + clause, columns[rule.id]))
        offset += len(reading.start)
    matrices = {}
    for label, found in places.items():
        row, column = np.array(found).T if found else np.zeros((2, 0), int)
        values = np.full(len(row), RULE_SCALE, np.float32)
        matrices[label] = sparse.csr_matrix((values, (row, column)), (offset, len(ids[label])))
    return ids, matrices


def _fit_label(
    features: sparse.csr_matrix,
    target: NDArray[np.int8],
    penalty: float = CLAUSE_PENALTY,
) -> tuple[NDArray[np.float32], float]:
    if target.all() or not target.any():
        return np.zeros(features.shape[1], np.float32), 10.0 if target.any() else -10.0
    model = LogisticRegression(
        C=penalty, solver="liblinear", dual=True, tol=TOLERANCE, max_iter=1000, random_state=0
    )
    model.fit(features, target)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def fit_labels(
    tasks: Sequence[tuple[sparse.csr_matrix, NDArray[np.int8]]], penalty: float, jobs: int
) -> list[tuple[NDArray[np.float32], float]]:
    """Weights and bias of one logistic regression a task.

    In processes and not in threads: liblinear has one random generator a process, and the same
    data must give the same model.
    """
    for features, _ in tasks:
        features.sum_duplicates()  # here, since processes share the matrices read-only
    return Parallel(n_jobs=jobs)(
        delayed(_fit_label)(features, target, penalty) for features, target in tasks
    )


def _fit_wording(features: sparse.csr_matrix, data: Tokenized, jobs: int) -> NDArray[np.float32]:
    """Weights of words for each of `RATING_OUTPUTS`, shape (columns, 10)."""
    tasks = []
    for rating in RATINGS:
        values = np.array([getattr(reply, rating) for reply in data.replies], float)
        rated = ~np.isnan(values)
        part = features[rated]
        tasks += [(part, (values[rated] >= grade).astype(np.int8)) for grade in GRADES]
    for rating in RATINGS:
        values = np.array([getattr(reply, rating) for reply in data.replies], float)
        tasks.append((features, np.isnan(values).astype(np.int8)))
    fits = fit_labels(tasks, WORDING_PENALTY, jobs)
    return np.stack([weights for weights, _ in fits], axis=1)


def fit_reader(nlp: Language, data: Tokenized, jobs: int = -1) -> None:
    """Fit the clause component and the rules' weights of a pipeline, in place."""
    component = get_component(nlp, "replytone_clauses", ClauseComponent)
    rules = get_component(nlp, "replytone_rules", RulesComponent)
    vocabulary = fit_vocabulary(data)
    stream, asked = read(data.docs, vocabulary), read(data.customers, vocabulary)
    indexes = fit_indexes(stream, asked, vocabulary)
    weights = Weights.empty(**indexes)
    fit_gaps(stream, data, weights)
    component.learn(vocabulary, weights)
    clauses = component.cut(stream)
    indexes["edges"] = FeatureIndex.fit(edge_keys(stream, clauses).ravel(), LEAST)
    weights.edges = (indexes["edges"], np.zeros((len(indexes["edges"]), len(LABELS)), np.float32))
    component.learn(vocabulary, weights)

    rule_ids, fired = rule_matrix(rules, component.find(data.docs))
    laid = design(indexes, stream, clauses, asked, vocabulary)
    targets = clause_targets(stream, data.docs, clauses, data.replies)
    fits = fit_labels(
        [
            (sparse.hstack([laid.clauses, fired[label]]).tocsr(), targets[:, number])
            for number, label in enumerate(LABELS)
        ],
        CLAUSE_PENALTY,
        jobs,
    )
    width = laid.clauses.shape[1]
    learnt: dict[str, float] = {}
    for label, (coefficients, _) in zip(LABELS, fits, strict=True):
        learnt |= dict(
            zip(rule_ids[label], (coefficients[width:] * RULE_SCALE).tolist(), strict=True)
        )
    rules.weights = {rule.id: round(learnt[rule.id], 4) for rule in rules.rules}
    weights.bias = np.array([bias for _, bias in fits])
    signals = np.stack([coefficients[:width] for coefficients, _ in fits], axis=1)
    _place(weights, signals, blocks(CLAUSE_BLOCKS, indexes), slice(0, len(LABELS)))
    outputs = _fit_wording(laid.wording, data, jobs)
    _place(weights, outputs, blocks(WORDING_BLOCKS, indexes), slice(len(LABELS), OWN.stop))
    for name in WIDTHS:
        getattr(weights, name)[1][0] = 0
    component.learn(vocabulary, weights)


_BESIDE = {"before": WORD_BEFORE, "after": WORD_AFTER, "reply": WORD_REPLY}


def _place(
    weights: Weights, coefficients: NDArray[np.float32], parts: dict[str, slice], columns: slice
) -> None:
    """Put each block of coefficients into its table."""
    for name, rows in parts.items():
        table = weights.words[1] if name in _BESIDE else getattr(weights, name)[1]
        table[:, _BESIDE.get(name, columns)] = coefficients[rows]


def signal_components(nlp: Language) -> list[SignalComponent]:
    """The components of a pipeline that decide on signals."""
    return [pipe for _, pipe in nlp.pipeline if isinstance(pipe, SignalComponent)]
