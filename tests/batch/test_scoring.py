import pytest

from replytone.batch.scoring import available_cores, in_chunks, score_chunks
from replytone.transcripts.message import Message, Place
from replytone.transcripts.pairing import Reply


def replies(*lengths, customer=None):
    return [Reply(Message("x" * length, "agent", Place("f")), customer) for length in lengths]


def shape(chunks):
    return [(chunk.part, len(chunk.replies)) for chunk in chunks]


@pytest.mark.parametrize(
    ("number", "part_size", "expected"),
    [
        (0, 5, []),
        (5, 10, [(2, 3), (2, 2)]),
        (8, 5, [(2, 3), (2, 2), (3, 3)]),
        (10, 5, [(2, 3), (2, 2), (3, 3), (3, 2)]),
        (7, 3, [(2, 3), (3, 3), (4, 1)]),
        (2, 1, [(2, 1), (3, 1)]),
    ],
)
def test_chunks_end_with_their_part(monkeypatch, number, part_size, expected):
    monkeypatch.setattr("replytone.batch.scoring.CHUNK", 3)
    assert shape(in_chunks(replies(*[1] * number), part_size, 2)) == expected


def test_chunks_of_long_texts_hold_fewer(monkeypatch):
    monkeypatch.setattr("replytone.batch.scoring.CHUNK_CHARACTERS", 100)
    assert shape(in_chunks(replies(60, 60, 10, 200, 10), 9)) == [(0, 2), (0, 2), (0, 1)]
    assert shape(in_chunks(replies(1, 1, 1, customer="y" * 60), 9)) == [(0, 2), (0, 1)]


def test_a_chunk_depends_on_nothing_before_its_part():
    lengths = [n % 17 for n in range(1_500)]
    whole = list(in_chunks(replies(*lengths), 700))
    later = list(in_chunks(replies(*lengths[700:]), 700, 1))
    assert whole[2:] == later
    assert shape(whole) == [(0, 500), (0, 200), (1, 500), (1, 200), (2, 100)]


@pytest.mark.parametrize("jobs", [1, 4])
def test_few_chunks_are_scored_here_and_in_order(fake_pipeline, monkeypatch, jobs):
    monkeypatch.setattr("replytone.batch.scoring.Workers", lambda *_: pytest.fail("started"))
    chunks = list(in_chunks(replies(*range(1, 1_000)), 100))
    found = list(score_chunks(iter(chunks), jobs))
    assert [chunk for chunk, _ in found] == chunks
    assert [one.empathy for _, scores in found for one in scores] == list(range(1, 1_000))
    assert len(fake_pipeline) == 999


def test_there_is_a_core():
    assert available_cores() >= 1
