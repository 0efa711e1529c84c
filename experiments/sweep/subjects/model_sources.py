"""The sources of the model: an edit makes other runs."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from experiments.sweep.subjects import observation


@cache
def model_sources() -> str:
    """Digest of the sources of the model and of what is kept of it: an edit makes other runs."""
    import simulation

    root = Path(simulation.__file__).parent
    digest = hashlib.sha256()
    for file in [*sorted(root.rglob("*.py")), Path(observation.__file__)]:
        digest.update(file.relative_to(root.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
