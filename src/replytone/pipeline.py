"""The pipeline and the one way through it: `build`, `load`, `score`, `score_many`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import spacy
from spacy.language import Language

from replytone.components.balance import BalanceComponent
from replytone.components.clauses import ClauseComponent
from replytone.components.network import NetworkComponent
from replytone.components.rules import RulesComponent
from replytone.components.signal_component import SignalComponent
from replytone.context import empathy_state
from replytone.deciding import decide
from replytone.labels import RATINGS
from replytone.matching import rule_words
from replytone.result import Part, ReplyScore, Signal
from replytone.rules import read_rules
from replytone.scorer import ScorerComponent
from replytone.shipped import shipped_model

Kind = TypeVar("Kind")

COMPONENTS: Final[tuple[str, ...]] = (
    "replytone_clauses",
    "replytone_rules",
    "replytone_network",
    "replytone_balance",
    "replytone_hedged_apology",
    "replytone_apology",
    "replytone_policy_refusal",
    "replytone_channel_deflection",
    "replytone_pointer",
    "replytone_care",
    "replytone_promise",
    "replytone_answer",
    "replytone_scorer",
)
"""The components, in order."""


def build() -> Language:
    """A new pipeline with the shipped rules that has learnt nothing yet."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "replytone_tokenizer"}}})
    for name in COMPONENTS:
        nlp.add_pipe(name)
    return nlp


def load(path: str | Path | None = None, rules: str | Path | None = None) -> Language:
    """Open a pipeline.

    Args:
        path: A saved pipeline; without it the one that came with replytone.
        rules: A rule file whose rules are added, or switched off by id.

    Raises:
        OSError: There is no pipeline at the path, or the rule file cannot be read.
        ValueError: A line of the rule file is no rule.
    """
    nlp = spacy.load(path or shipped_model())
    if rules is not None:
        add_rules(nlp, rules)
    return nlp


def get_component(nlp: Language, name: str, kind: type[Kind]) -> Kind:
    """One of replytone's components of a pipeline.

    Raises:
        ValueError: The pipeline is not one of replytone's.
    """
    return _component(dict(nlp.pipeline), name, kind)


def _component(pipes: Mapping[str, object], name: str, kind: type[Kind]) -> Kind:
    found = pipes.get(name)
    if not isinstance(found, kind):
        raise ValueError(f"the pipeline has no {name}; open one with replytone.load()")
    return found


def add_rules(nlp: Language, path: str | Path) -> None:
    """Add the rules of a file to a pipeline, and switch off those that it names."""
    extra = read_rules(path)
    component = get_component(nlp, "replytone_rules", RulesComponent)
    known = {rule.id for rule in component.rules}
    added = {rule.id: rule for rule in extra.rules}
    kept = (r for r in component.rules if r.id not in extra.off and r.id not in added)
    weights = {rule: weight for rule, weight in component.weights.items() if rule not in added}
    component.set_rules([*kept, *added.values()], weights)
    get_component(nlp, "replytone_clauses", ClauseComponent).know(rule_words(added.values()))
    missing = sorted(extra.off - known)
    if missing:
        raise ValueError(
            f"{path}: there is no rule {missing[0]!r} to switch off; "
            "the ids are in replytone_rules/rules.jsonl of the model"
        )


class _Steps(NamedTuple):
    """What a batch goes through, in order."""

    clauses: ClauseComponent
    rules: RulesComponent
    network: NetworkComponent
    balance: BalanceComponent
    deciders: tuple[SignalComponent, ...]
    scorer: ScorerComponent


def _steps(nlp: Language) -> _Steps:
    pipes = dict(nlp.pipeline)
    return _Steps(
        _component(pipes, "replytone_clauses", ClauseComponent),
        _component(pipes, "replytone_rules", RulesComponent),
        _component(pipes, "replytone_network", NetworkComponent),
        _component(pipes, "replytone_balance", BalanceComponent),
        tuple(pipe for pipe in pipes.values() if isinstance(pipe, SignalComponent)),
        _component(pipes, "replytone_scorer", ScorerComponent),
    )


