"""Rules as data: one JSON object a line, with an id, a label, a pattern and a note.

    {"id": "hedged_apology/sorry-if", "label": "hedged_apology",
     "pattern": "sorry|apologies *4 if|should", "note": "a condition doubts the harm"}

A pattern is words with spaces between: `a|b` is one word or the other, `a?` may be missing, `*3` is
up to three words of any kind (never across a full stop), `@bodies` is a word list of
`patterns/word_lists.json`. Words match whatever their case and spelling variety.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from replytone.labels import LABELS

FAMILIES: Final = (
    "hedged_apology",
    "apology",
    "policy_refusal",
    "channel_deflection",
    "pointer",
    "care",
    "promise",
    "answer",
)
"""The pattern files, one a family of signals."""

_REQUIRED = ("id", "label", "pattern")
_ALLOWED = ("id", "label", "pattern", "note", "advice", "cancels", "off")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: `<label>/<short-name>`, never used for anything else again.
        label: The signal that it speaks for.
        pattern: The words.
        note: Why these words count.
        advice: What to write instead.
        cancels: True where the pattern speaks against the signal instead.
    """

    id: str
    label: str
    pattern: str
    note: str = ""
    advice: str = ""
    cancels: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The rule as one line of a rule file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules to add, and the ids of rules to switch off."""

    rules: tuple[Rule, ...]
    off: frozenset[str] = frozenset()


def read_rules(path: str | Path) -> RuleSet:
    """Read a rule file.

    A line `{"id": "policy_refusal/unable-to", "off": true}` switches a rule off.

    Raises:
        ValueError: A line is not a rule; the message names file, line and allowed keys.
        OSError: The file cannot be read.
    """
    text = Path(path).read_text("utf-8")
    return _parse(text.splitlines(), str(path))


def shipped_rules(family: str) -> tuple[Rule, ...]:
    """The rules of `patterns/<family>.jsonl`, from which a new pipeline is built."""
    source = files("replytone").joinpath(f"patterns/{family}.jsonl")
    return _parse(source.read_text("utf-8").splitlines(), f"patterns/{family}.jsonl").rules


@cache
def word_lists() -> dict[str, tuple[str, ...]]:
    """Word list name → words, for `@name` in patterns."""
    source = files("replytone").joinpath("patterns/word_lists.json").read_text("utf-8")
    lists: dict[str, str] = json.loads(source)
    return {name: tuple(words.split()) for name, words in lists.items()}


@cache
def word_frequencies() -> dict[str, float]:
    """Frequent words → times in 1,000 words of the authored replies."""
    source = files("replytone").joinpath("patterns/word_frequencies.json").read_text("utf-8")
    found: dict[str, float] = json.loads(source)
    return found


def rules_hash(rules: Iterable[Rule]) -> str:
    """A fingerprint of rules, whatever their order."""
    lines = sorted(json.dumps(rule.to_dict(), sort_keys=True) for rule in rules)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _parse(lines: Iterable[str], source: str) -> RuleSet:
    rules: dict[str, Rule] = {}
    off = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{source}, line {number}"
        try:
            record: Any = json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{where}: not JSON ({error.msg}); write one object a line") from None
        if not isinstance(record, dict):
            raise ValueError(f"{where}: not an object; write one object a line")
        unknown = sorted(set(record) - set(_ALLOWED))
        if unknown:
            raise ValueError(
                f"{where}: unknown key {unknown[0]!r}; allowed keys are {', '.join(_ALLOWED)}"
            )
        if record.get("off") is True and isinstance(record.get("id"), str):
            off.add(record["id"])
            continue
        rule = _rule(record, where)
        if rule.id in rules:
            raise ValueError(f"{where}: id {rule.id!r} is used twice; give each rule its own id")
        rules[rule.id] = rule
    return RuleSet(tuple(rules.values()), frozenset(off))


def _rule(record: dict[str, Any], where: str) -> Rule:
    for name in _REQUIRED:
        if not isinstance(record.get(name), str) or not record[name].strip():
            raise ValueError(
                f"{where}: key {name!r} is missing or not a text; "
                f"allowed keys are {', '.join(_ALLOWED)}"
            )
    if record["label"] not in LABELS:
        raise ValueError(
            f"{where}: unknown label {record['label']!r}; use one of {', '.join(LABELS)}"
        )
    record = {name: value for name, value in record.items() if name != "off"}
    for name, value in record.items():
        wanted = bool if name == "cancels" else str
        if not isinstance(value, wanted):
            raise ValueError(f"{where}: key {name!r} must be a {wanted.__name__}")
    return Rule(**record)
