"""All compiled code: arrays in, arrays out; no objects, no input or output, no hidden random state.

Numba's disk cache looks only at the file that defines a function, so it would serve stale code after a change in
another kernel file. The cache folder is therefore named by a digest of all kernel sources and of Numba's version.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numba
from numba.core import config

_FOLDER = Path(__file__).parent


def _digest() -> str:
    """Digest of everything that decides what the compiled code does."""
    digest = hashlib.sha256()
    for part in (_source_digest(), numba.__version__, sys.version, str(config.BOUNDSCHECK)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _source_digest() -> str:
    """Digest of the kernel sources alone; part of a run's identity."""
    digest = hashlib.sha256()
    for file in sorted(_FOLDER.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _cache_folder() -> Path:
    """First writable place of: NUMBA_CACHE_DIR, the user's cache folder, the temporary folder."""
    candidates = [
        os.environ.get("NUMBA_CACHE_DIR"),
        Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "grapevine",
        Path(tempfile.gettempdir()) / "grapevine",
    ]
    for candidate in candidates:
        if candidate is None:
            continue
        folder = Path(candidate) / f"kernels-{_digest()[:16]}"
        with contextlib.suppress(OSError, RuntimeError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    raise OSError("no writable folder for compiled code; set NUMBA_CACHE_DIR to one")


SOURCE_DIGEST = _source_digest()
CACHE_FOLDER = _cache_folder()

# Numba fixes a function's cache folder when it is decorated: set it for our kernels only, then give it back.
_previous = config.CACHE_DIR
config.CACHE_DIR = str(CACHE_FOLDER)
try:
    from simulation.kernels import (
        activation,
        adoption,
        attachment,
        cascades,
        chosen_ties,
        compressed_rows,
        contest,
        conversation,
        coverage,
        coverage_order,
        delayed,
        distances,
        edge_fields,
        edge_lines,
        event_parents,
        exposures,
        generator,
        grouping,
        independent_ties,
        influence,
        interning,
        live_ties,
        media,
        posting,
        queue,
        response,
        reverse,
        reverse_growth,
        reverse_ties,
        rewiring,
        rules,
        searches,
        selection,
        skipping,
        snapshots,
        thresholds,
        traits,
        trees,
        triangles,
        votes,
    )
finally:
    config.CACHE_DIR = _previous


def is_compiled(kernel: str = "response.respond") -> bool:
    """Whether a kernel (the largest one unless said otherwise) has been compiled before for this installation.

    Numba keeps what it compiles apart by the folder of the sources: another checkout compiles anew.
    """
    return any(Path(response.respond.stats.cache_path).glob(f"{kernel}-*.nbc"))


__all__ = [
    "CACHE_FOLDER",
    "SOURCE_DIGEST",
    "activation",
    "adoption",
    "attachment",
    "cascades",
    "chosen_ties",
    "compressed_rows",
    "contest",
    "conversation",
    "coverage",
    "coverage_order",
    "delayed",
    "distances",
    "edge_fields",
    "edge_lines",
    "event_parents",
    "exposures",
    "generator",
    "grouping",
    "independent_ties",
    "influence",
    "interning",
    "is_compiled",
    "live_ties",
    "media",
    "posting",
    "queue",
    "response",
    "reverse",
    "reverse_growth",
    "reverse_ties",
    "rewiring",
    "rules",
    "searches",
    "selection",
    "skipping",
    "snapshots",
    "thresholds",
    "traits",
    "trees",
    "triangles",
    "votes",
]
