"""Saving a model between two ticks, and continuing it later: continued equals uninterrupted, byte for byte.

All draws are addressed, so that there is no state of a generator to save. What a subclass of `Brand` keeps besides its
accounts is not saved.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import math
import os
import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.actors.campaign import Flight, ReferralOffer, SeedingRecord
from simulation.errors import MISSING, Problem, StorageError
from simulation.files.storage import PARTIAL, write_file
from simulation.market.routes import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.brand import Brand
    from simulation.actors.campaign import CampaignAccount
    from simulation.market.model import MarketModel
    from simulation.seeding import SeedingPlan

FORMAT = 6


@dataclass(frozen=True)
class Checkpoints:
    """Where and how often the replicates of a run are saved.

    Attributes
    ----------
    folder : Path
        One file per replicate.
    every_days : float
        Days of simulated time between two checkpoints, above zero; infinite for none but the last.
    resume : bool
        Continue from the checkpoints that are there.
    """

    folder: Path
    every_days: float = math.inf
    resume: bool = False

    def path(self, replicate: int) -> Path:
        """File of a replicate."""
        return self.folder / f"replicate-{replicate:06d}.checkpoint"

    def remove(self) -> None:
        """Remove the checkpoints, once the run is written."""
        with contextlib.suppress(OSError):
            for path in self.folder.glob("replicate-*.checkpoint"):
                path.unlink()
            # What a process left that was killed while it wrote one.
            for path in self.folder.glob(f"{PARTIAL}*"):
                shutil.rmtree(path, ignore_errors=True)
            self.folder.rmdir()

    def ticks(self, tick_days: float) -> int | None:
        """Ticks between two checkpoints, to the nearest; None for no checkpoints on the way."""
        return None if math.isinf(self.every_days) else max(1, round(self.every_days / tick_days))


_DIGEST_LENGTH = 32
_CHECKPOINTS = ".checkpoints"
_LONGEST_NAME = 255  # bytes, of most file systems
_DIGITS = 12


def plan_checkpoints(folder: Path, every_days: float | None, *, resume: bool) -> Checkpoints | None:
    """Return where the checkpoints of a run folder go: a folder beside it, ``FOLDER.checkpoints``.

    Parameters
    ----------
    folder : Path
        Run folder.
    every_days : float or None
        Days of simulated time between two checkpoints; None for none.
    resume : bool
        Continue from the checkpoints that are there.

    Raises
    ------
    StorageError
        If `every_days` is no pace, if there is nothing to resume, or if checkpoints would be overwritten.
    """
    place = checkpoint_folder(folder)
    if every_days is not None and not (every_days > 0.0 and math.isfinite(every_days)):
        allowed = "must be a number of days above 0"
        raise StorageError([Problem("--checkpoint-every", every_days, allowed)], "command line")
    saved = any(place.glob("replicate-*.checkpoint"))
    if resume and not saved:
        raise _refused(place, "holds no checkpoints; must be those of an interrupted run with the same --out")
    if saved and not resume:
        raise _refused(
            place, "holds checkpoints of an interrupted run; add --resume to continue it, or remove the folder"
        )
    if every_days is None and not resume:
        return None
    if os.path.lexists(place) and not place.is_dir():
        raise _refused(place, "is a file; checkpoints go to a folder of this name: remove it", "--checkpoint-every")
    return Checkpoints(place, math.inf if every_days is None else every_days, resume)


def checkpoint_folder(folder: Path) -> Path:
    """Return where the checkpoints of a run folder go, under a name that file systems take.

    A long name is cut, and ends in a digest of the whole instead.
    """
    whole = Path(os.path.abspath(folder))  # noqa: PTH100 (a folder named .. has a name of its own)
    name = f"{whole.name}{_CHECKPOINTS}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        digest = hashlib.sha256(os.fsencode(whole.name)).hexdigest()[:_DIGITS]
        kept = os.fsencode(whole.name)[: _LONGEST_NAME - len(_CHECKPOINTS) - _DIGITS - 1].decode(errors="ignore")
        name = f"{kept}-{digest}{_CHECKPOINTS}"
    return whole.parent / name


def _refused(path: Path, allowed: str, field: str = "--resume") -> StorageError:
    return StorageError([Problem(field, MISSING, allowed)], str(path))


def save(model: MarketModel, path: Path, run: str) -> None:
    """Write a checkpoint atomically.

    Parameters
    ----------
    model : MarketModel
        Between two ticks.
    path : Path
    run : str
        Identity of the run, which `restore` compares.

    Raises
    ------
    ValueError
        If a brand has acted since the last tick: what it did belongs to a tick that has not passed. If an error or an
        interrupt ended the last tick half way.
    """
    if model.stopped_by:
        raise ValueError(f"tick {model.tick} ended half way in {model.stopped_by}: a checkpoint would hold half of it")
    ahead = slice(model.tick, model.tick + 1)
    has_asked = any((one.seeding.asked_ticks == model.tick).any() for b in model.brands for one in b.accounts.values())
    if has_asked or model.recorder.counts[ahead].any() or model.recorder.paid_for[ahead].any():
        raise ValueError(f"tick {model.tick}: a brand has acted before it; save right after model.step()")
    ticks, events = model.calendar.pending()
    arrays: dict[str, NDArray[Any]] = {
        "rows": model.market.state.rows.i4,
        "adoption_tick": model.market.state.rows.adoption_tick,
        "first_source": model.market.state.rows.first_source,
        "weight": model.market.state.rows.weight,
        "pending_ticks": ticks,
        "pending_events": events,
        "counts": model.recorder.counts[: model.tick],
        "payments": model.recorder.payments[: model.tick],
        "paid_for": model.recorder.paid_for[: model.tick],
        "shares": model.recorder.unsorted_shares(),
        "adoptions": model.recorder.adoptions(),
    }
    facts = {
        "format": FORMAT,
        "run": run,
        "replicate": model.replicate,
        "tick": model.tick,
        "routes": model.market.routes,
        "market_offers": model.market.tables.offers.tolist(),
        "brands": [_brand_facts(brand, arrays) for brand in model.brands],
    }
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, facts=np.frombuffer(json.dumps(facts).encode(), np.uint8), **arrays)
    content = buffer.getvalue()
    write_file(path, hashlib.sha256(content).digest() + content)


def _brand_facts(brand: Brand, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """Return what a brand has done; the arrays of its flights and seeds go into `arrays`."""
    accounts = {}
    for name, account in brand.accounts.items():
        arrays |= {_place(account, field): array for field, array in vars(account.seeding).items()}
        flights = []
        for flight in account.flights:
            arrays[f"flight_{flight.route}"] = flight.counts
            flights.append({"route": flight.route, "rate": flight.rate, "cost": flight.cost})
        accounts[name] = {
            "plan": _digest(account.plan),
            "spent": account.spent,
            "spent_on_seeds": account.spent_on_seeds,
            "posts": account.posts,
            "flights": flights,
            "flights_bought": account.flights_bought,
            "offers_made": account.offers_made,
        }
    return {"accounts": accounts, "offers": [vars(offer) for offer in brand.offers]}


def _place(account: CampaignAccount, field: str) -> str:
    return f"seeding_{account.message}_{field}"


def _digest(plan: SeedingPlan) -> str:
    """SHA-256 of whom a campaign asks, and at which prices."""
    arrays = (plan.rows, plan.prices, plan.acceptance)
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


def restore(model: MarketModel, path: Path, run: str) -> None:
    """Bring a new model to the tick at which a checkpoint was saved.

    Parameters
    ----------
    model : MarketModel
        Just made, from the same scenario, network and replicate.
    path : Path
    run : str
        Identity of the run.

    Raises
    ------
    StorageError
        If the file is torn, or belongs to another run, replicate or version.
    ValueError
        If the model is not new.
    """
    if model.tick > 0 or len(model.market.tables.offers):
        raise ValueError(f"tick {model.tick}: the model must just have been made")
    facts, arrays = _read(path)
    if facts.get("format") != FORMAT:
        raise _refused(path, f"has checkpoint format {facts.get('format')}; must be {FORMAT}")
    if facts["run"] != run:
        raise _refused(path, f"belongs to another run ({facts['run'][:12]}, this one is {run[:12]})")
    if facts["replicate"] != model.replicate:
        raise _refused(path, f"belongs to replicate {facts['replicate']}; must be {model.replicate}")
    for brand, done in zip(model.brands, facts["brands"], strict=True):
        for name, account in brand.accounts.items():
            if done["accounts"][name]["plan"] != _digest(account.plan):
                raise _refused(path, f"belongs to a run with other seeds of {brand.name}, {name}")
    for route in facts["routes"][len(model.market.routes) :]:
        message, identity, *kinds = route
        model.market.add_route(Route(message, tuple(identity), *kinds))
    for index, *offer in facts["market_offers"]:
        model.market.add_offer(index, *offer)
    state = model.market.state.rows
    for name, array in (
        ("rows", state.i4),
        ("adoption_tick", state.adoption_tick),
        ("first_source", state.first_source),
        ("weight", state.weight),
    ):
        array[:] = arrays[name]
    model.calendar.clear()
    model.calendar.add(arrays["pending_ticks"], arrays["pending_events"])
    model.recorder.restore(
        arrays["counts"], arrays["payments"], arrays["paid_for"], arrays["shares"], arrays["adoptions"]
    )
    for brand, done in zip(model.brands, facts["brands"], strict=True):
        for name, account in brand.accounts.items():
            saved = done["accounts"][name]
            for field in ("spent", "spent_on_seeds", "posts", "flights_bought", "offers_made"):
                setattr(account, field, saved[field])
            account.seeding = SeedingRecord(
                **{field: arrays[_place(account, field)] for field in vars(account.seeding)}
            )
            account.flights = [
                Flight(one["route"], arrays[f"flight_{one['route']}"], one["rate"], one["cost"])
                for one in saved["flights"]
            ]
        brand.offers[:] = [ReferralOffer(**offer) for offer in done["offers"]]
    model.clock.advance_to(facts["tick"])
    model.steps = facts["tick"]
    model.running = not model.clock.has_ended


def _read(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from None
    digest, body = content[:_DIGEST_LENGTH], content[_DIGEST_LENGTH:]
    if hashlib.sha256(body).digest() != digest:
        raise _refused(path, "is torn or no checkpoint: its checksum does not fit; remove it to start over")
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return dict(json.loads(arrays.pop("facts").tobytes())), arrays
    except (ValueError, TypeError, KeyError, EOFError, OSError, AttributeError, zipfile.BadZipFile):
        raise _refused(path, "is no checkpoint: its checksum fits, and its content is something else") from None
