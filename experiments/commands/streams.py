"""Standard output and error that never stop a command: what they cannot take is written otherwise, or told at the end.

A result is worth more than the sentence that tells of it: a pipe that is closed (``grapevine run ... | head``), a full
disk behind ``>`` or an encoding without a letter ends nothing.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import select
import sys
from typing import TextIO

_IN_WORDS = "grapevine.in_words"
_ASCII = {
    "→": "->", "←": "<-", "±": "+-", "×": "x", "…": "...", "–": "-", "—": "-", "−": "-", "≥": ">=", "≤": "<=",
    "≈": "~", "·": ".", "’": "'", "‘": "'", "“": '"', "”": '"', "•": "*", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip


def _in_words(error: UnicodeError) -> tuple[str, int]:
    """Return how to write letters that an encoding lacks: as ASCII does, or as an escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    written = (_ASCII.get(letter) or letter.encode("unicode_escape").decode() for letter in letters)
    return "".join(written), error.end


class _Patient(io.FileIO):
    """A descriptor whose failure is remembered; what is written after it is dropped."""

    failure: OSError | None = None

    def write(self, content: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        while self.failure is None:
            try:
                written = super().write(content)
            except OSError as error:
                self.failure = error
                break
            if written is not None:
                return written
            # A pipe that does not wait is waited for.
            select.select([], [self], [])
        return memoryview(content).nbytes


class Streams:
    """Standard output and error of a command.

    Those of others, such as of a test that looks at what is written, are left alone.
    """

    def __init__(self) -> None:
        codecs.register_error(_IN_WORDS, _in_words)
        self._output = _take("stdout")
        _take("stderr")

    def ended(self, code: int) -> int:
        """Write what is left; return the exit code: 1 if a command that did what it should could not tell of it."""
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        failure = None if self._output is None else self._output.failure
        # Who closes a pipe has read enough.
        if failure is None or failure.errno == errno.EPIPE or code:
            return code
        sys.stderr.write(
            f"grapevine: standard output cannot be written ({failure.strerror}); what was computed is saved\n"
        )
        return 1


def _take(name: str) -> _Patient | None:
    """Replace a standard stream by one that is patient."""
    stream: TextIO | None = getattr(sys, name)
    if stream is None:
        # Closed by who started us.
        setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
        return None
    if stream is not getattr(sys, f"__{name}__"):
        return None
    try:
        stream.flush()
        raw = _Patient(stream.fileno(), "w", closefd=False)
    except (OSError, ValueError):
        return None
    text = io.TextIOWrapper(
        io.BufferedWriter(raw),  # type: ignore[type-var]
        encoding=stream.encoding,
        errors=_IN_WORDS,
        line_buffering=raw.isatty() or name == "stderr",
    )
    setattr(sys, name, text)
    return raw
