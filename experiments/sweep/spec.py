"""`SweepSpec`: everything that a sweep is, from a sweep file or for a function; read again from its folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import tomli_w

from experiments.sweep.design.description import SWEEP_FILE, load_description
from experiments.sweep.design.design import Layout
from experiments.sweep.design.designs import make_design
from experiments.sweep.design.points import at_point, check_points, scenario_at
from experiments.sweep.design.shown import table_of, values_at
from experiments.sweep.errors import SweepError
from experiments.sweep.folder import DEFINITION, SCENARIO
from experiments.sweep.mark import SweepMark
from experiments.sweep.measures import measure_problems, series_problems
from experiments.sweep.network_checks import check_design_on_networks
from experiments.sweep.notes import sweep_notes
from experiments.sweep.point import fingerprint
from experiments.sweep.stop_rule import StopRule
from experiments.sweep.subjects.function import FunctionSubject
from experiments.sweep.subjects.function_description import checked_settings
from experiments.sweep.subjects.market import MarketSubject
from simulation.errors import MISSING, Problem, RefusalError, StorageError
from simulation.scenario.loading import file_tables

if TYPE_CHECKING:
    from experiments.sweep.design.description import Description
    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.folder import SweepFolder
    from experiments.sweep.point import Point
    from experiments.sweep.results import Column, Hypothesis
    from experiments.sweep.subjects.subject import Subject

_TRIED = 64
"""Points that are tried as soon as a sweep file is read."""


def _accept() -> None:
    """Refuse nothing."""


@dataclass(frozen=True)
class SweepSpec:
    """A sweep, ready to be run.

    Attributes
    ----------
    name, question : str
    factors : tuple of Factor
    design : Design
    replicates : int
    luck : {"shared", "independent"}
    subject : Subject
    point_at : callable
        Returns the `Point` at a position of the design.
    tables : dict
        What the sweep is, as TOML would give it.
    identity : str
        Of what is asked, whatever versions answer it.
    stop_rule : StopRule or None
    hypotheses : tuple of Hypothesis
    series_columns : tuple of str
        Columns of the time series; empty where none is kept.
    provenance : dict
        What reports say of where it comes from.
    scenario_text : str
        The base scenario, resolved, as TOML; empty for a function.
    remarks : callable
        Returns what a reader should know: factors without effect, values outside what sources give.
    check : callable
        Refuses the sweep if points do not fit their networks.
    """

    name: str
    question: str
    factors: tuple[Factor, ...]
    design: Design
    replicates: int
    luck: str
    subject: Subject
    point_at: Callable[[int], Point]
    tables: Mapping[str, Any]
    identity: str
    stop_rule: StopRule | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    series_columns: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    scenario_text: str = ""
    remarks: Callable[[], tuple[str, ...]] = tuple
    check: Callable[[], None] = _accept

    @property
    def rule_column(self) -> Column | None:
        """Measure of the stop rule."""
        if self.stop_rule is None:
            return None
        return next(column for column in self.subject.measures if column.name == self.stop_rule.measure)

    def shown_at(self, place: int) -> dict[str, Any]:
        """Return what tables show of each factor at a position of the design."""
        return values_at(self.factors, self.design.coordinates[place])

    @property
    def mark(self) -> SweepMark:
        """What the sweep's folder says of itself."""
        points, may_stop = len(self.design.coordinates), self.stop_rule is not None
        kind = self.subject.kind
        return SweepMark(self.identity, self.name, kind, None, points, self.replicates, may_stop)

    def files(self) -> dict[str, bytes]:
        """Return what stands in the sweep's folder from its beginning."""
        files = {DEFINITION: tomli_w.dumps(self.tables).encode()}
        if self.scenario_text:
            files[SCENARIO] = self.scenario_text.encode()
        return files


