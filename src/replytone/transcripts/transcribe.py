"""AWS Transcribe: Call Analytics, and plain transcripts whose speakers the user names."""

from collections.abc import Iterator
from typing import Final

from replytone.transcripts.errors import UsageError
from replytone.transcripts.fields import each, first, part, word
from replytone.transcripts.jsonstream import Fields, Item
from replytone.transcripts.turns import participants, turns
from replytone.transcripts.vendor import Draft, Drafts, File, VendorReader, named_role

PUNCTUATION: Final = "punctuation"


def is_whole(value: Fields) -> bool:
    """Whether an object is the result of a job."""
    return "Transcript" in value or "results" in value


def drafts(item: Item, file: File) -> Drafts:
    """The turns of a call.

    Raises:
        UsageError: The transcript does not say who is the agent, nor does the user.
    """
    job = item.value
    conversation = first(job, "JobName", "jobName") or file.conversation(item.place.row)
    if "Transcript" in job:
        yield from turns(job, conversation, "VOICE", participants(job))
        return
    spoken = list(_spoken(job))
    speakers = list(dict.fromkeys(speaker for speaker, _ in spoken))
    if not any(named_role(file.options, speaker) == "agent" for speaker in speakers):
        raise UsageError(
            f"{item.place} does not say which speaker is the agent; name one with --agent-value "
            f"({', '.join(speakers) or 'it tells no speakers apart'})"
        )
    for at, (speaker, words) in enumerate(spoken, 1):
        # Where the user names the agents, whoever else speaks is the customer.
        yield Draft(
            text=words,
            role="customer" if not file.options.customer_values else "unknown",
            conversation=conversation,
            message_id=str(at),
            author_id=speaker,
            channel="VOICE",
            markup=False,
        )


READER: Final = VendorReader(
    name="transcribe",
    title="AWS Transcribe calls",
    marks=(
        frozenset({"Transcript", "BeginOffsetMillis", "ParticipantRole"}),
        frozenset({"results", "speaker_labels"}),
        frozenset({"results", "channel_labels"}),
    ),
    is_whole=is_whole,
    drafts=drafts,
)


def _spoken(job: Fields) -> Iterator[tuple[str, str]]:
    """Speaker and words of each turn, put together from single words."""
    turn: list[str] = []
    current = ""
    for speaker, said, is_mark in _words(job):
        if turn and speaker != current and not is_mark:
            yield current, " ".join(turn)
            turn = []
        if is_mark and turn:
            turn[-1] += said
        elif not is_mark:
            current = speaker
            turn.append(said)
    if turn:
        yield current, " ".join(turn)


def _words(job: Fields) -> Iterator[tuple[str, str, bool]]:
    channels = each(part(job, "results", "channel_labels"), "channels")
    if channels:
        words = []
        for channel in channels:
            start = 0.0
            for item in each(channel, "items"):
                start = _seconds(item) or start  # a mark stands where its word does
                words.append((start, first(channel, "channel_label"), item))
        words.sort(key=lambda word: word[0])
        for _, label, item in words:
            yield label, _content(item), item.get("type") == PUNCTUATION
        return
    labels = {
        word(item.get("start_time")): first(item, "speaker_label")
        or first(segment, "speaker_label")
        for segment in each(part(job, "results", "speaker_labels"), "segments")
        for item in each(segment, "items")
    }
    for item in each(job, "results", "items"):
        speaker = first(item, "speaker_label") or labels.get(word(item.get("start_time")), "")
        yield speaker, _content(item), item.get("type") == PUNCTUATION


def _content(item: Fields) -> str:
    return next((first(choice, "content") for choice in each(item, "alternatives")), "")


def _seconds(item: Fields) -> float:
    try:
        return float(word(item.get("start_time")) or 0)
    except ValueError:
        return 0.0
