"""The content of a file: unpacked, within the memory of this machine; as text, or a refusal that says why not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from simulation.errors import NetworkError, nearest
from simulation.network.labels import LONGEST_LABEL
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.reading.archives import is_archive, unpacked_member
from simulation.network.reading.refusal import FILE, refused

_BLOCK = 2**22
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_PACKERS = {
    re.compile(rb"\x1f\x8b"): "gzip",
    re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"): "bzip2",
    re.compile(rb"\xfd7zXZ\x00"): "xz",
}
# What parts labels in any format, or stands in any content that is packed or no text.
_PARTS = re.compile(rb"[^0-9A-Za-z_+/=@.\x80-\xff-]")

_DEEPEST = 3  # a packed file in an archive that is packed itself

# What the packers raise for a stream that is none, or damaged.
_DAMAGED = (gzip.BadGzipFile, zlib.error, lzma.LZMAError, OSError, ValueError)

# Measured on edge lists: while a file is parsed, its text, its numbers and its sorted ties lie side by side,
# at most so many bytes for each byte of text.
MEMORY_PER_BYTE = 16


def read_content(path: Path, member: str | None = None) -> tuple[bytes, list[str]]:
    """Return what a file holds, unpacked, and how it was packed: sentences for the report.

    Parameters
    ----------
    path : path
    member : str, optional
        Which file of an archive is read.

    Raises
    ------
    NetworkError
        If the file is missing, a folder, unreadable, damaged or too large for the memory of this machine.
    """
    content = _file_bytes(path)
    packing: list[str] = []
    has_member = False
    for _ in range(_DEEPEST):
        packer = next((name for mark, name in _PACKERS.items() if mark.match(content)), None)
        if packer is not None:
            content = _decompressed(path, content, packer)
            packing.append(f"Unpacked: {packer}.")
        elif is_archive(content):
            content, name = unpacked_member(path, content, member, _Unpacked(path))
            packing.append(f"Read from the archive: {name}.")
            has_member = True
        else:
            break
    if member is not None and not has_member:
        raise refused(str(path), "nothing: the file is no archive", member, "network.member")
    return content, packing


def read_text(path: Path) -> bytes:
    r"""Return the text of a file, packed or not, as UTF-8 with ``\n`` at the end of each line."""
    return text_of(path, read_content(path)[0])


def _file_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise refused(str(path), "is a folder; name a file in it")
        if path.exists() and not path.is_file():
            raise refused(str(path), "is no regular file; write it to one first")
        check_memory(path, path.stat().st_size)
        content = path.read_bytes()
        look = _Unpacked(path)
        for start in range(0, len(content), _BLOCK):
            look(content[start : start + _BLOCK])
        return content
    except FileNotFoundError:
        if path.is_symlink():
            told = f"a file that exists; this link leads to {str(path.readlink())!r}"
            raise refused(str(path), told, str(path)) from None
        raise refused(str(path), f"a file that exists{_nearest_file(path)}", str(path)) from None
    except NetworkError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise refused(str(path), f"a file that can be read ({reason})", str(path)) from None


class _Unpacked:
    """Looks at a content while it is unpacked: more than fits, or what cannot be a network, is refused at once.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = 0
        self._endless = 0

    def __call__(self, block: bytes) -> None:
        """Look at the next block.

        Raises
        ------
        NetworkError
            If there is too much of it, or megabytes hold nothing that parts labels.
        """
        self._size += len(block)
        check_memory(self._path, self._size, more=True)
        self._endless = 0 if _PARTS.search(block) else self._endless + len(block)
        if self._endless >= _BLOCK:
            allowed = f"labels of at most {LONGEST_LABEL} characters; one goes on for more than {_BLOCK:,}"
            raise refused(str(self._path), allowed)


def _decompressed(path: Path, content: bytes, packer: str) -> bytes:
    blocks: list[bytes] = []
    look = _Unpacked(path)
    try:
        for block in _unpacked_blocks(content, packer):
            blocks.append(block)
            look(block)
    except EOFError:
        raise refused(str(path), f"a complete {packer} file; this one ends early, fetch it again") from None
    except NetworkError:
        raise
    except _DAMAGED as error:
        raise refused(str(path), f"an undamaged {packer} file ({error}); fetch it again") from None
    return b"".join(blocks)


def _unpacked_blocks(content: bytes, packer: str) -> Iterator[bytes]:
    """Yield what a packed content holds; several streams one after the other are one.

    Raises
    ------
    EOFError
        If the last stream ends early.
    OSError, ValueError, zlib.error, lzma.LZMAError
        If the content is damaged, or something else follows.
    """
    if packer == "gzip":
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            while block := stream.read(_BLOCK):
                yield block
        return
    rest = content
    while rest:
        unpacker = bz2.BZ2Decompressor() if packer == "bzip2" else lzma.LZMADecompressor()
        fed = rest
        while not unpacker.eof:
            block = unpacker.decompress(fed, _BLOCK)
            fed = b""
            if block:
                yield block
            elif unpacker.needs_input and not unpacker.eof:
                raise EOFError
        rest = unpacker.unused_data


def check_memory(path: Path, size: int, memory_per_byte: int = MEMORY_PER_BYTE, *, more: bool = False) -> None:
    """Refuse a content of so many bytes, or more, that this machine could not parse."""
    memory = physical_memory()
    needed = size * memory_per_byte
    if memory is not None and needed > memory:
        at_least = "more than " if more else ""
        allowed = (
            f"needs {at_least}about {gibibytes(needed)} while it is read, and the memory of this machine is "
            f"{gibibytes(memory)}; at most {gibibytes(memory / memory_per_byte)} of text can be read here"
        )
        raise refused(str(path), allowed, f"{at_least}{gibibytes(size)} of text", FILE)


def _nearest_file(path: Path) -> str:
    try:
        return nearest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except OSError:
        return f"; there is no folder {str(path.parent)!r}"


def text_of(path: Path, content: bytes) -> bytes:
    r"""Return a content as UTF-8 without byte order mark, with ``\n`` at the end of each line.

    Raises
    ------
    NetworkError
        If it is empty, or no text.
    """
    mark = content[:2]
    if mark in _UTF16_MARKS:
        try:
            content = content[2:].decode(_UTF16_MARKS[mark]).encode()
        except UnicodeError:
            raise refused(str(path), "UTF-8 or UTF-16 text; this one begins like UTF-16 and is damaged") from None
    text = content.removeprefix(_BYTE_ORDER_MARK)
    if not text or text.isspace():
        raise refused(str(path), "is empty; each line holds the two labels of a tie")
    _check_is_text(path, text)
    joint = -1 if text.isascii() else text.find(_BYTE_ORDER_MARK)
    if joint >= 0:
        told = (
            f"one text; line {_line_number(text, joint)} holds a byte order mark, where another file was joined to it"
        )
        raise refused(str(path), told)
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return text


def _check_is_text(path: Path, text: bytes) -> None:
    nul = text.find(b"\0")
    if nul >= 0:
        raise refused(str(path), f"text, not binary data; line {_line_number(text, nul)} holds a NUL byte")
    if text.isascii():
        return
    try:
        text.decode()
    except UnicodeDecodeError as error:
        line = _line_number(text, error.start)
        allowed = f"UTF-8 text; line {line} holds the byte {text[error.start]:#04x} (save it as UTF-8)"
        raise refused(str(path), allowed) from None


def _line_number(text: bytes, position: int) -> int:
    return text.count(b"\n", 0, position) + 1
