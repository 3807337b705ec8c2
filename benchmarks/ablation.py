"""replytone beside simpler readers on the same labelled replies, as Markdown tables.

    python benchmarks/ablation.py GOLD.jsonl --also public_replies.jsonl

- replytone: the pipeline as it is.
- rules only: every rule decides by itself, a cancelling rule cancels; ridge regression on the
  signals that are found gives the ratings. Its spans are the clauses of the pipeline.
- learnt only: the same kind of pipeline, trained on the same replies without a rule, or, where no
  folder is given for it, the pipeline with its rules' weights at zero.
- bag of words: TF-IDF of word 1-3-grams and character 2-5-grams of the reply, a logistic
  regression a signal and a ridge regression a rating. Its span is the whole reply.
- VADER: its compound score as a guess at empathy.
- second reader: another reader's labels of the same replies.

What needs training learns `data/replies.jsonl` and the files of `--also`, without replies that are
in GOLD. Figures of a pipeline that was trained on GOLD flatter it.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_union
from spacy.language import Language

import replytone
from replytone.components.clauses import ClauseComponent
from replytone.components.rules import RulesComponent
from replytone.labels import LABELS, RATINGS
from replytone.pipeline import get_component
from replytone.training.bootstrap import DRAWS, Interval
from replytone.training.dataset import LabelledReply, Span, read_replies
from replytone.training.evaluate import answer_all, measure
from replytone.training.evaluation import Evaluation
from replytone.training.figures import HEADLINES, Answer
from replytone.training.fit import signal_components
from replytone.training.public import read_public
from replytone.training.second import read_second
from replytone.training.train import train

ROOT = Path(__file__).parents[1]
DATA, PUBLIC_LABELS = ROOT / "data" / "replies.jsonl", ROOT / "data" / "public_labels.jsonl"
BATCH = 256


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path, help="labelled replies")
    parser.add_argument("--also", type=Path, nargs="+", default=[], help="more to learn from")
    parser.add_argument("--model", type=Path, help="another pipeline than the shipped one")
    parser.add_argument(
        "--without-rules",
        type=Path,
        metavar="DIR",
        help="a pipeline trained without rules; trained and saved there if there is none yet",
    )
    parser.add_argument("--second", type=Path, help="a second reader's labels of GOLD, by id")
    parser.add_argument("--limit", type=int, help="learn from so many replies only")
    parser.add_argument("--draws", type=int, default=DRAWS, help="resamples for the intervals")
    parser.add_argument("--leave-out", type=int, default=13, help="as in training")
    parser.add_argument("--jobs", type=int, default=-1, help="processes for training")
    arguments = parser.parse_args()

    gold = read_replies([arguments.gold])
    second = read_second(arguments.second, gold) if arguments.second else {}
    learnt = apart(read_replies([DATA]) + read_public(arguments.also, PUBLIC_LABELS), gold)
    if arguments.limit:
        learnt = learnt[:: max(1, len(learnt) // arguments.limit)]
    nlp = replytone.load(arguments.model)
    found = {
        "replytone": (gold, answer_all(nlp, gold)),
        "rules only": (gold, rules_only(nlp, learnt, gold)),
        "learnt only": (gold, answer_all(learnt_only(nlp, learnt, arguments), gold)),
        "bag of words": (gold, bag_of_words(learnt, gold)),
        "VADER": (gold, vader(gold)),
    }
    if second:
        found["second reader"] = ([gold[place] for place in second], list(second.values()))
    evaluations = {
        name: measure(name, replies, answers, draws=arguments.draws)
        for name, (replies, answers) in found.items()
    }
    print(f"{len(gold)} replies of {arguments.gold.name}; what is trained learnt {len(learnt)}.\n")
    print(headlines(evaluations), signals(evaluations), sep="\n\n")


def apart(learnt: Sequence[LabelledReply], gold: Sequence[LabelledReply]) -> list[LabelledReply]:
    """The replies that are not to be judged by, neither by id nor by text."""
    judged = {reply.id for reply in gold} | {reply.reply for reply in gold}
    return [reply for reply in learnt if reply.id not in judged and reply.reply not in judged]


def rules_only(
    nlp: Language, learnt: Sequence[LabelledReply], gold: Sequence[LabelledReply]
) -> list[Answer]:
    """What the rules say when each decides by itself."""
    own, others = fired(nlp, gold), fired(nlp, learnt)
    return together(rate(presence(others), learnt, presence(own)), own)


def fired(nlp: Language, replies: Sequence[LabelledReply]) -> list[tuple[Span, ...]]:
    """Clauses in which a rule fires and none cancels."""
    clauses = get_component(nlp, "replytone_clauses", ClauseComponent)
    rules = RulesComponent(nlp)
    shipped = get_component(nlp, "replytone_rules", RulesComponent).rules
    # A rule lifts its signal over the threshold of 0, and a cancelling one outweighs all others.
    rules.set_rules(shipped, {rule.id: -1000.0 if rule.cancels else 1.0 for rule in shipped})
    deciders = signal_components(replytone.pipeline.build())  # untrained: every threshold is 0
    found: list[list[Span]] = [[] for _ in replies]
    for start in range(0, len(replies), BATCH):
        part = replies[start : start + BATCH]
        reading = clauses.find([r.reply for r in part], [r.customer or None for r in part])
        reading.odds[:] = -0.5
        rules.set_annotations(reading, rules.find(reading))
        for component in deciders:
            for signal in component.find(reading):
                span = Span(signal.label, signal.start, signal.end)
                found[start + signal.reply].append(span)
    return [tuple(spans) for spans in found]


def presence(found: Sequence[Sequence[Span]]) -> NDArray[np.float64]:
    """Which signals each reply has, shape (n, 13)."""
    return np.array(
        [[any(s.label == name for s in spans) for name in LABELS] for spans in found], float
    )


def learnt_only(
    nlp: Language, learnt: Sequence[LabelledReply], arguments: argparse.Namespace
) -> Language:
    """A pipeline without rules."""
    folder = arguments.without_rules
    if folder is None:
        copy = replytone.load(arguments.model)
        rules = get_component(copy, "replytone_rules", RulesComponent)
        rules.set_rules(rules.rules, dict.fromkeys((rule.id for rule in rules.rules), 0.0))
        return copy
    if not folder.exists():
        with patch("replytone.components.rules.FAMILIES", ()):  # a new pipeline has no rules
            trained, _ = train(learnt, arguments.leave_out, arguments.jobs)
        trained.to_disk(folder)
    return replytone.load(folder)


def bag_of_words(learnt: Sequence[LabelledReply], gold: Sequence[LabelledReply]) -> list[Answer]:
    """What a bag of words says."""
    vectorizer = make_union(
        TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True),
    )
    known = vectorizer.fit_transform([reply.reply for reply in learnt])
    asked = vectorizer.transform([reply.reply for reply in gold])
    found: list[list[Span]] = [[] for _ in gold]
    for label in LABELS:
        shown = [any(span.label == label for span in reply.signals) for reply in learnt]
        if len(set(shown)) < 2:
            continue
        model = LogisticRegression(
            C=20, class_weight="balanced", solver="liblinear", dual=True, tol=0.01, random_state=0
        )
        for number in np.flatnonzero(model.fit(known, shown).predict(asked)).tolist():
            found[number].append(Span(label, 0, len(gold[number].reply)))
    return together(rate(known, learnt, asked), found)


def rate(known: Any, learnt: Sequence[LabelledReply], asked: Any) -> NDArray[np.float64]:
    """Ratings by ridge regression, NaN where a logistic regression sees no occasion.

    Args:
        known: Features of the replies to learn from, a row a reply.
        learnt: These replies.
        asked: Features of the replies to be rated.

    Returns:
        Points from 0 to 100, shape (n, 2).
    """
    columns = []
    for rating in RATINGS:
        grades = np.array([getattr(reply, rating) for reply in learnt], float)
        missing = np.isnan(grades)
        ridge = Ridge(alpha=1.0, random_state=0).fit(known[~missing], 25 * grades[~missing])
        points = np.clip(ridge.predict(asked), 0, 100)
        if missing.any():
            occasion = LogisticRegression(
                C=20, class_weight="balanced", solver="liblinear", tol=0.01, random_state=0
            )
            points[occasion.fit(known, missing).predict(asked)] = np.nan
        columns.append(points)
    return np.stack(columns, axis=1)


def together(ratings: NDArray[np.float64], found: Sequence[Sequence[Span]]) -> list[Answer]:
    """Ratings and signals as answers."""
    return [
        Answer(*(None if np.isnan(points) else points for points in own), tuple(spans))
        for own, spans in zip(ratings.tolist(), found, strict=True)
    ]


def vader(gold: Sequence[LabelledReply]) -> list[Answer]:
    """VADER's compound score, from -1 to 1, as empathy."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    compound = (analyzer.polarity_scores(reply.reply)["compound"] for reply in gold)
    return [Answer(50 * (score + 1), None, ()) for score in compound]


