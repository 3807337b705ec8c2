"""Fits the parts of the pipeline to labelled replies, each part an ordinary scikit-learn model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, pairwise

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from replytone.annotation import Reading
from replytone.components.clauses import ClauseComponent
from replytone.components.network import NetworkComponent
from replytone.components.rules import RulesComponent
from replytone.components.signal_component import SignalComponent
from replytone.cutting import SEQUENCE_SHIFTS, WORD_SHIFTS, distances
from replytone.evidence import edge_keys
from replytone.labels import LABELS, RATINGS
from replytone.matching import SENTENCE_ENDS, rule_words
from replytone.ngrams import FeatureIndex, frequent, sequence_keys
from replytone.pipeline import get_component
from replytone.reading import Stream, read
from replytone.rules import Rule
from replytone.slips import Slips
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
from replytone.training.network import fit_network
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
    rounded,
)
from replytone.words import NEWLINE, Word, read_chunk, spelling

LEAST, LEAST_LONGER = 2, 3
"""A word or pair is kept when it occurs this often; a triple or gapped pair this often."""
LEAST_MEANT = 10
"""A word may be what a slip meant when it occurs this often."""
LEAST_NAME, NAME_SHARE = 3, 0.8
"""A word is a name when, inside sentences, it occurs this often and has a capital more often."""
CUT_PENALTY = 0.5
CLAUSE_PENALTY = 1.0
WORDING_PENALTY = 0.3
TOLERANCE = 0.01
"""Ten times as strict as the default of liblinear itself for its dual solver."""
REFITS = 1
"""How often a signal is fitted again without the rules that came out on the wrong side; what then
is still wrong is small, and set to nothing."""
RULE_SCALE = 2.0
"""How much the firing of a rule weighs against the penalty on weights, beside words."""


def texts_of(replies: Sequence[LabelledReply]) -> tuple[list[str], list[str]]:
    """Replies and the customers' messages before them."""
    return [reply.reply for reply in replies], [reply.customer for reply in replies]


def fit_vocabulary(replies: Sequence[LabelledReply], rules: Sequence[Rule]) -> Vocabulary:
    """The words met at least twice, and those met as names.

    A name is a word that never stands without a capital, or seldom does inside sentences, or that
    mostly ends its line. A word that a rule or a word list has is none, however often it has a
    capital.
    """
    texts: Counter[str] = Counter()
    small: Counter[str] = Counter()
    inner: Counter[str] = Counter()
    inner_capital: Counter[str] = Counter()
    signing: Counter[str] = Counter()
    for text in chain(*texts_of(replies)):
        words = [word for chunk in text.split(" ") for word in read_chunk(chunk) if word.form]
        texts.update({word.form for word in words})
        small.update(word.form for word in words if not word.capital)
        for before, word in pairwise([Word(".", 0, 0), *words]):
            if before.form not in SENTENCE_ENDS:
                inner[word.form] += 1
                inner_capital[word.form] += word.capital
        for word, after in pairwise([*words, Word(NEWLINE, 0, 0)]):
            signing[word.form] += word.capital and after.form == NEWLINE
    never_small = {
        form
        for form, count in texts.items()
        if not small[form] and (inner_capital[form] or signing[form] > count / 2)
    }
    names = {
        form
        for form, count in inner.items()
        if len(form) > 2
        and count >= LEAST_NAME
        and (form in never_small or inner_capital[form] > NAME_SHARE * count)
    }
    own = rule_words(rules)
    names -= own
    unknown = (names | never_small) - own
    known = {form for form, count in texts.items() if count >= LEAST and form not in unknown}
    return Vocabulary(known, names, fit_slips({form: texts[form] for form in known}))


def fit_slips(counts: Mapping[str, int]) -> Slips:
    """Which words are likely to be meant by a slip of the keyboard.

    Args:
        counts: Known words and how often training met them.
    """
    english = _english()
    ranked = sorted(counts, key=lambda form: (-counts[form], form))
    spelt = {form: [form] for form in ranked if counts[form] >= LEAST_MEANT and form in english}
    for other, standard in spelling().items():
        if standard in spelt and other in english:
            spelt[standard].append(other)
    common = list(chain(*spelt.values()))
    slips = Slips(common)
    others = english.difference(counts, common)
    return Slips(common, (word for word in others if slips.meant(word) != word))


