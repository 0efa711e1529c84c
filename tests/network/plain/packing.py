"""From the bytes of a file to its text: archives, encodings, lines."""

import bz2
import io
import lzma
import re
import tarfile
import zipfile
import zlib

from tests.network.plain.refusal import RefusedError, refuse_if

STREAMS = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lzma.LZMADecompressor,
}


def unpacked(content, member):
    """Return the bytes of the one file that is packed, or refuse."""
    for _ in range(4):
        start = next((start for start in STREAMS if content.startswith(start)), None)
        if start:
            content = streams(content, STREAMS[start])
        elif content.startswith(b"PK\x03\x04"):
            content, member = zipped(content, member), None
        elif content[257:262] == b"ustar":
            content, member = tarred(content, member), None
        else:
            refuse_if(member is not None, "no archive")
            return content
    raise RefusedError("packed too often")


def streams(content, decompressor):
    """Return what streams, one behind the other, hold."""
    pieces = []
    while content.strip(b"\0"):
        stream = decompressor()
        try:
            pieces.append(stream.decompress(content))
        except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError) as error:
            raise RefusedError(f"a damaged archive: {error}") from error
        refuse_if(not stream.eof, "an archive that ends early")
        content = stream.unused_data
    return b"".join(pieces)


def one_of(names, member):
    refuse_if(member is not None and names.count(member) != 1, "no such member")
    refuse_if(member is None and len(names) != 1, "not one file in the archive")
    return member or names[0]


def zipped(content, member):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
            return archive.read(one_of(names, member))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise RefusedError(f"a damaged archive: {error}") from error


def tarred(content, member):
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            names = [entry.name for entry in archive.getmembers() if entry.isfile()]
            return archive.extractfile(one_of(names, member)).read()
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise RefusedError(f"a damaged archive: {error}") from error


def decoded(content):
    """Return the text of bytes, UTF-8 or UTF-16 with a byte order mark."""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError("no text") from error
    refuse_if("\0" in text, "NUL")
    return text


def lines_of(text):
    """Return the lines that are not blank, without blanks at their end."""
    return [line for line in re.split(r"\r\n|\n|\r", text) if line.strip(" \t")]
