import json

import pytest

from replytone.training.dataset import LabelledReply, Span
from replytone.training.evaluation import measure
from replytone.training.figures import Answer
from replytone.training.second import read_second, with_second

GOLD = [LabelledReply(f"tr-{n}", "", "Sorry.", n % 5, None, ()) for n in range(6)]
LINE = {"id": "tr-1", "empathy": 3, "resolution": None, "signals": []}


@pytest.fixture
def second(tmp_path):
    def write(*lines):
        path = tmp_path / "second.jsonl"
        path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
        return path

    return write


def test_labels_are_answers_in_points(second):
    spans = [{"label": "apology", "start": 0, "end": 5}]
    path = second({**LINE, "id": "tr-4", "signals": spans}, "", LINE, {**LINE, "id": "xx-1"})
    assert read_second(path, GOLD) == {
        1: Answer(75.0, None, ()),
        4: Answer(75.0, None, (Span("apology", 0, 5),)),
    }


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["{"], r"second\.jsonl, line 1: not JSON"),
        (["[1]"], "line 1: no object with an id"),
        ([{"empathy": 1}], "line 1: no object with an id"),
        ([LINE, LINE], "line 2: id 'tr-1' is there twice"),
        ([{**LINE, "empathy": 9}], "line 1: empathy is 9; use 0 to 4 or null"),
        ([{"id": "tr-1"}], "line 1: field 'empathy' is missing"),
        ([{**LINE, "signals": [{"label": "apology", "start": 0, "end": 7}]}], "outside the reply"),
        ([{**LINE, "id": "xx-1"}], "none of its ids is among the labelled replies"),
        ([], "none of its ids"),
    ],
)
def test_mistakes_are_told(second, lines, words):
    with pytest.raises(ValueError, match=words):
        read_second(second(*lines), GOLD)


def test_the_model_stands_beside_a_reader_of_a_part(second):
    whole = measure("six", GOLD, [Answer(0.0, None, ())] * 6, "model", draws=2)
    part = with_second(whole, second(LINE, {**LINE, "id": "tr-3"}), draws=2)
    model, reader = part.beside
    assert (model.model, reader.model) == ("model", "second reader, second.jsonl")
    assert [reply.id for reply in model.gold] == [reply.id for reply in reader.gold]
    assert model.figures["empathy"]["mae"] == 2.0  # grades 1 and 3, answered 0 and 0
    assert reader.figures["empathy"]["mae"] == 1.0  # answered 3 and 3
    everything = [{**LINE, "id": reply.id} for reply in GOLD]
    assert len(with_second(whole, second(*everything), draws=2).beside) == 1
