"""The command `replytone batch`: its options, and what it prints."""

import argparse
from pathlib import Path
from typing import Any, Final

DESCRIPTION: Final = (
    "Score the agents' replies of transcript files, each read with the customer's words before it."
)
EPILOG: Final = (
    "A run that was broken off, whatever ended it, is taken up by the same command: what has been "
    "scored waits in a hidden folder beside the output. The rows of a conversation need not stand "
    "together, but they must be in one file; they are put in order of time as far as they have one "
    "and stand within 10,000 rows, and only the 20,000 latest conversations are remembered."
)
COLUMN_OPTIONS: Final = {
    "text": "the words of a message",
    "role": "who wrote it, agent or customer; - if every row is an agent's reply",
    "conversation": "the conversation that it belongs to",
    "message-id": "the message's id",
    "time": "when it was written",
    "author": "the name of who wrote it",
    "visibility": "whether the customer could see it; internal notes are not scored",
    "channel": "how it was sent, such as mail or chat",
    "deleted": "whether it was taken back, yes or no; deleted messages are not scored",
    "draft": "whether it was never sent, yes or no; drafts are not scored",
}
VALUE_OPTIONS: Final = {
    "agent-value": "what the role column holds for agents, or a speaker's name; may be given again",
    "customer-value": "the same for customers",
    "bot-value": "the same for bots",
}


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add the command to those of a parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "batch",
        help="score the agents' replies of transcript files",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.set_defaults(command=run)
    parser.add_argument(
        "input",
        nargs="+",
        type=Path,
        help="files, patterns such as '2025-*.json', or folders, which are read with all in them",
    )
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        type=Path,
        help="file ending in .parquet (also where there is no ending), .csv, .jsonl or .duckdb",
    )
    _add_reading(parser)
    _add_writing(parser)
    parser.add_argument(
        "--jobs", metavar="N", type=int, help="worker processes; as many as cores if left out"
    )
    parser.add_argument(
        "--restart", action="store_true", help="throw away what a broken-off run has left"
    )
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    columns = parser.add_argument_group("columns", "guessed, and said, where left out")
    for name, meaning in COLUMN_OPTIONS.items():
        columns.add_argument(f"--{name}", metavar="COL", help=meaning)
    for name, meaning in VALUE_OPTIONS.items():
        columns.add_argument(f"--{name}", metavar="V", action="append", default=[], help=meaning)
    reading = parser.add_argument_group("reading")
    reading.add_argument("--format", metavar="NAME", help="the inputs' format, if not recognised")
    reading.add_argument("--encoding", metavar="E", help="the inputs' encoding, such as cp1252")
    reading.add_argument(
        "--day-first",
        action=argparse.BooleanOptionalAction,
        help="whether 03/04 is in April, where dates leave it open",
    )
    reading.add_argument(
        "--keep-signatures",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether sign-offs and signatures stay in the text",
    )
    reading.add_argument("--sheet", metavar="NAME", help="the sheet of Excel workbooks to read")


def _add_writing(parser: argparse.ArgumentParser) -> None:
    writing = parser.add_argument_group("writing")
    writing.add_argument("--overwrite", action="store_true", help="replace the output if it exists")
    writing.add_argument(
        "--skipped", metavar="FILE", type=Path, help="write a row for each record not used"
    )
    writing.add_argument(
        "--keep-raw",
        action="store_true",
        help="add a column raw_text with the replies as they were before cleaning",
    )
    writing.add_argument(
        "--keep-formulas",
        action="store_true",
        help="do not put ' before CSV cells that a spreadsheet would run as a formula",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        0; whatever goes wrong is raised.
    """
    from replytone import batch
    from replytone.progress import Progress, account
    from replytone.transcripts.reader import ReadOptions

    fields = [name.replace("-", "_") for name in COLUMN_OPTIONS]
    options = ReadOptions(
        columns={name: given for name in fields if (given := getattr(arguments, name)) is not None},
        agent_values=tuple(arguments.agent_value),
        customer_values=tuple(arguments.customer_value),
        bot_values=tuple(arguments.bot_value),
        day_first=arguments.day_first,
        keep_signatures=arguments.keep_signatures,
        sheet=arguments.sheet,
    )
    progress = Progress()
    try:
        summary = batch.run(
            arguments.input,
            arguments.output,
            options=options,
            format=arguments.format,
            encoding=arguments.encoding,
            model=arguments.model,
            rules=arguments.rules,
            overwrite=arguments.overwrite,
            restart=arguments.restart,
            keep_formulas=arguments.keep_formulas,
            keep_raw=arguments.keep_raw,
            skipped=arguments.skipped,
            jobs=arguments.jobs,
            tell=progress.tell,
            progress=progress,
        )
    except batch.NothingScored as nothing:
        print("\n".join(account(nothing.summary)))
        raise
    finally:
        progress.clear()
    print("\n".join(account(summary)))
    if arguments.skipped is not None:
        print(f"skipped records written to {arguments.skipped}")
    print(f"scores written to {summary.output}")
    return 0
