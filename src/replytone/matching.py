"""Finds rules in replies.

Each rule waits under its rarest word. All rules are held against all words at once by `Prefilter`,
and only at the few places that are left is a pattern compared word by word. (spaCy's token Matcher
walks every rule at every token: 150 rules take it 150 times as long as tokenizing.)
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from replytone.prefilter import REACHES, Near, Prefilter
from replytone.rules import Rule, word_frequencies, word_lists

SENTENCE_ENDS: Final = frozenset(".!?\n")
_RARE = 0.05  # times in 1,000 words, of a word that is not among the frequent ones


class Hit(NamedTuple):
    """A rule found: its number among the matcher's rules, and word positions, `end` exclusive."""

    rule: int
    start: int
    end: int


class _Element(NamedTuple):
    words: frozenset[str]
    optional: bool
    gap: int


def _compile(pattern: str, lists: dict[str, tuple[str, ...]], where: str) -> list[_Element]:
    elements = []
    for part in pattern.lower().split():
        if part.startswith("*"):
            if not part[1:].isdecimal():
                raise ValueError(f"rule {where}: {part!r} is no gap; write *3 for up to 3 words")
            elements.append(_Element(frozenset(), True, int(part[1:])))
            continue
        optional = part.endswith("?") and len(part) > 1
        words: list[str] = []
        for word in part.removesuffix("?").split("|") if optional else part.split("|"):
            if word.startswith("@"):
                if word[1:] not in lists:
                    raise ValueError(
                        f"rule {where}: no word list {word!r}; there are {', '.join(lists)}"
                    )
                words += lists[word[1:]]
            else:
                words.append(word)
        elements.append(_Element(frozenset(words), optional, 0))
    if not any(e.words and not e.optional for e in elements):
        raise ValueError(f"rule {where}: the pattern {pattern!r} has no word that must be there")
    return elements


def _walk(
    words: Sequence[str], at: int, elements: Sequence[_Element], number: int, step: int
) -> int | None:
    """Where elements from `number` on end when they start at `at`, or None; `step` is 1 or -1."""
    while number < len(elements):
        allowed, optional, gap = elements[number]
        number += 1
        if gap:
            return _walk_gap(words, at, elements, number, step, gap)
        if 0 <= at < len(words) and words[at] in allowed:
            if optional:
                end = _walk(words, at + step, elements, number, step)
                if end is not None:
                    return end
            else:
                at += step
        elif not optional:
            return None
    return at


def _walk_gap(
    words: Sequence[str], at: int, elements: Sequence[_Element], number: int, step: int, gap: int
) -> int | None:
    """As `_walk`, with up to `gap` words of the same sentence passed over first."""
    if number == len(elements):  # a gap at the edge of a pattern holds nothing
        return at
    allowed, optional, further_gap = elements[number]
    must_meet = not optional and not further_gap
    count = len(words)
    for _ in range(gap + 1):
        inside = 0 <= at < count
        if not must_meet or (inside and words[at] in allowed):
            end = _walk(words, at, elements, number, step)
            if end is not None:
                return end
        if not inside or words[at] in SENTENCE_ENDS:
            return None
        at += step
    return None


def _near(elements: Sequence[_Element]) -> Near | None:
    """The first word that must follow, unless it may stand too far away to be looked for."""
    reach = 0
    for element in elements:
        reach += element.gap or 1
        if not element.gap and not element.optional:
            return Near(reach, element.words) if reach <= REACHES[-1] else None
    return None


def rule_words(rules: Iterable[Rule]) -> frozenset[str]:
    """Every word that the patterns of rules and their word lists have."""
    lists = word_lists()
    elements = [e for rule in rules for e in _compile(rule.pattern, lists, rule.id)]
    return frozenset().union(*(element.words for element in elements))


class RuleMatcher:
    """Matches rules against folded words.

    Args:
        rules: The rules; patterns are compiled here.

    Raises:
        ValueError: A pattern cannot be compiled; the message names the rule.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        lists, often = word_lists(), word_frequencies()
        prefilter = Prefilter(len(self.rules))
        self._sides: list[tuple[list[_Element], list[_Element]]] = []
        for number, rule in enumerate(self.rules):
            elements = _compile(rule.pattern, lists, rule.id)
            required = [i for i, e in enumerate(elements) if e.words and not e.optional]
            rarity = [sum(often.get(w, _RARE) for w in elements[i].words) for i in required]
            at = required[rarity.index(min(rarity))]
            before, after = elements[:at][::-1], elements[at + 1 :]
            self._sides.append((before, after))
            prefilter.add(number, elements[at].words, _near(before), _near(after))
        self._prefilter = prefilter

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every rule's places in replies, each rule at most once a place.

        Args:
            words: Folded words; a filler between replies is a word that no pattern has.
        """
        found: list[Hit] = []
        for at, number in self._prefilter.candidates(words):
            before, after = self._sides[number]
            end = _walk(words, at + 1, after, 0, 1)
            if end is None:
                continue
            start = _walk(words, at - 1, before, 0, -1)
            if start is not None:
                found.append(Hit(number, start + 1, end))
        return found
