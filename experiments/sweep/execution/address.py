"""The address of a scheduler: what it may look like, and whether anybody answers there."""

from __future__ import annotations

import re
import socket

from experiments.sweep.errors import ClusterError
from simulation.errors import Problem

_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss)://)?(\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*)):([0-9]{1,5})")
_ALLOWED = "PROTOCOL://HOST:PORT, such as tcp://10.0.0.5:8786, with protocol tcp, tls, ws or wss and port 1 to 65535"


def _parts(address: str) -> tuple[str, int] | None:
    """Return host and port, or None where the address is malformed."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not 1 <= int(match[2]) <= 65_535:
        return None
    return match[1].strip("[]"), int(match[2])


def address_problems(address: object) -> list[Problem]:
    """Return what is wrong with the address of a scheduler: nothing, or one problem."""
    if isinstance(address, str) and _parts(address) is not None:
        return []
    return [Problem("--cluster", address, _ALLOWED)]


def reach(address: str, timeout: float) -> None:
    """Connect to an address, and let go of it again.

    Parameters
    ----------
    address : str
        Well-formed.
    timeout : float
        Seconds.

    Raises
    ------
    ClusterError
        If nobody listens there: at once where the other side says so, else after the time-out.
    """
    parts = _parts(address)
    assert parts is not None
    try:
        socket.create_connection(parts, timeout).close()
    except TimeoutError:
        raise ClusterError(silent(address, timeout)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ClusterError(
            f"cluster {address}: {reason} (looked for a Dask scheduler, for up to {timeout:g} s)"
        ) from None


def silent(address: str, timeout: float) -> str:
    """Return the sentence about an address where no scheduler answers."""
    return f"cluster {address}: no Dask scheduler answered within {timeout:g} s"