@cache
def _default() -> _Steps:
    return _steps(load())


def score(text: str, customer: str | None = None, nlp: Language | None = None) -> ReplyScore:
    """Score one reply.

    Args:
        text: The agent's reply.
        customer: The customer's message before it, where it is known.
        nlp: A pipeline from `load`; without it the one that came with replytone.

    Raises:
        TypeError: The reply or the customer's message is not a string.
    """
    steps = _default() if nlp is None else _steps(nlp)
    return _score_batch(steps, [_pair((text, customer))])[0]


def score_many(
    items: Iterable[str | tuple[str, str | None]],
    nlp: Language | None = None,
    batch_size: int = 256,
) -> Iterator[ReplyScore]:
    """Score replies one after the other, in order, with memory that stays flat.

    Args:
        items: Replies, or pairs of a reply and the customer's message before it.
        nlp: A pipeline from `load`; without it the one that came with replytone.
        batch_size: Replies that are read at a time.

    Raises:
        TypeError: An item is neither a string nor such a pair, `items` is one string, or `nlp` is
            no pipeline.
        ValueError: The batch size is not positive.
    """
    if isinstance(items, str):
        raise TypeError("score_many takes many replies; give a list, or use score for one")
    if nlp is not None and not isinstance(nlp, Language):
        raise TypeError(
            "the second argument of score_many is a pipeline from replytone.load(); give each "
            "reply with the customer's message as a pair: (reply, message)"
        )
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}; give 1 or more")
    steps = _default() if nlp is None else _steps(nlp)
    return _score_stream(items, steps, batch_size)


def _score_stream(
    items: Iterable[str | tuple[str, str | None]], steps: _Steps, batch_size: int
) -> Iterator[ReplyScore]:
    source = (_pair(item) for item in items)
    batch: list[tuple[str, str | None]] = []
    for pair in source:
        batch.append(pair)
        if len(batch) == batch_size:
            yield from _score_batch(steps, batch)
            batch = []
    if batch:
        yield from _score_batch(steps, batch)


def _pair(item: object) -> tuple[str, str | None]:
    text, customer = item if isinstance(item, tuple) and len(item) == 2 else (item, None)
    if not isinstance(text, str):
        raise TypeError(f"a reply must be a str, not {type(text).__name__}")
    if customer is not None and not isinstance(customer, str):
        raise TypeError(
            f"a customer's message must be a str or None, not {type(customer).__name__}"
        )
    return text, customer


def _score_batch(steps: _Steps, batch: list[tuple[str, str | None]]) -> list[ReplyScore]:
    """The core: the components' own functions on a batch, without the Docs between them."""
    clauses, rules, network, balance, deciders, scorer = steps
    texts, customers = zip(*batch, strict=True)
    reading = clauses.find(texts, customers)
    rules.set_annotations(reading, rules.find(reading))
    network.set_annotations(reading, network.find(reading))
    balance.set_annotations(reading, balance.find(reading))
    signals: list[list[Signal]] = [[] for _ in batch]
    for reply, label, start, end, rule in decide(reading, *_thresholds(deciders)):
        text = texts[reply][start:end]
        signals[reply].append(Signal(label, start, end, text, rule, rules.advice.get(rule, "")))
    return [
        _result(text, customer, own, why)
        for text, customer, own, why in zip(
            texts, customers, signals, scorer.find(reading), strict=True
        )
    ]


def _thresholds(
    deciders: Iterable[SignalComponent],
) -> tuple[list[str], dict[str, float], dict[str, float]]:
    """Labels and thresholds of several components as those of one."""
    labels: list[str] = []
    first: dict[str, float] = {}
    further: dict[str, float] = {}
    for component in deciders:
        labels += component.labels
        first |= component.first
        further |= component.further
    return labels, first, further


def _result(
    text: str, customer: str | None, signals: list[Signal], why: dict[str, Part]
) -> ReplyScore:
    empathy, resolution = (why[rating].score if rating in why else None for rating in RATINGS)
    state = empathy_state(empathy, signals, customer)
    return ReplyScore(text, empathy, resolution, state, tuple(signals), why)
