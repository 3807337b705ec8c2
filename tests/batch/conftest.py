import pytest

from replytone import pipeline
from replytone.result import ReplyScore, Signal

HEADER = "conversation_id,message_id,time,role,author,text\n"


@pytest.fixture
def fake_pipeline(monkeypatch):
    """Marks every "Sorry"; empathy is the length of the text, resolution of the customer's.

    The fixture is the list of everything that was scored.
    """
    seen = []

    def score_many(items, nlp=None, batch_size=256):
        for text, customer in items:
            seen.append((text, customer))
            starts = [at for at in range(len(text)) if text.startswith("Sorry", at)]
            signals = tuple(Signal("apology", s, s + 5, "Sorry", "apology/sorry") for s in starts)
            resolution = None if customer is None else float(len(customer))
            yield ReplyScore(text, float(len(text)), resolution, "given", signals)

    monkeypatch.setattr(pipeline, "load", lambda path=None, rules=None: None)
    monkeypatch.setattr(pipeline, "score_many", score_many)
    return seen


@pytest.fixture
def export(tmp_path):
    """A file of 40 replies in 13 conversations, with bots and broken rows between."""
    lines = []
    for n in range(120):
        role = ("customer", "agent", "bot")[n % 3]
        lines.append(f"c{n % 13},{n},,{role},Ben,Sorry no. {n} {'x' * (n % 7)}\n")
        if n % 10 == 0:
            lines.append("c,1\n")
    path = tmp_path / "in.csv"
    path.write_text(HEADER + "".join(lines))
    return path
