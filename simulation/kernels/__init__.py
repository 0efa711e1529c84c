"""All compiled code: arrays in, arrays out; no objects, no input or output, no hidden random state.

Numba's disk cache looks only at the file that defines a function, so it would serve stale code after a change in
another kernel file. The cache folder is therefore named by a digest of all kernel sources and of Numba's version.
"""

from __future__ import annotations

import hashlib
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import numba

from simulation.files.kernel_cache import kernel_cache
from simulation.kernels.numba_internals import bounds_check, kept_in

_FOLDER = Path(__file__).parent


def _digest() -> str:
    """Digest of everything that decides what the compiled code does."""
    digest = hashlib.sha256()
    for part in (_source_digest(), numba.__version__, sys.version, str(bounds_check())):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def _source_digest() -> str:
    """Digest of the kernel sources alone; part of a run's identity."""
    digest = hashlib.sha256()
    for file in sorted(_FOLDER.rglob("*.py")):
        digest.update(file.relative_to(_FOLDER).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


SOURCE_DIGEST = _source_digest()
CACHE_FOLDER = kernel_cache(f"kernels-{_digest()[:16]}")

with kept_in(CACHE_FOLDER):
    # All of them, whichever is asked for first: one that came later would be kept elsewhere.
    for _kernel in sorted(module.name for module in walk_packages(__path__, f"{__name__}.")):
        import_module(_kernel)


def is_compiled(kernel: str = "ticks.pass_ticks") -> bool:
    """Whether a kernel (the largest one unless said otherwise) has been compiled before for this installation.

    Numba keeps what it compiles apart by the folder of the sources: another checkout compiles anew.
    """
    from simulation.kernels.market.ticks import pass_ticks

    place = pass_ticks.stats.cache_path
    return place is not None and any(Path(place).glob(f"{kernel}-*.nbc"))


__all__ = ["CACHE_FOLDER", "SOURCE_DIGEST", "is_compiled"]
