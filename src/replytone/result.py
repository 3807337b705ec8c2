"""What a reply was found to say: plain frozen values that outlive the Doc they came from."""

import html
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from replytone.labels import LABELS

LIMITS = (0.0, 100.0)
"""The ends of the scale."""
NOTABLE = 1.0
"""Points from which the absence of a signal is worth a line of its own."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal and the words that carry it.

    Attributes:
        label: The signal's name, one of `replytone.labels.LABELS`.
        start: Offset of the first character in the text that was given.
        end: Offset after the last character, so that `text[start:end] == signal.text`.
        text: The words.
        rule: Id of the rule that fired, or `<label>/wording` where the words as a whole decided.
        advice: What to write instead; empty where nothing is wrong with the words.
    """

    label: str
    start: int
    end: int
    text: str
    rule: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a score.

    Attributes:
        rating: `empathy` or `resolution`.
        source: What it comes from: a signal's name, `other_signals`, `wording` (of the reply, as
            an answer to the customer's message), `customer` (that message by itself) or
            `scale_limit`.
        points: Points on the 0 to 100 scale that it adds.
        text: The words that it comes from; empty where it comes from none.
    """

    rating: str
    source: str
    points: float
    text: str = ""


class Part(NamedTuple):
    """What adds up to one rating, in numbers.

    Attributes:
        score: 0 to 100.
        base: Points that every reply starts from.
        points: What each of `labels.LABELS`, the wording and the customer's words add; their sum
            and the base make the score, kept within its limits.
        telling: Character offsets of the clause whose words say the most.
    """

    score: float
    base: float
    points: list[float]
    telling: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReplyScore:
    """Scores of one reply, with their reasons.

    Attributes:
        text: The reply as it was given.
        empathy: 0 to 100, None where there is no occasion for empathy.
        resolution: 0 to 100, None where there is nothing to resolve.
        empathy_state: `given`, `missed`, `not_called_for`, or `unclear` without a customer turn.
        signals: The signals in the order of the text.
        why: Rating → what adds up to it; `base` and `contributions` say it in words.
    """

    text: str
    empathy: float | None
    resolution: float | None
    empathy_state: str = "unclear"
    signals: tuple[Signal, ...] = ()
    why: Mapping[str, Part] = field(default_factory=dict, repr=False)

    @property
    def base(self) -> dict[str, float]:
        """Rating → the points every reply starts from, for the ratings that are not None."""
        return {rating: part.base for rating, part in self.why.items()}

    @property
    def contributions(self) -> tuple[Contribution, ...]:
        """What was added to the base: base plus the points of a rating's parts is its score.

        A signal that was looked for, not found and is worth a point or more has a part without
        words; those worth less stand together as `other_signals`.
        """
        words: dict[str, list[str]] = {}
        for signal in self.signals:
            words.setdefault(signal.label, []).append(signal.text)
        parts: list[Contribution] = []
        for rating, (score, base, points, (start, end)) in self.why.items():
            *by_label, wording, customer = points
            rest = 0.0
            for label, value in zip(LABELS, by_label, strict=True):
                if label in words or abs(value) >= NOTABLE:
                    said = " … ".join(words.get(label, ()))
                    parts.append(Contribution(rating, label, value, said))
                else:
                    rest += value
            parts.append(Contribution(rating, "other_signals", rest))
            parts.append(Contribution(rating, "wording", wording, self.text[start:end]))
            parts.append(Contribution(rating, "customer", customer))
            limit = score - (base + sum(points)) if score in LIMITS else 0.0
            parts.append(Contribution(rating, "scale_limit", limit))
        return tuple(part for part in parts if part.points)

    def to_dict(self) -> dict[str, Any]:
        """The score as plain values that `json.dumps` takes."""
        return {
            "text": self.text,
            "empathy": self.empathy,
            "resolution": self.resolution,
            "empathy_state": self.empathy_state,
            "signals": [asdict(signal) for signal in self.signals],
            "base": self.base,
            "contributions": [asdict(part) for part in self.contributions],
        }

    def __repr__(self) -> str:
        found = ", ".join(f"{s.label} {s.text!r}" for s in self.signals) or "no signals"
        return (
            f"ReplyScore(empathy={_points(self.empathy)}, "
            f"resolution={_points(self.resolution)}: {found})"
        )

    def _repr_html_(self) -> str:
        """The reply with its signals marked, for notebooks."""
        pieces, at = [], 0
        for signal in self.signals:
            if signal.start < at:  # an overlapping signal is named in the list below the text
                continue
            pieces.append(html.escape(self.text[at : signal.start]))
            pieces.append(
                f'<mark title="{html.escape(signal.rule)}">{html.escape(signal.text)}'
                f"<sub>{signal.label}</sub></mark>"
            )
            at = signal.end
        pieces.append(html.escape(self.text[at:]))
        found = "".join(
            f"<li><code>{s.label}</code> {html.escape(s.text)}</li>" for s in self.signals
        )
        return (
            f"<p><b>empathy {_points(self.empathy)}</b> ({self.empathy_state}), "
            f"<b>resolution {_points(self.resolution)}</b></p>"
            f'<p style="white-space:pre-wrap">{"".join(pieces)}</p><ul>{found}</ul>'
        )


def _points(score: float | None) -> str:
    return "none" if score is None else f"{score:.0f}"
