"""What a command says and does where kernels are not compiled yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulation import kernels
from simulation.market.compiling import begin_compiling

if TYPE_CHECKING:
    from rich.console import Console


def compile_first(errors: Console, longer: str = "half a minute") -> None:
    """Say that kernels are about to be compiled, and for how long, and begin; nothing if they are.

    Parameters
    ----------
    errors : rich.console.Console
    longer : str
        By how much the command takes longer, at most.
    """
    if not kernels.is_compiled():
        errors.print(f"Compiling the kernels: the first run of this installation takes up to {longer} longer.")
        begin_compiling()
