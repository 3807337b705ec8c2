"""Finds rules in replies.

Each rule waits under its rarest word. All rules are held against all words at once by `Prefilter`,
and only at the few places that are left is a pattern compared in full. (spaCy's token Matcher
walks every rule at every token: 150 rules take it 150 times as long as tokenizing.)
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from replytone.kernels import rules as kernel
from replytone.ngrams import Keys
from replytone.prefilter import REACHES, Near, Prefilter
from replytone.rules import Rule, word_frequencies, word_lists
from replytone.words import read_chunk

SENTENCE_ENDS: Final = frozenset(".!?\n")
FILLER: Final = "<pad>"
"""The word between replies."""
STOPS: Final = SENTENCE_ENDS | {FILLER}
"""What no gap goes across."""
WIDEST: Final = 50
"""Words that a gap may pass over at most."""
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


@cache
def _folded(word: str) -> tuple[str, ...]:
    """The words that a written word is read as; a class such as <number> is itself."""
    if word.startswith("<"):
        return (word,)
    return tuple(found.form for found in read_chunk(word) if found.form)


def _compile(pattern: str, lists: dict[str, tuple[str, ...]], where: str) -> list[_Element]:
    elements = []
    for part in pattern.lower().split():
        if part.startswith("*"):
            if not part[1:].isdecimal() or not 0 < int(part[1:]) <= WIDEST:
                raise ValueError(
                    f"rule {where}: {part!r} is no gap; "
                    f"write *3 for up to 3 words, and no more than *{WIDEST}"
                )
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
        folded = [_folded(word) for word in words]
        if not all(folded):
            raise ValueError(f"rule {where}: {part!r} has something that is not read as a word")
        several = next((forms for forms in folded if len(forms) > 1), None)
        if several is None:
            elements.append(_Element(frozenset(forms[0] for forms in folded), optional, 0))
        elif len(folded) == 1 and not optional:  # one word as it is written, two as it is read
            elements += [_Element(frozenset([form]), False, 0) for form in several]
        else:
            raise ValueError(
                f"rule {where}: {part!r} has a word that is read as {' '.join(several)!r}; "
                "write these words one after the other, in a rule of their own"
            )
    if not any(e.words and not e.optional for e in elements):
        raise ValueError(f"rule {where}: the pattern {pattern!r} has no word that must be there")
    return elements


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
        self._prefilter = Prefilter(len(self.rules), STOPS)
        # The word sets of all rules, each once; the elements before and after each rule's rarest
        # word; and where these begin and end among the elements.
        sets: dict[frozenset[str], int] = {STOPS: 0}
        laid: list[tuple[int, bool, int]] = []
        sides: list[tuple[int, int, int]] = []
        for number, rule in enumerate(self.rules):
            elements = _compile(rule.pattern, lists, rule.id)
            required = [i for i, e in enumerate(elements) if e.words and not e.optional]
            rarity = [sum(often.get(w, _RARE) for w in elements[i].words) for i in required]
            at = required[rarity.index(min(rarity))]
            before, after = elements[:at][::-1], elements[at + 1 :]
            self._prefilter.add(number, elements[at].words, _near(before), _near(after))
            sides.append((len(laid), len(laid) + len(before), len(laid) + len(elements) - 1))
            laid += [
                (sets.setdefault(words, len(sets)), optional, gap)
                for words, optional, gap in (*before, *after)
            ]
        rows = {word: self._prefilter.row(word) for word in chain.from_iterable(sets)}
        self._prefilter.settle()
        self._sets = np.zeros((len(self._prefilter), len(sets) // 64 + 1), np.uint64)
        for words, number in sets.items():
            for word in words:
                self._sets[rows[word], number // 64] |= np.uint64(1 << number % 64)
        self._elements = np.array(laid, np.int32).reshape(-1, 3)
        self._sides = np.array(sides, np.int32).reshape(-1, 3)

    def hits(self, words: Keys) -> list[Hit]:
        """Every rule's places in replies, each rule at most once a place.

        Args:
            words: Hashes of the folded words of replies, with fillers between the replies.
        """
        rows = self._prefilter.rows(words)
        candidates = self._prefilter.candidates(rows)
        found = kernel.hits(rows, candidates, self._sets, self._elements, self._sides)
        return [Hit(*place) for place in found]
