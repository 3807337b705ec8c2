"""One run: find the files, read, score, write, and go on where an earlier run was broken off."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from replytone.batch.fingerprint import Fingerprint, take_fingerprint
from replytone.batch.inputs import find_files, open_inputs, read_records
from replytone.batch.replies import Summary, replies
from replytone.batch.rows import Scored, make_row
from replytone.batch.scoring import Chunk, available_cores, in_chunks, score_chunks
from replytone.batch.skips import Skips
from replytone.batch.workfolder import WorkFolder
from replytone.output.target import check_place, find_skipped_target, find_target
from replytone.shipped import shipped_model
from replytone.transcripts.errors import TranscriptError, UsageError
from replytone.transcripts.pairing import Reply
from replytone.transcripts.reader import ReadOptions

PART: Final = 10_000
"""Replies in a part: what is lost at most when a run is broken off, and scored again."""
MANY: Final = 100
"""Parts that take long enough to put together to say so."""
PASSED: Final = 1_000
"""Replies that are passed between two reports of the progress."""


class NothingScored(TranscriptError):
    """No agent's reply was found, so nothing was written.

    Attributes:
        summary: What was found instead.
    """

    def __init__(self, summary: Summary) -> None:
        self.summary = summary
        super().__init__("nothing was scored: there is no agent's reply; nothing was written")


def run(
    inputs: Sequence[str | Path],
    output: str | Path,
    *,
    options: ReadOptions | None = None,
    format: str | None = None,
    encoding: str | None = None,
    model: str | Path | None = None,
    rules: str | Path | None = None,
    overwrite: bool = False,
    restart: bool = False,
    keep_formulas: bool = False,
    keep_raw: bool = False,
    skipped: str | Path | None = None,
    jobs: int | None = None,
    part_size: int = PART,
    tell: Callable[[str], None] | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Score the agents' replies of transcript files.

    Memory stays flat whatever the size of the files; see `Pairing` on which customer's words a
    reply is read with. Everything that can be checked is checked before the model is loaded. A
    run that was broken off, whatever ended it, is taken up by the same call; see `WorkFolder`.

    Args:
        inputs: Files, folders and patterns, read one after the other.
        output: The file of scores, with the columns of `replytone.output.columns.COLUMNS`; the
            ending `.parquet`, `.csv`, `.jsonl` or `.duckdb` decides on the format, and Parquet is
            written where there is none.
        options: Which columns hold what; guessed where left out.
        format: The name of the inputs' format; recognised by their content where left out.
        encoding: The inputs' encoding; found out where left out.
        model: Folder of another pipeline than the packaged one.
        rules: File of further rules.
        overwrite: Replace the output if it is there.
        restart: Throw away what an earlier run has left unfinished.
        keep_formulas: Leave CSV cells alone that a spreadsheet would run as a formula.
        keep_raw: Write a column with the replies as in their source, before cleaning.
        skipped: A file for the records that were skipped, one row each.
        jobs: Worker processes; as many as there are cores where left out.
        part_size: Replies that are written, and kept, at a time.
        tell: Called with every remark for the user.
        progress: Called with the summary so far, every few hundred replies.

    Returns:
        What became of the records.

    Raises:
        UsageError: A file is missing, the output is there already, a column cannot be found, or
            an unfinished run of another command is in the way.
        TranscriptError: A file is empty or cannot be read to its end.
        NothingScored: There was no agent's reply in the files.
        OSError: A file cannot be read or written, such as on a full disk, or a worker was killed.
    """
    jobs = available_cores() if jobs is None else jobs
    if jobs < 1 or part_size < 1:
        raise UsageError("the number of jobs, and of replies in a part, must be 1 or more")
    options = options or ReadOptions()
    say = tell or (lambda remark: None)
    summary = Summary()

    def pass_over(path: Path, reason: str) -> None:
        summary.passed_over += 1
        say(f"passed over {path}: {reason}")

    target = find_target(Path(output), keep_formulas, keep_raw)
    rest = None if skipped is None else find_skipped_target(Path(skipped), keep_formulas)
    work = WorkFolder(target)
    # An earlier run may have been ended just before it took its work folder away.
    check_place(target.path, overwrite or (work.is_published and not restart))
    if rest is not None:
        check_place(rest.path, overwrite or (work.is_joined and not restart))
    if target.path != Path(output):
        say(f"the scores will be in {target.path}")
    written = [each.path for each in (target, rest) if each is not None]
    found = find_files(inputs, [*written, work.path], pass_over)
    opened, meter = open_inputs(found, options, format, encoding, pass_over)
    summary.files, summary.output = len(opened), target.path

    fingerprint = take_fingerprint(
        [each.source for each in opened],
        target,
        options,
        format,
        shipped_model() if model is None else Path(model),
        None if rules is None else Path(rules),
        part_size,
    )
    size = max(sum(each.source.path.stat().st_size for each in opened), 1)

    def show() -> None:
        summary.share = min(meter.position / size, 1.0)
        if progress is not None:
            progress(summary)

    with _kept(work, fingerprint, restart):
        with Skips(work, target, rest) as skips:
            records = read_records(opened, options, meter, say)
            found_replies = replies(records, summary, skips.add)
            _pass_finished(found_replies, work, part_size, summary, show)
            if summary.resumed:
                say(f"going on after {summary.resumed:,} replies that an earlier run has scored")
            chunks = in_chunks(found_replies, part_size, len(work.parts))
            _score(score_chunks(chunks, jobs, model, rules), work, keep_raw, summary, show)
            if not summary.scored:
                raise NothingScored(summary)
        if len(work.parts) >= MANY:
            say(f"putting {len(work.parts):,} parts together")
        # Each of these steps may be the last one before the power fails.
        work.join(skips.table)
        skips.publish()
        work.publish()
    return summary


@contextmanager
def _kept(work: WorkFolder, fingerprint: Fingerprint, restart: bool) -> Iterator[None]:
    """The work folder, which stays if the run is broken off after its first part."""
    work.open(fingerprint, restart)
    try:
        yield
    except BaseException as error:
        if work.parts:
            work.close()
            if isinstance(error, TranscriptError):
                advice = "; mend the file or leave it out, and add --restart to begin anew"
            else:
                advice = ", and the same command goes on there"
            if not isinstance(error, UsageError):
                error.add_note(f"what has been scored is kept in {work.path}{advice}")
        else:
            with suppress(OSError):  # the error itself says more
                work.remove()
        raise
    work.remove()


def _pass_finished(
    found: Iterator[Reply],
    work: WorkFolder,
    part_size: int,
    summary: Summary,
    show: Callable[[], None],
) -> None:
    """Pass the replies whose scores an earlier run has left in finished parts."""
    finished = None if work.is_joined else len(work.parts) * part_size
    for _ in islice(found, finished):
        summary.resumed += 1
        if summary.resumed % PASSED == 0:
            show()
    summary.scored = summary.resumed
    if finished is not None and len(work.parts) != -(-summary.resumed // part_size):
        raise UsageError(f"{work.path} does not fit the inputs; add --restart to begin anew")


def _score(
    scored: Generator[tuple[Chunk, list[Scored]], None, None],
    work: WorkFolder,
    keep_raw: bool,
    summary: Summary,
    show: Callable[[], None],
) -> None:
    with closing(scored):
        for _, of_part in groupby(scored, key=lambda pair: pair[0].part):
            with work.new_part() as writer:
                for chunk, scores in of_part:
                    pairs = zip(chunk.replies, scores, strict=True)
                    writer.write([make_row(reply, score, keep_raw) for reply, score in pairs])
                    summary.scored += len(scores)
                    show()