@cache
def _english() -> frozenset[str]:
    """English words, as symspellpy lists them."""
    listed = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text("utf-8")
    return frozenset(line.split(" ")[0] for line in listed.splitlines())


def fit_indexes(stream: Stream, customers: Stream, vocabulary: Vocabulary) -> Indexes:
    """The features that occur often enough; those of clauses come once they are cut."""
    pairs, *longer = sequence_keys(stream.hashes)
    sequences = [frequent(pairs, LEAST), frequent(np.concatenate(longer), LEAST_LONGER)]
    return {
        "words": FeatureIndex(frequent(word_keys(stream), LEAST)),
        "subwords": FeatureIndex(frequent(subword_keys(stream, vocabulary).ravel(), LEAST)),
        "asked": FeatureIndex(frequent(word_keys(customers), LEAST)),
        "sequences": FeatureIndex(np.concatenate(sequences)),
    }


def fit_gaps(stream: Stream, replies: Sequence[LabelledReply], weights: Weights) -> None:
    """Learn where labelled spans open and close, in place."""
    edge, learnt = gap_targets(stream, replies)
    words = weights.words[0].rows(word_keys(stream))
    pairs, triples, *_ = weights.sequences[0].rows(sequence_keys(stream.hashes))
    width = len(weights.sequences[0])
    parts = [(np.roll(words, shift), len(weights.words[0])) for shift in WORD_SHIFTS]
    parts += [(np.roll(pairs, shift), width) for shift in SEQUENCE_SHIFTS]
    parts += [(np.roll(triples, shift), width) for shift in SEQUENCE_SHIFTS]
    parts += [(row + 1, DISTANCES + 1) for row in distances(stream)]
    own = np.arange(int(learnt.sum()))
    matrix = sparse.hstack(
        [count_matrix(found[learnt][None], own, (len(own), width)) for found, width in parts]
    ).tocsr()
    coefficients, weights.gap_bias = _fit_label(matrix, edge[learnt].astype(np.int8), CUT_PENALTY)
    cut = np.split(coefficients, np.cumsum([width for _, width in parts])[:-1])
    weights.words[1][:, WORD_GAP] = rounded(np.stack(cut[:5], axis=1))
    # A sequence is a pair or a triple, so one of the two is 0.
    by_sequence = np.stack(cut[5:8], axis=1) + np.stack(cut[8:11], axis=1)
    weights.sequences[1][:, GAP] = rounded(by_sequence)
    weights.gap = np.stack([part[1:] for part in cut[11:]]).astype(float)


def rule_matrix(component: RulesComponent, reading: Reading) -> sparse.csc_matrix:
    """Which rules fire in which clause, shape (clauses, rules)."""
    clause, rule = component.hits(reading)
    values = np.full(len(clause), RULE_SCALE, np.float32)
    shape = len(reading.odds), len(component.rules)
    return sparse.csc_matrix((values, (clause, rule)), shape)


def fit_signals(
    features: sparse.csr_matrix,
    targets: NDArray[np.int8],
    rules: Sequence[Rule],
    fired: sparse.csc_matrix,
    jobs: int,
) -> tuple[list[tuple[NDArray[np.float32], float]], dict[str, float]]:
    """One logistic regression a signal, and what each rule weighs in it.

    A rule that comes out on the wrong side (a rule for a signal that speaks against it) is taken
    out and the signal is fitted again without it: what a rule says must be what it does.
    """
    own = {label: [n for n, rule in enumerate(rules) if rule.label == label] for label in LABELS}
    sign = np.array([-1 if rule.cancels else 1 for rule in rules])
    learnt = np.zeros(len(rules))
    fits: dict[str, tuple[NDArray[np.float32], float]] = {}
    again = list(LABELS)
    for _ in range(REFITS + 1):
        tasks = [
            (
                sparse.hstack([features, fired[:, own[label]]]).tocsr(),
                targets[:, LABELS.index(label)],
            )
            for label in again
        ]
        fits |= zip(again, fit_labels(tasks, CLAUSE_PENALTY, jobs), strict=True)
        for label in again:
            learnt[own[label]] = fits[label][0][features.shape[1] :] * RULE_SCALE
        wrong = set(np.flatnonzero(learnt * sign < 0).tolist())
        learnt[list(wrong)] = 0
        again = [label for label in again if wrong & set(own[label])]
        own = {label: [n for n in numbers if n not in wrong] for label, numbers in own.items()}
        if not again:
            break
    return [fits[label] for label in LABELS], {
        rule.id: round(float(weight), 4) for rule, weight in zip(rules, learnt, strict=True)
    }


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


