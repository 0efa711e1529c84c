"""Saved networks: an ``.npz`` archive whose arrays are mapped into memory, so that processes share one copy.

The archive is not compressed, and each array begins at a multiple of 64 bytes; `numpy.load` reads it like any
other. Its member ``grapevine.json`` says what it is, and is not believed: what is read is checked as any input is, and
must have the digest that is written there. Equal networks give equal bytes.
"""

from __future__ import annotations

import io
import json
import mmap
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from tokenize import TokenError
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem, StorageError
from simulation.files.storage import written_beside
from simulation.network.arrays import rows_are_sound
from simulation.network.digest import network_digest
from simulation.network.labels import stored_label_problem
from simulation.network.ties import TieReport

FORMAT = "grapevine network"
VERSION = 1

_ZIP_MAGIC = b"PK\x03\x04"
_HEADER = "grapevine.json"
_ALIGNMENT = 64
_PADDING_ID = 0xD935  # of extra fields that align members, as in Android's zipalign
_LOCAL_HEADER = 30
_ZIP64_FIELD = 20
_LONGEST_ARRAY_HEADER = 2**12
_LARGEST_HEADER = 2**20
_SAVE_AGAIN = "save it again"
_ALLOWED = "must be a new file, or a saved network to replace"

# Kind of each array: its bytes are as stated on any machine.
_KINDS = {"indptr": "<i8", "targets": "<i4", "multiplicity": "<i4", "strengths": "<f4", "labels": "<U"}
_TIE_ARRAYS = ("indptr", "targets", "multiplicity", "strengths")


class Saved(NamedTuple):
    """What a file holds: read-only arrays in mapped memory, and the rest of the network's facts.

    The digest is that of the arrays; None where they were not looked at.
    """

    arrays: dict[str, NDArray[Any]]
    digest: str | None
    report: TieReport | None


