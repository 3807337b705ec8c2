"""A place in a JSON text that moves from value to value, with little of the text in memory."""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

from replytone.transcripts.errors import TranscriptError
from replytone.transcripts.jsonlines import CHUNK, MAX_OBJECT
from replytone.transcripts.message import Place
from replytone.transcripts.source import repair

NEAR_END: Final = 16
"""Characters before the end of a piece at which an error may only mean that it was cut there."""
TOO_LONG: Final = object()
"""Stands for a value that goes on beyond the length that was allowed."""


class Cursor:
    """A place in a JSON text, of which no more than the current value is in memory."""

    def __init__(self, stream: TextIO, file: str) -> None:
        self._stream = stream
        self._file = file
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._ended = False
        self._flags: frozenset[str] = frozenset()

    def place(self) -> Place:
        """Where the cursor stands."""
        return Place(self._file, self._line)

    def peek(self) -> str:
        """The next character that is neither blank nor a comma; empty at the end."""
        while True:
            begin, at, buffer = self._at, self._at, self._buffer
            while at < len(buffer) and (buffer[at] in " \t\r\n,\ufeff" or buffer[at].isspace()):
                at += 1
            self._line += buffer.count("\n", begin, at)
            self._at = at
            if at < len(buffer):
                return buffer[at]
            if not self._fill():
                return ""

    def take(self, char: str) -> None:
        """Pass a character that must come next."""
        if self.peek() != char:
            raise self.broken(f"{char!r} is missing")
        self._at += 1

    def value(self, limit: int) -> tuple[Any, frozenset[str]]:
        """Read a value; one longer than the limit is not read, and TOO_LONG stands for it."""
        self.peek()
        while True:
            value, end = TOO_LONG, self._at
            problem, broken_at = "it does not end", self._at
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                problem, broken_at = error.msg, error.pos
                is_cut = error.pos > len(self._buffer) - NEAR_END or "Unterminated" in problem
                if not is_cut:
                    raise self.broken(problem, broken_at) from None
            except (ValueError, RecursionError):
                raise self.broken("a number or a nesting too large to read") from None
            if value is not TOO_LONG and (end < len(self._buffer) or self._ended):
                self._line += self._buffer.count("\n", self._at, end)
                self._at = end
                flags, self._flags = self._flags, frozenset()
                return value, flags
            if len(self._buffer) - self._at > limit:
                if limit < MAX_OBJECT:
                    return TOO_LONG, frozenset()
                raise self.broken(f"a value is longer than {limit:,} characters")
            if not self._fill():
                raise self.broken(problem, broken_at)

    def elements(self) -> Iterator[tuple[Any, Place, frozenset[str]]]:
        """The elements of an array."""
        self.take("[")
        while char := self.peek():
            if char == "]":
                self._at += 1
                return
            place = self.place()
            value, flags = self.value(MAX_OBJECT)
            yield value, place, flags
        raise self.broken("it does not end")

    def broken(self, problem: str, at: int = 0) -> TranscriptError:
        """The error that says what is wrong, here or further on in the buffer."""
        line = self._line + self._buffer.count("\n", self._at, max(self._at, at))
        return TranscriptError(
            f"{self._file}, line {line}: the JSON is broken here ({problem}); "
            "mend it, or save the file with one object a line"
        )

    def _fill(self) -> bool:
        # Ever longer pieces, so that a long object is not parsed over and over.
        piece = self._stream.read(max(CHUNK, len(self._buffer) - self._at))
        if not piece:
            self._ended, was_ended = True, self._ended
            return not was_ended
        piece, flags = repair(piece)
        self._flags |= flags
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        return True
