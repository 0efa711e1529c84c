"""The guard of all folders that results are written to: one result each, whole, never over something else."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from simulation.errors import MISSING, Problem, StorageError
from simulation.files.storage import PARTIAL, WRITTEN, write_new, written_beside

CLAIM = ".grapevine-claim"
"""Folder that says that a folder is being filled, where the file system cannot lock."""

_PATIENCE = 30.0  # seconds that another command is waited for, which fills the same folder
_PAUSE = 0.02
_ATTEMPTS = 20
# What a rename finds where somebody has made the folder, or something else in its place, meanwhile.
_TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR)
# Windows opens no folders, and so locks none.
_OPENS_FOLDERS = os.name != "nt"
_LONGEST_INNER = 80  # of the names within a folder, `figures/NAME.svg` and what is written beside them


@dataclass(frozen=True)
class Mark:
    """The file of a folder that says which result the folder holds; it is written last.

    Attributes
    ----------
    noun : str
        What such a folder holds, such as ``run``.
    file : str
        A JSON document.
    keys : tuple of str
        The way to the identity of the result in that document.
    """

    noun: str
    file: str
    keys: tuple[str, ...]

    def identity_in(self, folder: Path) -> str | None:
        """Return the identity of the result that a folder holds, or None if it holds none that can be read."""
        try:
            content = json.loads((folder / self.file).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        for key in self.keys:
            content = content.get(key) if isinstance(content, dict) else None
        return content if isinstance(content, str) else None

    @property
    def allowed(self) -> str:
        """What a folder must be to take such a result."""
        return f"must be a new or empty folder, or the folder of the very same {self.noun}"


RUN = Mark("run", "provenance.json", ("run",))


def _refused(folder: Path, allowed: str) -> StorageError:
    return StorageError([Problem("--out", MISSING, allowed)], str(folder))


def output_path(folder: str | os.PathLike[str]) -> Path:
    """Return the path of a folder that a user named; no name at all is not taken for the working directory.

    Raises
    ------
    StorageError
        If the name is empty, or none that a folder can have.
    """
    name = os.fspath(folder)
    if not name.strip() or "\0" in name:
        raise StorageError([Problem("--out", name, "must name a folder; . is the working directory")], "output folder")
    return Path(name)


def check_folder(
    folder: Path, identity: str | None, mark: Mark = RUN, files: Mapping[str, bytes] | None = None
) -> None:
    """Refuse a folder that cannot take a result, before any work; creates nothing but missing parents.

    Parameters
    ----------
    folder : Path
    identity : str or None
        Of the result; None where it is not known yet: any result of this kind will do until it is.
    mark : Mark
    files : mapping of str to bytes, optional
        What will be written: files that hold just this already are no hindrance.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    try:
        _check_content(folder, identity, mark, files or {})
        os.lstat(folder.absolute() / ("x" * (_LONGEST_INNER // 2)) / ("x" * (_LONGEST_INNER // 2)))
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        probe = folder if folder.is_dir() else folder.absolute().parent
        with tempfile.TemporaryFile(dir=probe):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> StorageError:
    return _refused(folder, f"cannot be written ({error.strerror}); must be in a writable folder")


def _check_content(folder: Path, identity: str | None, mark: Mark, files: Mapping[str, bytes]) -> None:
    if folder.is_symlink() and not folder.exists():
        raise _refused(folder, f"is a link to nothing; {mark.allowed}")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise _refused(folder, f"is a file; {mark.allowed}")
    interrupted = [entry for entry in folder.iterdir() if _is_own(entry)]
    if all(entry in interrupted or _holds_only(folder, entry, files) for entry in folder.iterdir()):
        return
    found = mark.identity_in(folder)
    if found is None:
        # A writer that was killed while it moved what it had written: the same result completes it.
        found = next(filter(None, map(mark.identity_in, interrupted)), None)
    if found is None:
        raise _refused(folder, f"holds files that are no {mark.noun}; {mark.allowed}")
    if identity is not None and found != identity:
        raise _refused(folder, f"holds another {mark.noun} ({found[:12]}, this one is {identity[:12]}); {mark.allowed}")


def _is_own(entry: Path) -> bool:
    is_named_so = entry.name.startswith(PARTIAL) or entry.name == CLAIM
    return is_named_so and not entry.is_symlink() and entry.is_dir()


def _holds_only(folder: Path, entry: Path, files: Mapping[str, bytes]) -> bool:
    """Whether an entry of a folder is one of these files, or a folder that holds some of them and nothing else."""
    if entry.is_symlink():
        return False
    if entry.is_dir():
        inner = list(entry.iterdir())
        return bool(inner) and all(_holds_only(folder, one, files) for one in inner)
    content = files.get(entry.relative_to(folder).as_posix())
    return content is not None and _read(entry) == content


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def write_folder(
    folder: Path,
    files: Mapping[str, bytes],
    identity: str,
    mark: Mark = RUN,
    is_stale: Callable[[str], bool] = lambda _: False,
) -> None:
    """Write the folder of a result.

    A new folder appears in one step. One that is there, which may be the working directory or a mounted volume, is
    claimed, so that of two commands that fill it at once one finds what the other has written; it is filled with files
    that lie on its disk already, the mark last, and is as it was if that fails.

    Parameters
    ----------
    folder : Path
        New, empty, or the folder of the very same result.
    files : mapping of str to bytes
        By path in the folder; one of them is the mark.
    identity : str
        Of the result.
    mark : Mark
    is_stale : callable
        Whether a file of an earlier writing, by its path in the folder, goes if it is not among `files`.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    for attempt in range(_ATTEMPTS):
        check_folder(folder, identity, mark, files)
        try:
            if folder.is_dir():
                with claimed(folder):
                    _check_content(folder, identity, mark, files)
                    _fill(folder, files, mark)
                    _tidy(folder, files, is_stale)
                return
            with written_beside(folder) as partial:
                for name, content in files.items():
                    write_new(partial / name, content)
                partial.replace(folder.absolute())
        except OSError as error:
            if error.errno in _TAKEN and attempt + 1 < _ATTEMPTS:
                # Somebody was faster: what lies there now is judged anew.
                time.sleep(_PAUSE)
                continue
            raise _refused(folder, f"cannot be written ({error.strerror}); nothing was left there") from None
        else:
            return


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Keep other commands from filling a folder that is there; they wait, and then see what it holds.

    Raises
    ------
    StorageError
        If another one does not let go of it.
    OSError
        If it cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY) if _OPENS_FOLDERS else None
    try:
        if descriptor is not None and _lock(descriptor, folder):
            yield
            return
        # Some network file systems lock no folders: there, a name that only one can make must do.
        claim = folder / CLAIM
        try:
            claim.mkdir()
        except FileExistsError:
            raise _refused(folder, f"is being filled by another command; if none runs, remove {claim}") from None
        try:
            yield
        finally:
            claim.rmdir()
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> bool:
    """Lock an open folder; return False where the system has no such locks."""
    try:
        import fcntl
    except ImportError:
        return False
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise _refused(folder, "is being filled by another command; wait until it ends, or stop it") from None
            time.sleep(_PAUSE)
        except OSError:
            return False
        else:
            return True


def _fill(folder: Path, files: Mapping[str, bytes], mark: Mark) -> None:
    """Write into a claimed folder what it does not hold yet; on failure it is as it was."""
    for inner in sorted({(folder / name).parent for name in files}):
        if inner != folder and (inner.is_symlink() or (inner.exists() and not inner.is_dir())):
            raise _refused(folder, f"holds {inner.name}, which must be a folder of its own, and no link")
    # What writers left that were killed while they filled this folder; others write beside a path in it at any time.
    left = [entry for entry in folder.iterdir() if _is_own(entry) and entry.name != CLAIM]
    left = [entry for entry in left if not (entry / WRITTEN).exists()]
    before = {name: _read(folder / name) for name in files}
    changed = [name for name, content in files.items() if before[name] != content and name != mark.file]
    is_marked_again = mark.file in files and bool(changed or before[mark.file] != files[mark.file])
    new_folders = [path for path in {(folder / name).parent for name in files} if not path.exists()]
    partial = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder))
    moved: list[str] = []
    try:
        if is_marked_again:
            changed.append(mark.file)
        for name in changed:
            write_new(partial / name, files[name])
        if is_marked_again and before[mark.file] is not None:
            # While some files are old and some are new, nothing says that the folder is whole.
            moved.append(mark.file)
            (folder / mark.file).unlink()
        for name in changed:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            moved.append(name)
            (partial / name).replace(folder / name)
    except BaseException:
        _take_back(folder, {name: before[name] for name in moved}, new_folders)
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for entry in left:
        shutil.rmtree(entry, ignore_errors=True)


def _take_back(folder: Path, before: Mapping[str, bytes | None], new_folders: list[Path]) -> None:
    for name, content in before.items():
        with contextlib.suppress(OSError):
            if content is None:
                (folder / name).unlink(missing_ok=True)
            elif _read(folder / name) != content:
                (folder / name).unlink(missing_ok=True)
                write_new(folder / name, content)
    for path in new_folders:
        with contextlib.suppress(OSError):
            path.rmdir()


def _tidy(folder: Path, files: Mapping[str, bytes], is_stale: Callable[[str], bool]) -> None:
    for inner in {Path(name).parent.as_posix() for name in files}:
        for path in sorted((folder / inner).iterdir()):
            name = path.relative_to(folder).as_posix()
            if name not in files and is_stale(name):
                with contextlib.suppress(OSError):
                    path.unlink()
