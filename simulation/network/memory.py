"""How much memory a run may take, so that what cannot fit is refused before work starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

# Version 1 of control groups writes "no limit" as the largest number of whole pages.
_NO_LIMIT = 2**60
_LIMIT_FILES = {"cgroup2": "memory.max", "cgroup": "memory.limit_in_bytes"}


def physical_memory() -> int | None:
    """Return the memory in bytes that this process may fill, or None where the system does not tell.

    That is the memory of the machine, or less: what the control group of the process, such as a container or a job of
    a cluster, or a group around it allows, or what the limit of its address space leaves.
    """
    return min((*_machine_memory(), *_own_group_limits(), *_left_address_space()), default=None)


def _machine_memory() -> Iterator[int]:
    try:
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return


@cache
def _own_group_limits() -> tuple[int, ...]:
    return tuple(group_limits())


def group_limits(root: Path = Path("/")) -> Iterator[int]:
    """Yield the limits of the control group of this process and of all groups around it, of both versions.

    Parameters
    ----------
    root : Path
        Where ``proc`` and the groups are mounted.
    """
    groups = dict(_groups(root))
    for kind, top, mounted in _mounts(root):
        if kind not in groups:
            continue
        group = PurePosixPath(groups[kind])
        # Within a container its own group may be mounted as the top one, or be named from outside.
        inner = group.relative_to(top) if group.is_relative_to(top) else PurePosixPath()
        if ".." in inner.parts:
            inner = PurePosixPath()
        for level in (inner, *inner.parents):
            yield from _limit(mounted / level / _LIMIT_FILES[kind])


def _groups(root: Path) -> Iterator[tuple[str, str]]:
    """Yield which group of each version limits the memory of this process."""
    for line in _lines(root / "proc/self/cgroup"):
        number, controllers, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not controllers:
            yield "cgroup2", path
        elif "memory" in controllers.split(","):
            yield "cgroup", path


def _mounts(root: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield the version, the group and the folder of each place where groups are mounted."""
    for line in _lines(root / "proc/self/mountinfo"):
        fields, _, rest = line.partition(" - ")
        places, kinds = fields.split(), rest.split()
        if len(places) > 4 and kinds and kinds[0] in _LIMIT_FILES:
            if kinds[0] == "cgroup" and "memory" not in kinds[-1].split(","):
                continue
            yield kinds[0], places[3], root / _unescaped(places[4]).lstrip("/")


def _unescaped(path: str) -> str:
    r"""Return a path as the kernel knows it: it writes a space as ``\040``."""
    for number in (0o40, 0o11, 0o12, 0o134):
        path = path.replace(f"\\{number:03o}", chr(number))
    return path


def _limit(file: Path) -> Iterator[int]:
    for line in _lines(file)[:1]:
        if line.isascii() and line.isdigit() and int(line) < _NO_LIMIT:
            yield int(line)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(errors="replace").splitlines()
    except (OSError, ValueError):
        return []


def _left_address_space() -> Iterator[int]:
    """Yield what limits of this process (``ulimit -v``, ``ulimit -d``) leave beside what it has mapped already."""
    try:
        import resource
    except ImportError:
        return
    sizes = (_lines(Path("/proc/self/statm")) or [""])[0].split()
    page = resource.getpagesize()
    for kind, field in ((resource.RLIMIT_AS, 0), (resource.RLIMIT_DATA, 5)):
        limit = resource.getrlimit(kind)[0]
        if limit != resource.RLIM_INFINITY:
            mapped = int(sizes[field]) * page if len(sizes) > field else 0
            yield max(0, limit - mapped)


def gibibytes(size: float) -> str:
    """Return a size in bytes as text, for example ``'3.2 GiB'``."""
    return f"{size / 2**30:,.1f} GiB"
