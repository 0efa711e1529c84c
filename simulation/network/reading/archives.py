"""One file out of an archive: the only one that can be a network, or the one that the user names."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO

from simulation.errors import NetworkError, Problem, nearest
from simulation.network.reading.refusal import refused

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MARK, _TAR_PLACE = b"ustar", 257
_BLOCK = 2**22
_MOST_SHOWN = 6

# What comes with a network and is none: notes, licences, pictures, what packers leave behind, KONECT's tables of facts.
_BESIDE = re.compile(
    r"(readme|license|licence|copying|citation|changelog)\b.*|\..*|(meta|ent)\..*"
    r"|.*\.(html?|pdf|md|rst|bib|png|jpe?g|gif|svg|py|r|m|ipynb)",
    re.IGNORECASE,
)

# Archives that are documents of another program, told by a member.
_DOCUMENTS = {
    "xl/workbook.xml": "an Excel workbook; save the sheet as CSV",
    "xl/workbook.bin": "an Excel workbook; save the sheet as CSV",
    "word/document.xml": "a Word document; save the table as CSV",
    "content.xml": "an OpenDocument file; save the sheet as CSV",
    "Index/Document.iwa": "a Numbers sheet; save it as CSV",
}

_Look = Callable[[bytes], None]


def is_archive(content: bytes) -> bool:
    """Whether a content begins like a zip or tar archive."""
    return content.startswith(_ZIP_MARKS) or content[_TAR_PLACE : _TAR_PLACE + len(_TAR_MARK)] == _TAR_MARK


def unpacked_member(path: Path, content: bytes, member: str | None, look: _Look) -> tuple[bytes, str]:
    """Return the content and the name of one file of an archive.

    Parameters
    ----------
    path : path
        Of the archive, for refusals.
    content : bytes
        The archive.
    member : str, optional
        Name of the file to read, or the end of its path.
    look : function
        Called with each block that is unpacked; refuses if they are too many, or no network.

    Raises
    ------
    NetworkError
        If the archive is damaged, encrypted, a document, or does not tell which of its files is meant.
    """
    kind = "zip" if content.startswith(_ZIP_MARKS) else "tar"
    try:
        if kind == "zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
                name = _chosen(path, names, member, kind)
                with archive.open(name) as stream:
                    return _read(stream, look), name
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            entries = {entry.name: entry for entry in tar.getmembers() if entry.isfile()}
            name = _chosen(path, list(entries), member, kind)
            extracted = tar.extractfile(entries[name])
            assert extracted is not None
            return _read(extracted, look), name
    except NetworkError:
        raise
    except RuntimeError:
        raise refused(str(path), f"a {kind} archive that is not encrypted; unpack it first") from None
    except NotImplementedError as error:
        raise refused(str(path), f"a {kind} archive that can be unpacked here ({error}); unpack it first") from None
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, OSError, ValueError) as error:
        raise refused(str(path), f"an undamaged {kind} archive ({error}); fetch it again") from None


def _read(stream: IO[bytes], look: _Look) -> bytes:
    blocks: list[bytes] = []
    while block := stream.read(_BLOCK):
        blocks.append(block)
        look(block)
    return b"".join(blocks)


def _chosen(path: Path, names: list[str], member: str | None, kind: str) -> str:
    """Return the name of the file to read."""
    document = next((told for name, told in _DOCUMENTS.items() if name in names), None)
    if document is not None:
        raise refused(str(path), f"a network file; this zip archive is {document}")
    if names and all(name.endswith(".npy") for name in names):
        allowed = (
            "a network file; this zip archive holds NumPy arrays: make a network of them with SocialNetwork.from_ties"
        )
        raise refused(str(path), allowed)
    if member is not None:
        found = [name for name in names if name == member] or [
            name for name in names if name.endswith(f"/{member}") or PurePosixPath(name).name == member
        ]
        if len(found) == 1:
            return found[0]
        allowed = f"one file of the {kind} archive; it holds {_listed(names)}{nearest(member, names)}"
        raise NetworkError([Problem("network.member", member, allowed)], str(path))
    candidates = [name for name in names if not _BESIDE.fullmatch(PurePosixPath(name).name) and "__MACOSX/" not in name]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        holds = f"it holds {_listed(names)}" if names else "it is empty"
        raise refused(str(path), f"a {kind} archive with a network file; {holds} (network.member names one)")
    allowed = f"a {kind} archive with one network file; it holds {_listed(candidates)}: network.member says which"
    raise refused(str(path), allowed)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_SHOWN:,} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(map(repr, names[:_MOST_SHOWN])) + more
