"""`Outcome`: what a run leaves behind: tables, a summary, and how to make it again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.files.output_folder import output_path, write_folder
from simulation.files.storage import json_bytes, parquet_bytes
from simulation.market.schema import FLOWS, STOCKS
from simulation.results.intervals import Estimate
from simulation.results.provenance import Provenance
from simulation.results.tables import ADOPTIONS, schema
from simulation.results.take_off import QUANTILES, TakeOff, take_off_of

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario


@dataclass(frozen=True)
class Outcome:
    """The replicates of one scenario.

    Attributes
    ----------
    scenario : Scenario
        Resolved: with every default and the random seed.
    network : SocialNetwork
        Of replicate 0.
    tables : dict of str to pyarrow.Table
        ``timeseries``, ``campaigns``, ``cascades``, ``consumers``, and ``adoptions`` if they are recorded; columns in
        `simulation.results.tables`.
    provenance : Provenance
    """

    scenario: Scenario
    network: SocialNetwork
    tables: dict[str, pyarrow.Table]
    provenance: Provenance

    @cached_property
    def timeseries(self) -> pandas.DataFrame:
        """One row per replicate, tick and brand."""
        return self.tables["timeseries"].to_pandas()  # type: ignore[no-any-return]

    @cached_property
    def campaigns(self) -> pandas.DataFrame:
        """One row per replicate, day and campaign: what it paid for."""
        return self.tables["campaigns"].to_pandas()  # type: ignore[no-any-return]

    @cached_property
    def cascades(self) -> pandas.DataFrame:
        """One row per share, in the recorded replicates."""
        return self.tables["cascades"].to_pandas()  # type: ignore[no-any-return]

    @cached_property
    def adoptions(self) -> pandas.DataFrame:
        """One row per adoption, in the replicates of `run.record_adoptions`: who adopted when, and from whom."""
        found = self.tables.get("adoptions")
        return (schema(ADOPTIONS).empty_table() if found is None else found).to_pandas()  # type: ignore[no-any-return]

    @cached_property
    def consumers(self) -> pandas.DataFrame:
        """One row per consumer."""
        return self.tables["consumers"].to_pandas()  # type: ignore[no-any-return]

    def column(self, name: str) -> np.ndarray[Any, Any]:
        """Return a column of the time series as an array [replicates, ticks, brands]."""
        shape = (self.scenario.run.replicates, self.scenario.ticks, len(self.scenario.brands))
        return np.asarray(self.tables["timeseries"].column(name).to_numpy()).reshape(shape)

    @cached_property
    def _totals(self) -> dict[str, np.ndarray[Any, Any]]:
        """Totals over the run, and stocks at its end, by measure (replicates, brands)."""
        totals = {name: self.column(name).sum(axis=1) for name in FLOWS}
        return totals | {name: self.column(name)[:, -1] for name in STOCKS}

    @cached_property
    def estimates(self) -> dict[str, dict[str, Estimate]]:
        """Totals over the run, and stocks at its end, by brand and measure."""
        return {
            brand.name: {name: Estimate.of(values[:, index]) for name, values in self._totals.items()}
            for index, brand in enumerate(self.scenario.brands)
        }

    @cached_property
    def distributions(self) -> dict[str, dict[str, TakeOff]]:
        """How the same figures are distributed over replicates: quantiles, and the chance of take-off."""
        return {
            brand.name: {name: take_off_of(values[:, index]) for name, values in self._totals.items()}
            for index, brand in enumerate(self.scenario.brands)
        }

    def cascade_sizes(self) -> dict[str, np.ndarray[Any, Any]]:
        """Sizes of the recorded cascades by brand: distinct sharers, the root included."""
        table = self.tables["cascades"]
        keys = np.stack([table.column(name).to_numpy() for name in ("replicate", "cascade")], axis=1)
        first, sizes = np.unique(keys, axis=0, return_index=True, return_counts=True)[1:]
        owner = table.column("brand").to_numpy(zero_copy_only=False)[first] if len(keys) else np.empty(0, object)
        return {brand.name: np.sort(sizes[owner == brand.name])[::-1] for brand in self.scenario.brands}

    def summary(self) -> dict[str, Any]:
        """Return the summary that ``summary.json`` holds."""
        run = self.scenario.run
        sizes = self.cascade_sizes()
        return {
            "scenario": self.scenario.name,
            "question": self.scenario.question,
            "currency": self.scenario.currency,
            "days": run.days,
            "day_end": self.scenario.grid.day(self.scenario.ticks),
            "replicates": run.replicates,
            "interval": {
                "level": 0.95,
                "kind": "mean over replicates, Student's t, wider on the side to which outcomes are skewed",
                "covers": list(run.vary),
            },
            "network": {"consumers": self.network.consumers, "ties": self.network.ties},
            "brands": {
                name: {
                    **{
                        measure: estimate.as_dict() | _distribution(self.distributions[name][measure])
                        for measure, estimate in measures.items()
                    },
                    "cascades": {
                        "recorded_replicates": list(run.record_cascades),
                        "count": len(sizes[name]),
                        "largest": int(sizes[name][0]) if len(sizes[name]) else 0,
                        "mean_size": float(sizes[name].mean()) if len(sizes[name]) else None,
                    },
                }
                for name, measures in self.estimates.items()
            },
        }

    def write(self, folder: Path | str) -> Path:
        """Write the run folder, whole or not at all.

        Parameters
        ----------
        folder : path
            New, empty, or the folder of the very same run.

        Raises
        ------
        StorageError
            If it cannot be written, or holds something else.
        """
        place = output_path(folder)
        files = {
            "scenario.toml": self.scenario.to_toml().encode(),
            **{f"{name}.parquet": parquet_bytes(table) for name, table in self.tables.items()},
            "summary.json": json_bytes(self.summary()),
        }
        files["provenance.json"] = json_bytes(self.provenance.as_dict(files))
        write_folder(place, files, self.provenance.run)
        return place


def _distribution(spread: TakeOff) -> dict[str, Any]:
    """Return what JSON holds of a distribution; ``take_off`` is None where there are no two humps."""
    take_off = {
        "chance": spread.chance,
        "interval_low": spread.low,
        "interval_high": spread.high,
        "mean_above": spread.mean_above,
        "mean_below": spread.mean_below,
    }
    return {
        "identical": spread.is_identical,
        "quantiles": {f"{share:g}": value for share, value in zip(QUANTILES, spread.quantiles, strict=True)},
        "take_off": take_off if spread.is_two_humped else None,
    }
