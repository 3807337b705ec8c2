"""Finds the rules of a component in a reply, at a cost that does not grow with their number.

Each rule waits under its rarest word. A reply's words are looked up once each, and only where one
of them has rules waiting is the rest of a pattern compared. (spaCy's token Matcher walks every
rule at every token: 150 rules take it 150 times as long as tokenizing.)
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from replytone.rules import Rule, word_lists

_COMMON = frozenset(
    "a an and any are as at be been but by can do does for from had has have how i if in is it me my "
    "no not of on or our out so that the them there they this to up us was we what when where "
    "which who will with would you your <name> <number> please all just get".split()
)
_SENTENCE_ENDS = frozenset(".!?\n")


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


def _walk(words: Sequence[str], at: int, elements: Sequence[_Element], step: int) -> int | None:
    """Where a run of elements ends when it starts at `at`, or None; `step` is 1 or -1."""
    if not elements:
        return at
    first, rest = elements[0], elements[1:]
    if first.gap:
        for skipped in range(first.gap + 1):
            end = _walk(words, at + step * skipped, rest, step)
            if end is not None:
                return end
            place = at + step * skipped
            if not 0 <= place < len(words) or words[place] in _SENTENCE_ENDS:
                return None
        return None
    if 0 <= at < len(words) and words[at] in first.words:
        end = _walk(words, at + step, rest, step)
        if end is not None:
            return end
    return _walk(words, at, rest, step) if first.optional else None


class RuleMatcher:
    """Matches rules against folded words.

    Args:
        rules: The rules; patterns are compiled here.

    Raises:
        ValueError: A pattern cannot be compiled; the message names the rule.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        lists = word_lists()
        self._waiting: dict[str, list[tuple[int, list[_Element], list[_Element]]]] = {}
        for number, rule in enumerate(self.rules):
            elements = _compile(rule.pattern, lists, rule.id)
            at = min(
                (i for i, e in enumerate(elements) if e.words and not e.optional),
                key=lambda i: (len(elements[i].words & _COMMON) > 0, len(elements[i].words)),
            )
            entry = (number, elements[:at][::-1], elements[at + 1 :])
            for word in elements[at].words:
                self._waiting.setdefault(word, []).append(entry)

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every rule's places in a reply, each rule at most once a place."""
        found = []
        waiting = self._waiting
        for at, word in enumerate(words):
            if word in waiting:
                for number, before, after in waiting[word]:
                    end = _walk(words, at + 1, after, 1)
                    if end is None:
                        continue
                    start = _walk(words, at - 1, before, -1)
                    if start is not None:
                        found.append(Hit(number, start + 1, end))
        return found
