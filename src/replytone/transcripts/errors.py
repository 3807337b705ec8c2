"""What goes wrong with a transcript, said in one sentence."""


class TranscriptError(ValueError):
    """A file cannot be read as a transcript."""


class UsageError(TranscriptError):
    """The call asks for what cannot be done: a missing file, an unknown format or column."""
