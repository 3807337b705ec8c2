"""Fits the parts of the pipeline to labelled replies, each part an ordinary scikit-learn model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge
from spacy.language import Language
from spacy.tokens import Doc

from replytone import evidence
from replytone.annotation import Reading
from replytone.components.clauses import ClauseComponent
from replytone.components.signal_component import SignalComponent
from replytone.cutting import Cutter, gap_keys
from replytone.evidence import RATING_OUTPUTS, Weigher
from replytone.labels import LABELS
from replytone.ngrams import FeatureIndex
from replytone.reading import Stream, read
from replytone.training.dataset import LabelledReply
from replytone.training.design import design
from replytone.training.targets import clause_targets, gap_targets
from replytone.vocabulary import Vocabulary

LEAST = 2
"""A feature is kept when it occurs this often."""
CUT_THRESHOLD = 0.25
CUT_PENALTY = 0.5
CLAUSE_PENALTY = 1.0
WORDING_PENALTY = 30.0
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
        forms = blank.forms(np.array(blank.ids(doc), np.int64))
        texts.update(set(forms))
        for before, form, token in zip(["."] + forms, forms, doc, strict=False):
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


def fit_cutter(stream: Stream, data: Tokenized) -> Cutter:
    """Learn where labelled spans open and close."""
    edge, learnt = gap_targets(stream, data.docs, data.replies)
    keys = gap_keys(stream)[:, learnt]
    index = FeatureIndex.fit(keys.ravel(), LEAST)
    found = index.rows(keys)
    columns = found.T.ravel()
    gaps = np.repeat(np.arange(found.shape[1]), found.shape[0])
    known = columns > 0
    matrix = sparse.csr_matrix(
        (np.ones(int(known.sum()), np.float32), (gaps[known], columns[known])),
        (found.shape[1], len(index)),
    )
    model = LogisticRegression(
        C=CUT_PENALTY, solver="liblinear", dual=True, max_iter=400, random_state=0
    )
    model.fit(matrix, edge[learnt])
    weights = model.coef_[0].astype(np.float32)
    weights[0] = 0
    return Cutter(index, weights, float(model.intercept_[0]), CUT_THRESHOLD)


def rule_matrix(
    components: Sequence[SignalComponent], readings: Sequence[Reading]
) -> tuple[dict[str, list[str]], dict[str, sparse.csr_matrix]]:
    """Which rules fire in which clause: label → rule ids, and label → matrix (clauses, rules)."""
    offsets = np.cumsum([0, *(len(reading.start) for reading in readings)])
    ids: dict[str, list[str]] = {label: [] for label in LABELS}
    places: dict[str, list[tuple[int, int]]] = {label: [] for label in LABELS}
    for component in components:
        columns = {}
        for rule in component.rules:
            columns[rule.id] = len(ids[rule.label])
            ids[rule.label].append(rule.id)
        for offset, reading in zip(offsets, readings, strict=False):
            for clause, hit in component.hits(reading):
                rule = component.rules[hit.rule]
                places[rule.label].append((int(offset) + clause, columns[rule.id]))
    matrices = {}
    for label, found in places.items():
        row, column = np.array(found).T if found else np.zeros((2, 0), int)
        values = np.full(len(row), RULE_SCALE, np.float32)
        shape = (int(offsets[-1]), len(ids[label]))
        matrices[label] = sparse.csr_matrix((values, (row, column)), shape)
    return ids, matrices


def _fit_label(
    features: sparse.csr_matrix, target: NDArray[np.int8]
) -> tuple[NDArray[np.float32], float]:
    if not target.any():
        return np.zeros(features.shape[1], np.float32), -10.0
    model = LogisticRegression(
        C=CLAUSE_PENALTY, solver="liblinear", dual=True, max_iter=400, random_state=0
    )
    model.fit(features, target)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _fit_wording(features: sparse.csr_matrix, data: Tokenized) -> NDArray[np.float32]:
    """Weights of words for the ratings and for there being no occasion, shape (columns, 4)."""
    weights = np.zeros((features.shape[1], len(RATING_OUTPUTS)), np.float32)
    for column, name in enumerate(RATING_OUTPUTS):
        rating = name.removeprefix("no_")
        values = [getattr(reply, rating) for reply in data.replies]
        missing = np.array([value is None for value in values])
        if name.startswith("no_"):
            if missing.any() and not missing.all():
                weights[:, column], _ = _fit_label(features, missing.astype(np.int8))
            continue
        points = np.array([value for value in values if value is not None], float) * 25
        model = Ridge(alpha=WORDING_PENALTY, solver="sparse_cg", random_state=0)
        weights[:, column] = model.fit(features[~missing], points).coef_
    return weights


def fit_reader(nlp: Language, data: Tokenized, jobs: int = -1) -> None:
    """Fit the clause component and the rules' weights of a pipeline, in place."""
    component: ClauseComponent = nlp.get_pipe("replytone_clauses")
    components = signal_components(nlp)
    component.vocabulary = fit_vocabulary(data)
    stream = read(data.docs, component.vocabulary)
    asked = read(data.customers, component.vocabulary)
    component.cutter = fit_cutter(stream, data)
    clauses = component.cutter.cut(stream)
    found = evidence.all_keys(stream, clauses, asked, component.vocabulary)
    index = FeatureIndex.fit(np.concatenate([keys.ravel() for keys in found]), LEAST)
    component.weigher = Weigher(
        index,
        np.zeros((len(index), len(LABELS)), np.float32),
        np.zeros((len(index), len(RATING_OUTPUTS)), np.float32),
        np.zeros(len(LABELS)),
    )
    rule_ids, fired = rule_matrix(components, component.find(data.docs))
    laid = design(index, stream, clauses, asked, component.vocabulary)
    targets = clause_targets(stream, data.docs, clauses, data.replies)
    fits = Parallel(n_jobs=jobs, prefer="threads")(  # liblinear lets go of the interpreter
        delayed(_fit_label)(sparse.hstack([laid.clauses, fired[label]]).tocsr(), targets[:, number])
        for number, label in enumerate(LABELS)
    )
    weights: dict[str, float] = {}
    for number, (label, (coefficients, bias)) in enumerate(zip(LABELS, fits, strict=True)):
        component.weigher.signals[1:, number] = coefficients[1 : len(index)]
        component.weigher.bias[number] = bias
        learnt = coefficients[len(index) :] * RULE_SCALE
        weights |= dict(zip(rule_ids[label], learnt.tolist(), strict=True))
    for signal in components:
        signal.weights = {rule.id: round(weights[rule.id], 4) for rule in signal.rules}
    component.weigher.ratings[:] = _fit_wording((laid.wording + laid.customer).tocsr(), data)
    component.weigher.ratings[0] = 0


def signal_components(nlp: Language) -> list[SignalComponent]:
    """The components of a pipeline that decide on signals."""
    return [pipe for _, pipe in nlp.pipeline if isinstance(pipe, SignalComponent)]