def is_saved(path: Path) -> bool:
    """Whether a file begins like a saved network: an archive whose first member says so."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as stream:
            head = stream.read(_LOCAL_HEADER + len(_HEADER))
        return head.startswith(_ZIP_MAGIC) and head[_LOCAL_HEADER:] == _HEADER.encode()
    except (OSError, ValueError):
        return False


def save_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any] | None], digest: str, report: Mapping[str, int] | None
) -> None:
    """Write a network: the whole file or none; never over something else.

    Raises
    ------
    StorageError
        If the file cannot be written, or is there and holds something else.
    """
    check_save(path)
    names = [name for name, values in arrays.items() if values is not None]
    header = {"format": FORMAT, "version": VERSION, "arrays": names, "digest": digest, "report": report}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(path) as partial:
            with partial.open("xb") as file:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                    archive.writestr(zipfile.ZipInfo(_HEADER), json.dumps(header, sort_keys=True))
                    for name in names:
                        _write_aligned(archive, f"{name}.npy", arrays[name])
                file.flush()
                os.fsync(file.fileno())
            _put(partial, path)
    except (OSError, ValueError) as error:
        if isinstance(error, StorageError):
            raise
        raise _unwritable(path, error) from None


def check_save(path: Path) -> None:
    """Refuse a file that cannot take a network, before any work; nothing is made.

    Raises
    ------
    StorageError
        If it is there and holds something else, or is a link to nothing.
    """
    try:
        if path.is_symlink() and not path.exists():
            raise _not_written(path, f"is a link to nothing; {_ALLOWED}")
        if path.exists() and not is_saved(path):
            raise _not_written(path, _ALLOWED)
    except (OSError, ValueError) as error:
        if isinstance(error, StorageError):
            raise
        raise _unwritable(path, error) from None


def _put(partial: Path, path: Path) -> None:
    """Give a file its place; what somebody else has put there since it was looked at stays."""
    if not path.exists():
        try:
            # Fails, unlike a replacement, where a file is.
            path.hardlink_to(partial)
        except FileExistsError:
            check_save(path)
        except OSError:
            # A file system without such links.
            pass
        else:
            return
    partial.replace(path.resolve())


def _unwritable(path: Path, error: Exception) -> StorageError:
    return _not_written(path, f"cannot be written ({getattr(error, 'strerror', None) or error})")


def _not_written(path: Path, allowed: str) -> StorageError:
    return StorageError([Problem("--save", MISSING, allowed)], str(path))


def _write_aligned(archive: zipfile.ZipFile, name: str, values: NDArray[Any] | None) -> None:
    assert values is not None
    member = zipfile.ZipInfo(name)
    content = archive.start_dir + _LOCAL_HEADER + len(name) + _ZIP64_FIELD + 4
    padding = -content % _ALIGNMENT
    member.extra = struct.pack("<HH", _PADDING_ID, padding) + bytes(padding)
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    with archive.open(member, "w", force_zip64=True) as file:
        np.lib.format.write_array(file, little, allow_pickle=False)


def load_arrays(path: Path, *, check: bool) -> Saved:
    """Map a saved network into memory.

    Parameters
    ----------
    path : path
    check : bool
        Whether to read all of it once, look at every value, and compare the digest.

    Raises
    ------
    NetworkError
        If the file is missing, torn, of another kind or of another version.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise _refusal(path, "is no regular file; copy it to one first")
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if _HEADER not in members:
                raise _refusal(path, "a network that Grapevine saved; this archive has no grapevine.json")
            if members[_HEADER].file_size > _LARGEST_HEADER:
                raise _refusal(path, f"a network that Grapevine saved; its {_HEADER} is far too large")
            header = _checked_header(path, archive.read(_HEADER))
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (zipfile.BadZipFile, EOFError, zlib.error):
        raise _refusal(path, f"a complete saved network; this file is torn or no network: {_SAVE_AGAIN}") from None
    except FileNotFoundError:
        raise NetworkError([Problem("network.file", str(path), "a file that exists")], str(path)) from None
    except (OSError, ValueError, NotImplementedError, RuntimeError, struct.error) as error:
        if isinstance(error, NetworkError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise _refusal(path, f"a file that can be read ({reason})") from None
    arrays = {
        name: _mapped_array(path, mapped, members[f"{name}.npy"], kind)
        for name, kind in _KINDS.items()
        if f"{name}.npy" in members
    }
    if sorted(arrays) != sorted(header["arrays"]):
        raise _refusal(path, f"a saved network with all its arrays; {header['arrays']} should be there: {_SAVE_AGAIN}")
    _check_shapes(path, arrays)
    if not check:
        return Saved(arrays, None, header["report"])
    _check_values(path, arrays)
    digest = network_digest((arrays.get(name) for name in _TIE_ARRAYS), arrays.get("labels"))
    if digest != header["digest"]:
        allowed = "an undamaged saved network; the digest in this file is not that of its ties and labels"
        raise _refusal(path, f"{allowed}: {_SAVE_AGAIN}")
    return Saved(arrays, digest, header["report"])


def _refusal(path: Path, allowed: str) -> NetworkError:
    return NetworkError([Problem("network.file", MISSING, allowed)], str(path))


def _checked_header(path: Path, content: bytes) -> dict[str, Any]:
    try:
        header = json.loads(content)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise _refusal(path, "a network that Grapevine saved; its grapevine.json says something else")
    found = header.get("version")
    if found != VERSION or isinstance(found, bool):
        allowed = f"a saved network of version {VERSION}; this one has version {found!r}: {_SAVE_AGAIN}"
        raise _refusal(path, allowed)
    kinds = (("arrays", list), ("digest", str), ("report", dict | None))
    is_whole = all(isinstance(header.get(name), kind) for name, kind in kinds)
    if not is_whole or not all(isinstance(name, str) for name in header["arrays"]):
        raise _refusal(path, f"a saved network whose grapevine.json is whole; this one is not: {_SAVE_AGAIN}")
    if header.setdefault("report", None) is not None:
        try:
            header["report"] = TieReport.from_plain(header["report"])
        except ValueError as error:
            raise _refusal(path, f"a saved network with {error}; this one's is not: {_SAVE_AGAIN}") from None
    return header


def _mapped_array(path: Path, mapped: mmap.mmap, member: zipfile.ZipInfo, kind: str) -> NDArray[Any]:
    """Return an array whose memory is the file itself."""
    local = mapped[member.header_offset : member.header_offset + _LOCAL_HEADER]
    torn = _refusal(path, f"an undamaged saved network; {member.filename} is damaged: {_SAVE_AGAIN}")
    if len(local) < _LOCAL_HEADER or not local.startswith(_ZIP_MAGIC):
        raise torn
    start = member.header_offset + _LOCAL_HEADER + sum(struct.unpack("<HH", local[26:30]))
    end = start + member.file_size
    if member.compress_type != zipfile.ZIP_STORED or end > len(mapped):
        raise torn
    head = io.BytesIO(mapped[start : min(end, start + _LONGEST_ARRAY_HEADER)])
    try:
        np.lib.format.read_magic(head)
        shape, _, dtype = np.lib.format.read_array_header_1_0(head)
    except (ValueError, TypeError, SyntaxError, IndexError, KeyError, RecursionError, MemoryError, TokenError):
        # A header is a literal of Python, which NumPy evaluates.
        raise torn from None
    start += head.tell()
    is_expected = dtype.str == kind or (kind == "<U" and dtype.str.startswith(kind) and dtype.itemsize > 0)
    if not is_expected or len(shape) != 1 or shape[0] < 0 or start % _ALIGNMENT:
        raise torn
    if start + shape[0] * dtype.itemsize != end:
        raise torn
    return np.frombuffer(mapped, dtype=dtype, count=shape[0], offset=start)


def _check_shapes(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    if not {"indptr", "targets"} <= arrays.keys():
        raise _refusal(path, f"a saved network with its ties; they are missing: {_SAVE_AGAIN}")
    consumers, ties = len(arrays["indptr"]) - 1, len(arrays["targets"])
    expected = {"multiplicity": ties, "strengths": ties, "labels": consumers}
    wrong = [name for name, length in expected.items() if name in arrays and len(arrays[name]) != length]
    if consumers < 1 or ties < 1 or wrong:
        raise _refusal(path, f"a saved network whose arrays fit each other; these do not: {_SAVE_AGAIN}")


def _check_values(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Refuse what would lead compiled code out of its arrays, or make it count wrongly."""
    indptr, targets = arrays["indptr"], arrays["targets"]
    is_inside = indptr[0] == 0 and indptr[-1] == len(targets) and not (indptr[1:] < indptr[:-1]).any()
    if not is_inside or targets.min() < 0 or targets.max() >= len(indptr) - 1:
        raise _refusal(path, f"a saved network whose ties lie inside it; these do not: {_SAVE_AGAIN}")
    if not rows_are_sound(indptr, targets):
        allowed = "a saved network whose followers increase within each row, none of them the author; these do not"
        raise _refusal(path, f"{allowed}: {_SAVE_AGAIN}")
    if "multiplicity" in arrays and arrays["multiplicity"].min() < 1:
        raise _refusal(path, f"a saved network whose multiplicity is at least 1; this is not: {_SAVE_AGAIN}")
    # The comparison is written so that what is not a number fails it.
    strengths = arrays.get("strengths")
    if strengths is not None and not (strengths.min() >= 0 and strengths.max() <= 1):
        raise _refusal(path, f"a saved network whose strengths are in [0, 1]; these are not: {_SAVE_AGAIN}")
    # What says nothing is not written, so that equal networks have equal digests.
    idle = [name for name in ("multiplicity", "strengths") if name in arrays and arrays[name].min() == 1]
    idle = [name for name in idle if arrays[name].max() == 1]
    if idle:
        raise _refusal(path, f"a saved network without {idle[0]} that is 1 everywhere: {_SAVE_AGAIN}")
    problem = stored_label_problem(arrays["labels"]) if "labels" in arrays else ""
    if problem:
        raise _refusal(path, f"a saved network with {problem}; these are not: {_SAVE_AGAIN}")
