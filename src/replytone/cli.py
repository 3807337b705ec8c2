"""The command line: parse, call one function, print."""

import argparse
import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from replytone import cli_batch

FINE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: done; nothing scored or the run failed; wrong usage; stopped by Ctrl-C."""

PAGE_PACKAGES = ("jinja2", "markupsafe", "matplotlib")
"""Packages that only `--html` needs; the extra `report` has them."""

DATA, MODEL = Path("data/replies.jsonl"), Path("models/replytone_en")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns:
        The exit code: 0 done, 1 nothing scored or the run failed, 2 wrong usage, 130 stopped by
        Ctrl-C.
    """
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if hasattr(stream, "reconfigure"):  # a character that does not fit must not end the run
            stream.reconfigure(errors=errors)
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.command(parsed)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt as interrupt:
        _complain(_with_notes("stopped before the end", interrupt))
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (ValueError, OSError, ImportError) as error:
        return _failure(error)


def _failure(error: Exception) -> int:
    from replytone.transcripts.errors import UsageError

    words = str(error)
    if isinstance(error, OSError) and error.strerror:
        words = f"{error.filename or 'the run failed'}: {error.strerror}"
    elif isinstance(error, ModuleNotFoundError) and error.name:
        extra = "report" if error.name in PAGE_PACKAGES else "train"
        words = f"this needs the package {error.name}: pip install 'replytone[{extra}]'"
    _complain(_with_notes(words, error))
    return MISUSED if isinstance(error, UsageError) else FAILED


def _with_notes(words: str, error: BaseException) -> str:
    return "; ".join([words, *getattr(error, "__notes__", ())])


def _complain(words: str) -> None:
    print(f"replytone: {' '.join(words.split())}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="replytone",
        description="Read customer-service replies: does the customer feel understood, does the "
        "problem move on, and which words say so.",
        epilog="exit codes: 0 done, 1 nothing scored or the run failed, 2 wrong usage, 130 stopped",
    )
    parser.add_argument("--version", action=_Version, help="show the version and leave")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    score = commands.add_parser("score", help="score one reply and say why")
    score.set_defaults(command=_score)
    score.add_argument("text", help="the agent's reply; - reads it from standard input")
    score.add_argument("--customer", metavar="TEXT", help="what the customer wrote before it")
    score.add_argument("--json", action="store_true", help="print the score as JSON")
    _add_model(score)

    _add_model(cli_batch.add_parser(commands))

    train = commands.add_parser("train", help="fit the pipeline to labelled replies")
    train.set_defaults(command=_train)
    train.add_argument("--data", metavar="FILE", nargs="+", type=Path, default=[DATA])
    train.add_argument(
        "--also", metavar="FILE", nargs="+", type=Path, default=[], help="further labelled replies"
    )
    train.add_argument("-o", "--output", metavar="DIR", type=Path, default=MODEL)
    train.add_argument("--report", metavar="FILE", type=Path, help="write the figures to a file")

    _add_evaluate(commands.add_parser("evaluate", help="hold the scores against labelled replies"))

    _add_audit(commands.add_parser("audit", help="test what must not move the scores"))
    return parser


def _add_evaluate(evaluate: argparse.ArgumentParser) -> None:
    evaluate.set_defaults(command=_evaluate)
    evaluate.description = (
        "Score labelled replies and print how often signals and ratings are right, each figure "
        "with its 95 % bootstrap interval; with --against, how another pipeline does on the same "
        "replies and which of them moved."
    )
    evaluate.add_argument(
        "gold", metavar="GOLD.jsonl", type=Path, help="labelled replies, as in data/replies.jsonl"
    )
    _add_model(evaluate)
    evaluate.add_argument(
        "--against",
        metavar="DIR",
        help="compare with this pipeline; 'shipped' is the one that came with replytone",
    )
    evaluate.add_argument(
        "--against-rules",
        metavar="FILE",
        type=Path,
        help="compare with these further rules, in the pipeline of --against or else of --model",
    )
    evaluate.add_argument(
        "--second",
        metavar="FILE.jsonl",
        type=Path,
        help="a second reader's labels of the same replies, by id, to show beside",
    )
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    evaluate.add_argument(
        "--html",
        metavar="OUT.html",
        type=_html,
        help="write them with pictures and the errors worth reading; replaces the file",
    )