VADER_KNOWS = ("empathy QWK", "empathy rho")


def headlines(evaluations: Mapping[str, Evaluation]) -> str:
    """The headline figures as a Markdown table."""
    rows = [
        (
            name,
            *(
                "" if column == "VADER" and name not in VADER_KNOWS else cell(own.headlines[name])
                for column, own in evaluations.items()
            ),
        )
        for name in HEADLINES
    ]
    names = (f"{name} ({len(own.gold)})" for name, own in evaluations.items())
    return markdown(("figure", *names), rows)


def signals(evaluations: Mapping[str, Evaluation]) -> str:
    """Reply F1 of each signal as a Markdown table."""
    readers = {name: own for name, own in evaluations.items() if name != "VADER"}
    rows = []
    for label in LABELS:
        counts = [own.counts[label][0] for own in readers.values()]
        found = (own.signals[label]["f1"] for own in readers.values())
        cells = (cell(f1) if n else "–" for f1, n in zip(found, counts, strict=True))
        rows.append((label, str(counts[0]), *cells))
    return markdown(("reply F1", "n", *readers), rows)


def cell(found: Interval) -> str:
    """A figure as in `.858 [.804, .906]`."""
    if np.isnan(found.value):
        return "–"
    value, low, high = (f"{number:.3f}".replace("0.", ".", 1) for number in found)
    return f"{value} [{low}, {high}]"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
