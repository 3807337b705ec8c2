"""A second reader's labels of the same replies, held against the first reader's."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from replytone.training.bootstrap import DRAWS
from replytone.training.dataset import LabelledReply, parse_reply
from replytone.training.evaluation import Evaluation, measure
from replytone.training.figures import Answer
from replytone.training.reliability import POINTS


def read_second(path: str | Path, gold: Sequence[LabelledReply]) -> dict[int, Answer]:
    """Labels by id: objects with `id`, `empathy`, `resolution` and `signals`, without texts.

    Returns:
        Number of a labelled reply → what the second reader says of it; labels of other replies
        are passed over.

    Raises:
        OSError: The file cannot be read.
        ValueError: A line holds no labels, an id is there twice, or no id is known.
    """
    places = {reply.id: place for place, reply in enumerate(gold)}
    found: dict[int, Answer] = {}
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(
                    f"{where}: not JSON ({error.msg}); write one object a line"
                ) from None
            place = places.get(str(record.get("id"))) if isinstance(record, dict) else None
            if place is None:
                if not isinstance(record, dict) or "id" not in record:
                    raise ValueError(f"{where}: no object with an id; write one object a line")
                continue
            if place in found:
                raise ValueError(f"{where}: id {record['id']!r} is there twice; keep one")
            labels = parse_reply(record | {"reply": gold[place].reply, "customer": ""}, where)
            found[place] = labelled_answer(labels)
    if not found:
        raise ValueError(f"{path}: none of its ids is among the labelled replies")
    return dict(sorted(found.items()))


def labelled_answer(reply: LabelledReply) -> Answer:
    """Labels as if they were an answer."""
    empathy, resolution = (
        None if grade is None else float(POINTS * grade)
        for grade in (reply.empathy, reply.resolution)
    )
    return Answer(empathy, resolution, reply.signals)


def with_second(evaluation: Evaluation, path: str | Path, draws: int = DRAWS) -> Evaluation:
    """The evaluation with a second reader beside it, held against the same labels.

    Where the second reader read a part only, the model's figures on that part stand beside them.

    Raises:
        OSError: The file cannot be read.
        ValueError: The file is no such file; see `read_second`.
    """
    second = read_second(path, evaluation.gold)
    gold = [evaluation.gold[place] for place in second]
    title = f"{evaluation.title}, read by both"
    reader = measure(
        title, gold, list(second.values()), f"second reader, {Path(path).name}", draws=draws
    )
    if len(gold) == len(evaluation.gold):
        return replace(evaluation, beside=(reader,))
    answers = [evaluation.answers[place] for place in second]
    return replace(
        evaluation, beside=(measure(title, gold, answers, evaluation.model, draws=draws), reader)
    )
