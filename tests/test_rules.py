import json

import pytest

from replytone.rules import Rule, read_rules, rules_hash, shipped_rules, word_lists

GOOD = {"id": "apology/mine", "label": "apology", "pattern": "sorry", "note": "regret"}


def line(**changes):
    return json.dumps(GOOD | changes)


def without(key):
    return json.dumps({name: value for name, value in GOOD.items() if name != key})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{not json", "line 1: not JSON"),
        ("\n\n[1, 2]", "line 3: not an object; write one object a line"),
        (line() + "\n" + line(), "line 2: id 'apology/mine' is used twice"),
        (line(weight=3), "line 1: unknown key 'weight'; allowed keys are id, label, pattern"),
        (line(label="grovel"), "line 1: unknown label 'grovel'; use one of hedged_apology"),
        (line(pattern=" "), "line 1: key 'pattern' is missing or not a text"),
        (line(pattern=["sorry"]), "line 1: key 'pattern' is missing or not a text"),
        (line(cancels="yes"), "line 1: key 'cancels' must be a bool"),
        (line(note=7), "line 1: key 'note' must be a str"),
        (without("id"), "line 1: key 'id' is missing or not a text"),
        (without("label"), "line 1: key 'label' is missing or not a text"),
        (without("pattern"), "line 1: key 'pattern' is missing or not a text"),
    ],
)
def test_bad_line_names_file_and_line(tmp_path, text, said):
    path = tmp_path / "mine.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"mine\.jsonl") as caught:
        read_rules(path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        read_rules(tmp_path / "nowhere.jsonl")


def test_rules_and_switches_are_read(tmp_path):
    path = tmp_path / "mine.jsonl"
    off = {"id": "policy_refusal/unable-to", "off": True}
    text = "\n".join([line(), "", json.dumps(off), line(id="apology/other", cancels=True)])
    path.write_text(text, "utf-8")
    found = read_rules(path)
    assert [rule.id for rule in found.rules] == ["apology/mine", "apology/other"]
    assert [rule.cancels for rule in found.rules] == [False, True]
    assert found.off == {"policy_refusal/unable-to"}


def test_off_false_is_an_ordinary_rule(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text(line(off=False), "utf-8")
    found = read_rules(path)
    assert found.rules == (Rule(**GOOD),)
    assert not found.off


def test_empty_file_has_no_rules(tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text("\n", "utf-8")
    assert read_rules(path).rules == ()


def test_rule_survives_its_own_line(tmp_path):
    rule = shipped_rules("policy_refusal")[0]
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(rule.to_dict()), "utf-8")
    assert read_rules(path).rules == (rule,)


def test_hash_ignores_order_and_sees_every_field():
    first, second = Rule(**GOOD), Rule("apology/b", "apology", "sorrier")
    assert rules_hash([first, second]) == rules_hash([second, first])
    changes = ({"note": "x"}, {"advice": "x"}, {"cancels": True}, {"pattern": "x"})
    hashes = {rules_hash([Rule(**(GOOD | change))]) for change in changes}
    assert len(hashes | {rules_hash([first])}) == len(changes) + 1


def test_word_lists_are_single_words():
    lists = word_lists()
    assert lists
    for name, words in lists.items():
        assert words, name
        assert len(words) == len(set(words)), name
        assert all(word == word.lower() for word in words), name