def _html(given: str) -> Path:
    path = Path(given)
    if path.suffix.lower() not in (".html", ".htm"):
        raise argparse.ArgumentTypeError(f"{given} does not end in .html")
    return path


def _add_audit(audit: argparse.ArgumentParser) -> None:
    audit.set_defaults(command=_audit)
    audit.description = (
        "Change names, numbers, spelling, typing and the variety of English in replies, and see "
        "whether the scores stay; take away or add what must count, and see whether they move."
    )
    audit.epilog = "exit codes: 0 all tests passed, 1 a test failed or the run failed"
    audit.add_argument(
        "--replies",
        metavar="FILE.jsonl",
        type=Path,
        help="further replies to change, one JSON object a line with reply and customer",
    )
    audit.add_argument(
        "--flip",
        metavar="PERCENT",
        type=_up_to_100,
        default=1.0,
        help="versions that may fall into another quarter of the scale (default: 1)",
    )
    audit.add_argument(
        "--difference",
        metavar="POINTS",
        type=_up_to_100,
        default=1.0,
        help="how far each rating may move on average (default: 1)",
    )
    audit.add_argument(
        "--since",
        metavar="FILE.json",
        type=Path,
        help="what an earlier audit printed with --json: where that missed the goal, a test fails "
        "only if it is worse now",
    )
    audit.add_argument("--json", action="store_true", help="print the results as JSON")
    _add_model(audit)


def _up_to_100(given: str) -> float:
    try:
        value = float(given)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"{given} is no number between 0 and 100")
    return value


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="DIR", type=Path, help="another pipeline")
    parser.add_argument("--rules", metavar="FILE", type=Path, help="further rules")


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        import replytone

        print(f"replytone {replytone.__version__}")
        parser.exit()


def _score(arguments: argparse.Namespace) -> int:
    from replytone import pipeline, terminal

    text = sys.stdin.read().removesuffix("\n") if arguments.text == "-" else arguments.text
    nlp = pipeline.load(arguments.model, arguments.rules)
    score = pipeline.score(text, arguments.customer, nlp=nlp)
    if arguments.json:
        is_unicode = "utf" in (sys.stdout.encoding or "").lower()
        print(json.dumps(score.to_dict(), ensure_ascii=not is_unicode, indent=2))
    else:
        print(terminal.describe(score, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
    return FINE


def _train(arguments: argparse.Namespace) -> int:
    from replytone.training.run import run

    run(arguments.data, arguments.also, arguments.output, arguments.report, print)
    return FINE


def _evaluate(arguments: argparse.Namespace) -> int:
    from replytone.training.run_evaluation import run, to_dict

    against = None
    if arguments.against or arguments.against_rules:
        against = (arguments.against or arguments.model, arguments.against_rules)
    evaluation, comparison = run(
        arguments.gold,
        (arguments.model, arguments.rules),
        against,
        arguments.second,
        arguments.html,
        tell=lambda line: print(line, file=sys.stderr),
    )
    if arguments.json:
        print(json.dumps(to_dict(evaluation, comparison), indent=2))
    else:
        print(*filter(None, (evaluation, comparison)), sep="\n\n")
    return FINE


def _audit(arguments: argparse.Namespace) -> int:
    from replytone import pipeline
    from replytone.audit import show
    from replytone.audit.earlier import read_limits
    from replytone.audit.measure import Goal
    from replytone.audit.run import audit

    goal = Goal(arguments.flip / 100, arguments.difference)
    limits = read_limits(arguments.since, goal) if arguments.since else {}
    nlp = pipeline.load(arguments.model, arguments.rules)
    results: list[Any] = []
    for result in audit(
        lambda items: pipeline.score_many(items, nlp), arguments.replies, goal, limits
    ):
        if not arguments.json:
            print("\n".join(show.rows(result, results)), flush=True)
        results.append(result)
    if arguments.json:
        print(json.dumps(show.to_dict(results, goal), indent=2))
    else:
        print("\n" + show.summary(results, goal))
    return FINE if all(result.passed for result in results) else FAILED


if __name__ == "__main__":
    sys.exit(main())