def market_spec(description: Description) -> SweepSpec:
    """Return the sweep of a description.

    Raises
    ------
    SweepError, ScenarioError
        If a measure or a column of the time series is unknown, or a level makes no scenario.
    """
    problems = list(measure_problems(description.measures, description.base))
    if description.timeseries is not None:
        problems += series_problems(description.timeseries.columns)
    if problems:
        raise SweepError(problems, description.name)
    design = make_design(description)
    # A few: each is checked again when it is described, before any work starts.
    check_points(description, design, _TRIED)
    series, stop = description.timeseries, description.stop
    tables = tables_of(description)
    is_shared = description.luck == "shared"
    every = None if series is None else series.every_days
    subject = MarketSubject(description.base, description.measures, every, is_shared=is_shared)
    random_seed = description.base.run.random_seed

    def point_at(place: int) -> Point:
        try:
            return subject.point(scenario_at(description, design.coordinates[place]))
        except RefusalError as error:
            row = design.coordinates[place]
            found = [at_point(problem, description.factors, place, row) for problem in error.problems]
            raise SweepError(found, description.name) from None

    return SweepSpec(
        description.name,
        description.question,
        description.factors,
        design,
        description.replicates,
        description.luck,
        subject,
        point_at,
        tables,
        fingerprint({**tables, "base": description.base.digest()}),
        None if stop is None else StopRule(stop.measure, stop.half_width, stop.fewest),
        description.hypotheses,
        () if series is None else series.columns,
        {
            "scenario": description.base.name,
            "random_seed": random_seed,
            "kernels": subject.facts["kernels"],
            "versions": json.dumps(subject.facts["versions"]),
        },
        description.base.to_toml(),
        lambda: tuple(sweep_notes(description, design.coordinates)),
        partial(check_design_on_networks, description, design),
    )


def recorded_spec(folder: SweepFolder) -> SweepSpec:
    """Return the sweep over a scenario that a folder holds.

    Raises
    ------
    StorageError
        If it holds a sweep over a function, which a file cannot name, or its files are not those of its runs.
    """
    if folder.mark.kind != MarketSubject.kind:
        allowed = "holds a sweep over a function; take it up in Python, by Sweep.of(...).at(folder)"
        raise StorageError([Problem("DIR", str(folder.path), allowed)], str(folder.path))
    folder.check()
    path = folder.path / DEFINITION
    if file_tables(path, SWEEP_FILE).get("scenario") != SCENARIO:
        allowed = f"must be {SCENARIO!r}, as `grapevine sweep` writes it: no other file is read for a folder"
        raise StorageError([Problem("scenario", MISSING, allowed)], str(path))
    return market_spec(load_description(path))


def function_spec(
    function: Callable[..., Mapping[str, float]],
    factors: Sequence[Factor],
    measures: Sequence[str],
    settings: Mapping[str, Any],
    replicates: int,
    name: str,
    luck: str,
    hypotheses: Sequence[Hypothesis],
) -> SweepSpec:
    """Return a sweep over a function.

    Raises
    ------
    SweepError
    """
    chosen = checked_settings(factors, measures, settings, replicates, name, luck, hypotheses)
    design = make_design(Layout(name, tuple(factors), chosen, replicates))
    subject = FunctionSubject(function, measures, is_shared=luck == "shared")
    tables = {
        "name": name,
        "function": subject.facts["function"],
        "replicates": replicates,
        "measures": list(measures),
        "luck": luck,
        "factors": [table_of(factor) for factor in factors],
        "design": dict(settings),
    }

    def point_at(place: int) -> Point:
        pairs = zip(factors, design.coordinates[place].tolist(), strict=True)
        return subject.point({factor.name: factor.value(coordinate) for factor, coordinate in pairs})

    return SweepSpec(
        name,
        "",
        tuple(factors),
        design,
        replicates,
        luck,
        subject,
        point_at,
        tables,
        fingerprint(tables),
        hypotheses=tuple(hypotheses),
        provenance={"function": subject.facts["function"], "versions": json.dumps(subject.facts["versions"])},
    )


def tables_of(description: Description) -> dict[str, Any]:
    """Return a sweep as the tables of a sweep file beside its base scenario, ``scenario.toml``."""
    tables: dict[str, Any] = {
        "name": description.name,
        "question": description.question,
        "scenario": SCENARIO,
        "replicates": description.replicates,
        "measures": list(description.measures),
        "luck": description.luck,
        "factors": [table_of(factor) for factor in description.factors],
        "design": description.design.model_dump(exclude_none=True),
    }
    if description.timeseries is not None:
        one = description.timeseries
        tables["timeseries"] = {"columns": list(one.columns), "every_days": one.every_days}
    if description.stop is not None:
        rule = description.stop
        tables["stop"] = {"measure": rule.measure, "half_width": rule.half_width, "fewest": rule.fewest}
    if description.hypotheses:
        tables["hypothesis"] = [
            {key: value for key, value in vars(one).items() if value not in (None, {})}
            for one in description.hypotheses
        ]
    return tables
