"""`begin_drawing`: a second process for every other figure, which imports what it needs while the command computes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from experiments.interrupt import blocked_interrupts

_driver_end: Connection | None = None
_process: BaseProcess | None = None


def begin_drawing(*modules: str) -> None:
    """Start the second process; on one core there is none. It ends with this process, at once.

    Parameters
    ----------
    *modules : str
        What draws, and what defines what is drawn: imported there now.
    """
    global _driver_end, _process
    if _driver_end is not None or (os.cpu_count() or 1) == 1:
        return
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, modules), daemon=True)
    try:
        # What an interrupt ends is the driver's to say, from the first instruction on.
        with blocked_interrupts():
            process.start()
    except OSError:
        # No room for another process: all is drawn here.
        return
    there.close()
    _driver_end, _process = here, process


def end_drawing() -> None:
    """End the second process, if there is one."""
    global _driver_end, _process
    if _driver_end is not None and _process is not None:
        _driver_end.close()
        _process.kill()
        _process.join()
        _driver_end = _process = None


def serve(driver: Connection, modules: Sequence[str]) -> None:
    """Draw what the driver sends, in the second process, until it sends no more; an error is nothing drawn."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for module in modules:
            import_module(module)
        while True:
            draw, specs = driver.recv()
            try:
                drawn = [draw(spec) for spec in specs]
            except Exception:
                drawn = None
            driver.send(drawn)
    except Exception:
        # The driver has ended, or something cannot be imported: then it draws alone, and raises what there is to raise.
        return


def shared(draw: Any, specs: Sequence[Any]) -> list[Any]:
    """Return ``[draw(spec) for spec in specs]``; the second process, where there is one, draws every other.

    What it cannot draw is drawn here, so that an error is raised as what it is.

    Parameters
    ----------
    draw : function
        Importable.
    specs : sequence
        What cannot be pickled is drawn here.
    """
    own, others = specs, specs[:0]
    if _driver_end is not None and len(specs) > 1:
        try:
            _driver_end.send((draw, specs[1::2]))
            own, others = specs[0::2], specs[1::2]
        except Exception:
            # Of what cannot be sent, Python tells in many ways.
            end_drawing()
    drawn = [draw(spec) for spec in own]
    if not others:
        return drawn
    assert _driver_end is not None
    try:
        rest = _driver_end.recv()
    except Exception:
        rest = None
        end_drawing()
    found: list[Any] = [None] * len(specs)
    found[0::2], found[1::2] = drawn, rest or [draw(spec) for spec in others]
    return found
