"""What decides a run's numbers beside its scenario: versions and kernels, of the driver and of its workers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


@cache
def environment() -> Mapping[str, str]:
    """Return the versions of Grapevine, Python and libraries, and the digest of the kernels, by name."""
    from simulation.kernels import SOURCE_DIGEST
    from simulation.results.provenance import versions

    return {**versions(), "kernels": SOURCE_DIGEST[:16]}


def differences(expected: Mapping[str, str], found: Mapping[str, str] | None = None) -> str:
    """Return in words how an environment differs from the driver's; empty where it does not.

    Parameters
    ----------
    expected : mapping of str to str
        The driver's.
    found : mapping of str to str, optional
        Default: this process's.
    """
    here = environment() if found is None else found
    return ", ".join(
        f"{name} {here.get(name, 'missing')} in place of {value}"
        for name, value in expected.items()
        if here.get(name) != value
    )


def warm_simulation() -> None:
    """Import the model, so that a worker's first run does not pay for it."""
    import simulation.market.model  # noqa: F401
