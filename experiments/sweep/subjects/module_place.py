"""Where a module comes from: Python, an installed package, Grapevine, or the user."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import site
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Literal, NamedTuple

Owner = Literal["python", "package", "grapevine", "user", "nobody"]

_OURS = {"grapevine", "simulation", "experiments", "scenarios"}


class ModulePlace(NamedTuple):
    """Who owns a module, and where it lies.

    Attributes
    ----------
    owner : {"python", "package", "grapevine", "user", "nobody"}
        "nobody" where there is no such module.
    file : Path or None
        None for a folder without ``__init__.py``, and for what is not the user's.
    is_package : bool
    """

    owner: Owner
    file: Path | None = None
    is_package: bool = False


def place_of(name: str) -> ModulePlace:
    """Return the place of a module; its packages are imported, and the module is not."""
    top = name.partition(".")[0]
    if top in _OURS:
        return ModulePlace("grapevine")
    if top in sys.stdlib_module_names:
        return ModulePlace("python")
    spec = _spec(name)
    if spec is None:
        return ModulePlace("nobody")
    is_package = spec.submodule_search_locations is not None
    if spec.origin is None or not Path(spec.origin).exists():
        folders = [Path(one) for one in spec.submodule_search_locations or ()]
        owner: Owner = "package" if any(_is_under(one, _installed()) for one in folders) else "user"
        return ModulePlace(owner if folders else "python", None, is_package)
    file = Path(spec.origin)
    if _is_under(file, _installed()) or "dist-packages" in file.parts:
        return ModulePlace("package", None, is_package)
    if _is_under(file, _standard()):
        return ModulePlace("python")
    return ModulePlace("user", file, is_package)


def package_version(name: str) -> str:
    """Return the distributions that a module comes from, with their versions."""
    names = sorted(set(_distributions().get(name.partition(".")[0], ())))
    return ", ".join(f"{one} {importlib.metadata.version(one)}" for one in names) or "unknown"


def _spec(name: str) -> ModuleSpec | None:
    loaded = getattr(sys.modules.get(name), "__spec__", None)
    if loaded is not None:
        return loaded  # type: ignore[no-any-return]
    try:
        return importlib.util.find_spec(name)
    except (ImportError, AttributeError, ValueError):
        return None


@cache
def _installed() -> tuple[Path, ...]:
    known = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    known += [*site.getsitepackages(), site.getusersitepackages()]
    return tuple(Path(one).resolve() for one in known)


@cache
def _standard() -> tuple[Path, ...]:
    return tuple(Path(sysconfig.get_path(kind)).resolve() for kind in ("stdlib", "platstdlib"))


def _is_under(path: Path, folders: Iterable[Path]) -> bool:
    whole = path.resolve()
    return any(whole.is_relative_to(folder) for folder in folders)


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(importlib.metadata.packages_distributions())
