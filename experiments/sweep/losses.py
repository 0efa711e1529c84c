"""What a folder has lost: runs that were finished when its sweep last ended, and are not there any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.sweep.mark import DamageError
from simulation.errors import MISSING, Problem

if TYPE_CHECKING:
    from experiments.sweep.folder import SweepFolder
    from experiments.sweep.store.reader import StoreReader

WAY_OUT = "run the sweep again, which makes them anew and finds the others"


def lost(folder: SweepFolder, store: StoreReader, finished: int, planned: int) -> str:
    """Return in words what a folder has lost of its runs; nothing if it has lost nothing.

    Parameters
    ----------
    folder : SweepFolder
    store : StoreReader
    finished : int
        Runs of the sweep that the store has, each with its time series where one is kept.
    planned : int
        Runs of the sweep.
    """
    missing = (folder.mark.finished or 0) - finished
    if missing > 0:
        runs = "1 run is" if missing == 1 else f"{missing:,} runs are"
        return f"{runs} missing that were finished: {WAY_OUT}"
    if folder.mark.finished is None and store.is_damaged and finished < planned:
        return f"the store is damaged, and finished runs may be missing: {WAY_OUT}"
    return ""


def check_nothing_lost(folder: SweepFolder, store: StoreReader, finished: int, planned: int) -> None:
    """Refuse to read results of which some are lost.

    Raises
    ------
    DamageError
    """
    found = lost(folder, store, finished, planned)
    if found:
        said = "".join(f"\n  {note}" for note in store.notes)
        raise DamageError([Problem("DIR", MISSING, found + said)], str(folder.store))
