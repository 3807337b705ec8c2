"""The bytes of a file, unpacked where it is compressed, with errors that name the file."""

import gzip
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from replytone.transcripts.errors import TranscriptError, UsageError

GZIP: Final = b"\x1f\x8b"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
BUFFER: Final = 1 << 18


@dataclass(slots=True)
class Meter:
    """How much of the inputs has been read, in bytes on the disk.

    Attributes:
        before: The sizes of the files that have been read to their end.
        here: The place in the file that is being read.
    """

    before: int = 0
    here: int = 0

    @property
    def position(self) -> int:
        """The place in all inputs, one after the other."""
        return self.before + self.here


class Reads(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:  # noqa: D102
        ...

    def close(self) -> None:  # noqa: D102
        ...


def open_bytes(path: Path, meter: Meter | None = None) -> io.BufferedReader:
    """A file's bytes; gzip and zstd are recognised by their first bytes and unpacked.

    Raises:
        UsageError: It is packed by zstd, and the package that unpacks it is not installed.
        OSError: It cannot be opened.
    """
    raw = open(path, "rb")  # noqa: SIM115, closed by what reads through to it
    try:
        magic = raw.peek(len(ZSTD))[: len(ZSTD)]
        unpacked = _unpack(raw, magic, path)
    except BaseException:
        raw.close()
        raise
    return io.BufferedReader(_Bytes(raw, unpacked, path, meter), BUFFER)


def _unpack(raw: io.BufferedReader, magic: bytes, path: Path) -> Reads:
    if magic.startswith(GZIP):
        return gzip.GzipFile(fileobj=raw)
    return _open_zstd(raw, path) if magic == ZSTD else raw


def _open_zstd(raw: io.BufferedReader, path: Path) -> Reads:
    # Not the package zstandard, which takes a file that was cut off for a whole one.
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ModuleNotFoundError:
        raise UsageError(
            f"{path} is packed by zstd, and unpacking it needs the package backports.zstd: "
            "pip install 'replytone[zstd]'"
        ) from None
    stream: Reads = zstd.ZstdFile(raw)
    return stream


class _Bytes(io.RawIOBase):
    """Reads through to a file, says how far it has come, and names it in every error."""

    def __init__(
        self, raw: io.BufferedReader, unpacked: Reads, path: Path, meter: Meter | None
    ) -> None:
        self._raw = raw
        self._unpacked = unpacked
        self._path = path
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        with memoryview(buffer) as view:
            piece = self._read(len(view))
            view[: len(piece)] = piece
        if self._meter is not None:
            self._meter.here = self._raw.tell()
        return len(piece)

    def _read(self, size: int) -> bytes:
        try:
            return self._unpacked.read(size)
        except OSError as error:
            if error.errno is None:  # what gzip calls a broken file
                raise self._broken() from None
            raise OSError(error.errno, error.strerror, str(self._path)) from None
        except Exception:  # EOFError, zlib.error, ZstdError
            if self._unpacked is self._raw:
                raise
            raise self._broken() from None

    def _broken(self) -> TranscriptError:
        return TranscriptError(
            f"{self._path}: the compressed data is broken or cut off, {self._raw.tell():,} bytes "
            "into the file; fetch or pack the file again"
        )

    def close(self) -> None:
        try:
            self._unpacked.close()
        finally:
            self._raw.close()
            super().close()
