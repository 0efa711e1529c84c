"""The text of a file, compressed or not, or a refusal that says why there is none."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path
from typing import BinaryIO

from simulation.errors import MISSING, NetworkError, Problem, nearest
from simulation.network.memory import gibibytes, physical_memory

_GZIP_MAGIC = b"\x1f\x8b"
_BLOCK = 2**22
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Measured on edge lists: while a file is parsed, its text, its numbers and its sorted ties lie side by side,
# at most so many bytes for each byte of text.
MEMORY_PER_BYTE = 16


def read_text(path: Path, memory_per_byte: int = MEMORY_PER_BYTE) -> bytes:
    r"""Return the text of a file as UTF-8 with ``\n`` at the end of each line.

    Whether it is compressed by gzip is told by its first bytes, not by its name.

    Parameters
    ----------
    path : path
    memory_per_byte : int
        Memory that parsing will need for each byte of text.

    Raises
    ------
    NetworkError
        If the file is missing, a folder, unreadable, damaged, empty, not text, or too large for the memory
        of this machine.
    """
    try:
        if path.is_dir():
            raise _refusal(path, MISSING, "is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise _refusal(path, MISSING, "is no regular file; write it to one first")
        with path.open("rb") as stream:
            is_gzip = stream.peek(2)[:2] == _GZIP_MAGIC
            raw = _read_within_memory(path, gzip.GzipFile(fileobj=stream) if is_gzip else stream, memory_per_byte)
    except FileNotFoundError:
        if path.is_symlink():
            raise _refusal(
                path, str(path), f"a file that exists; this link leads to {str(path.readlink())!r}"
            ) from None
        raise _refusal(path, str(path), f"a file that exists{_nearest_file(path)}") from None
    except EOFError:
        raise _refusal(path, MISSING, "a complete gzip file; this one ends early, fetch it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise _refusal(path, MISSING, f"an undamaged gzip file ({error}); fetch it again") from None
    except NetworkError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refusal(path, str(path), f"a file that can be read ({reason})") from None
    text = raw.removeprefix(_BYTE_ORDER_MARK)
    if not text or text.isspace():
        raise _refusal(path, MISSING, "is empty; each line holds the two labels of a tie")
    _check_is_text(path, text)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text


def _refusal(path: Path, value: object, allowed: str) -> NetworkError:
    return NetworkError([Problem("network.file", value, allowed)], str(path))


def _read_within_memory(path: Path, stream: BinaryIO | gzip.GzipFile, memory_per_byte: int) -> bytes:
    if not isinstance(stream, gzip.GzipFile):
        _check_memory(path, os.fstat(stream.fileno()).st_size, memory_per_byte)
        return stream.read()
    blocks: list[bytes] = []
    size = 0
    while block := stream.read(_BLOCK):
        blocks.append(block)
        size += len(block)
        _check_memory(path, size, memory_per_byte, "more than ")
    return b"".join(blocks)


def _check_memory(path: Path, size: int, memory_per_byte: int, more: str = "") -> None:
    memory = physical_memory()
    needed = size * memory_per_byte
    if memory is not None and needed > memory:
        allowed = (
            f"needs {more}about {gibibytes(needed)} while it is read, and the memory of this machine is "
            f"{gibibytes(memory)}; at most {gibibytes(memory / memory_per_byte)} of text can be read here"
        )
        raise _refusal(path, f"{more}{gibibytes(size)} of text", allowed)


def _nearest_file(path: Path) -> str:
    try:
        return nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return f"; there is no folder {str(path.parent)!r}"


def _check_is_text(path: Path, text: bytes) -> None:
    nul = text.find(b"\0")
    if nul >= 0:
        raise _refusal(path, MISSING, f"text, not binary data; line {_line_number(text, nul)} holds a NUL byte")
    if text.isascii():
        return
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line = _line_number(text, error.start)
        raise _refusal(path, MISSING, f"UTF-8 text; line {line} holds the byte {text[error.start]:#04x}") from None


def _line_number(text: bytes, position: int) -> int:
    return text.count(b"\n", 0, position) + 1
