"""The pipeline and the one way through it: `build`, `load`, `score`, `score_many`."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import Final

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from replytone.components.clauses import ClauseComponent
from replytone.context import empathy_state
from replytone.labels import RATINGS, SPANS
from replytone.result import Contribution, ReplyScore, Signal
from replytone.rules import read_rules

COMPONENTS: Final[tuple[str, ...]] = (
    "replytone_clauses",
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

_WARM_UP = 20_000
"""Replies read before the strings of each batch are given back."""


def build() -> Language:
    """A new pipeline with the shipped rules that has learnt nothing yet."""
    nlp = spacy.blank("en")
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


def shipped_model() -> Path:
    """Folder of the pipeline that came with replytone."""
    inside = Path(__file__).parent / "model"
    if inside.is_dir():
        return inside
    return Path(__file__).parents[2] / "models" / "replytone_en"  # a checkout


def add_rules(nlp: Language, path: str | Path) -> None:
    """Add the rules of a file to a pipeline, and switch off those that it names."""
    extra = read_rules(path)
    known: set[str] = set()
    for name in COMPONENTS[1:-1]:
        component = nlp.get_pipe(name)
        known |= {rule.id for rule in component.rules}
        added = {rule.id: rule for rule in extra.rules if rule.label in component.labels}
        kept = (r for r in component.rules if r.id not in extra.off and r.id not in added)
        component.set_rules([*kept, *added.values()])
        for replaced in added:
            component.weights.pop(replaced, None)
    missing = sorted(extra.off - known)
    if missing:
        raise ValueError(
            f"{path}: there is no rule {missing[0]!r} to switch off; "
            "the ids are in the rules.jsonl files of the model"
        )


def score(text: str, customer: str | None = None, nlp: Language | None = None) -> ReplyScore:
    """Score one reply.

    Args:
        text: The agent's reply.
        customer: The customer's message before it, where it is known.
        nlp: A pipeline from `load`; without it the one that came with replytone.

    Raises:
        TypeError: The reply or the customer's message is not a string.
    """
    return next(score_many([(text, customer)], nlp))


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
        TypeError: An item is neither a string nor such a pair.
    """
    nlp = nlp or _default()
    source = (_pair(item) for item in items)
    batch: list[tuple[str, str | None]] = []
    for pair in source:
        batch.append(pair)
        if len(batch) == batch_size:
            yield from _score_batch(nlp, batch)
            batch = []
    if batch:
        yield from _score_batch(nlp, batch)


@cache
def _default() -> Language:
    return load()


def _pair(item: object) -> tuple[str, str | None]:
    text, customer = item if isinstance(item, tuple) and len(item) == 2 else (item, None)
    if not isinstance(text, str):
        raise TypeError(f"a reply must be a str, not {type(text).__name__}")
    if customer is not None and not isinstance(customer, str):
        raise TypeError(
            f"a customer's message must be a str or None, not {type(customer).__name__}"
        )
    return text, customer


def _score_batch(nlp: Language, batch: list[tuple[str, str | None]]) -> list[ReplyScore]:
    advice = ChainMap(*(nlp.get_pipe(name).advice for name in COMPONENTS[1:-1]))
    with _zone(nlp):
        docs = [_prepare(nlp, text, customer) for text, customer in batch]
        return [
            _result(doc, text, customer, advice)
            for doc, (text, customer) in zip(
                nlp.pipe(docs, batch_size=len(docs)), batch, strict=True
            )
        ]


def _zone(nlp: Language) -> AbstractContextManager[object]:
    """Where a batch's strings live.

    The tokenizer remembers common words only outside a memory zone, so it is let warm up first;
    from then on the strings of a batch are given back, and memory stays flat.
    """
    component: ClauseComponent = nlp.get_pipe(COMPONENTS[0])
    return nullcontext() if component.texts_read < _WARM_UP else nlp.memory_zone()


def _prepare(nlp: Language, text: str, customer: str | None) -> Doc:
    doc = nlp.make_doc(text)
    if customer and not customer.isspace():
        doc._.replytone_context = customer
    return doc


def _result(doc: Doc, text: str, customer: str | None, advice: Mapping[str, str]) -> ReplyScore:
    signals = []
    for span in doc.spans[SPANS]:
        start, end, rule = span.start_char, span.end_char, span.id_
        signals.append(Signal(span.label_, start, end, text[start:end], rule, advice.get(rule, "")))
    signals.sort(key=lambda signal: (signal.start, signal.end, signal.label))
    why = doc._.replytone
    empathy, resolution = (doc.cats.get(rating) for rating in RATINGS)
    return ReplyScore(
        text=text,
        empathy=empathy,
        resolution=resolution,
        empathy_state=empathy_state(empathy, signals, customer),
        signals=tuple(signals),
        base=why["base"],
        contributions=tuple(
            Contribution(rating, source, points, " … ".join(text[a:b] for a, b in places))
            for rating, source, points, places in why["contributions"]
        ),
    )