def _fit_wording(
    features: sparse.csr_matrix, replies: Sequence[LabelledReply], jobs: int
) -> NDArray[np.float32]:
    """Weights of words for each of `RATING_OUTPUTS`, shape (columns, 10)."""
    tasks = []
    for rating in RATINGS:
        values = np.array([getattr(reply, rating) for reply in replies], float)
        rated = ~np.isnan(values)
        part = features[rated]
        tasks += [(part, (values[rated] >= grade).astype(np.int8)) for grade in GRADES]
    for rating in RATINGS:
        values = np.array([getattr(reply, rating) for reply in replies], float)
        tasks.append((features, np.isnan(values).astype(np.int8)))
    fits = fit_labels(tasks, WORDING_PENALTY, jobs)
    return np.stack([weights for weights, _ in fits], axis=1)


def fit_reader(nlp: Language, replies: Sequence[LabelledReply], jobs: int = -1) -> None:
    """Fit the clause component, the rules' weights and the network of a pipeline, in place."""
    component = get_component(nlp, "replytone_clauses", ClauseComponent)
    rules = get_component(nlp, "replytone_rules", RulesComponent)
    vocabulary = fit_vocabulary(replies, rules.rules)
    texts, customers = texts_of(replies)
    stream, asked = read(texts, vocabulary), read(customers, vocabulary)
    indexes = fit_indexes(stream, asked, vocabulary)
    weights = Weights.empty(**indexes)
    fit_gaps(stream, replies, weights)
    component.learn(vocabulary, weights)
    clauses = component.cut(stream)
    indexes["edges"] = FeatureIndex(frequent(edge_keys(stream, clauses).ravel(), LEAST))
    weights.edges = (indexes["edges"], np.zeros((len(indexes["edges"]), len(LABELS)), np.float32))
    component.learn(vocabulary, weights)

    laid = design(indexes, stream, clauses, asked, vocabulary)
    targets = clause_targets(stream, clauses, replies)
    fired = rule_matrix(rules, component.find(texts, customers))
    fits, learnt = fit_signals(laid.clauses, targets, rules.rules, fired, jobs)
    rules.set_rules(rules.rules, learnt)
    width = laid.clauses.shape[1]
    weights.bias = np.array([bias for _, bias in fits])
    signals = np.stack([coefficients[:width] for coefficients, _ in fits], axis=1)
    _place(weights, signals, blocks(CLAUSE_BLOCKS, indexes), slice(0, len(LABELS)))
    outputs = _fit_wording(laid.wording, replies, jobs)
    _place(weights, outputs, blocks(WORDING_BLOCKS, indexes), slice(len(LABELS), OWN.stop))
    for name in WIDTHS:
        getattr(weights, name)[1][0] = 0
    component.learn(vocabulary, weights)
    network = get_component(nlp, "replytone_network", NetworkComponent)
    network.network = fit_network(stream, clauses, targets, asked, replies)


_BESIDE = {"before": WORD_BEFORE, "after": WORD_AFTER, "reply": WORD_REPLY}


def _place(
    weights: Weights, coefficients: NDArray[np.float32], parts: dict[str, slice], columns: slice
) -> None:
    """Put each block of coefficients into its table."""
    for name, rows in parts.items():
        table = weights.words[1] if name in _BESIDE else getattr(weights, name)[1]
        place = slice(None) if name in ("edges", "asked") else _BESIDE.get(name, columns)
        table[:, place] = rounded(coefficients[rows])


def signal_components(nlp: Language) -> list[SignalComponent]:
    """The components of a pipeline that decide on signals."""
    return [pipe for _, pipe in nlp.pipeline if isinstance(pipe, SignalComponent)]
