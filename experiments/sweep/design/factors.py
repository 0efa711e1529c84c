"""From the tables of a file to `Factor` objects, for a sweep or a search; every bad factor is refused here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.sweep.design.factor import Factor
from experiments.sweep.design.factor_names import factor_names, name_problems
from experiments.sweep.design.levels import value_problems
from experiments.sweep.design.scenario_fields import ScenarioField, scenario_fields, why_not_varied
from simulation.errors import MISSING, Problem
from simulation.scenario.loading import anchored

if TYPE_CHECKING:
    from experiments.sweep.design.sweep_file import FactorTable
    from simulation.scenario import Scenario

MOST_FACTORS = 100
MOST_LEVELS = 2_000
"""Of all factors together: each level is tried in the scenario before work starts."""
MOST_FIELDS = 1_000
"""Of all factors together."""
MOST_WHOLE = 2**53
"""Beyond it, not every whole number has a place in a range."""


def factors_of(
    tables: Sequence[FactorTable],
    base: Scenario | None,
    folder: Path,
    *,
    takes_steps: bool | None,
    taken: Collection[str] = (),
    place: str = "factors",
    fewest: int = 2,
) -> tuple[tuple[Factor, ...], list[Problem]]:
    """Make the factors that a file asks for.

    Parameters
    ----------
    tables : sequence of FactorTable
        Each sound by itself.
    base : Scenario or None
        What is varied; without it, fields and values are not checked.
    folder : Path
        From which a relative ``network.file`` is taken.
    takes_steps : bool or None
        Whether a range needs steps (True), may not have them (False), or may (None).
    taken : collection of str
        Names that columns of the tables have already.
    place : str
        What the tables are called in the file.
    fewest : int
        Levels that a factor must have; 1 where nothing else can set what does not vary.

    Returns
    -------
    tuple of Factor
        One per table; of no use where there are problems.
    list of Problem
    """
    if not tables:
        return (), [Problem(place, MISSING, f"missing; must be at least one [[{place}]]: a field that is varied")]
    if len(tables) > MOST_FACTORS:
        return (), [Problem(place, f"{len(tables):,} factors", f"must be at most {MOST_FACTORS}")]
    for noun, most, count in (
        ("levels", MOST_LEVELS, sum(len(table.levels or ()) for table in tables)),
        ("fields", MOST_FIELDS, sum(len(table.fields or ()) for table in tables)),
    ):
        if count > most:
            return (), [Problem(place, f"{count:,} {noun}", f"must be at most {most:,} of all factors together")]
    known = scenario_fields(base) if base is not None else None
    problems: list[Problem] = []
    factors: list[Factor] = []
    names = factor_names([_fields(table) for table in tables], [table.name for table in tables], taken)
    seen: dict[str, str] = {}
    for index, (table, name) in enumerate(zip(tables, names, strict=True)):
        here = f"{place}.{index}"
        wrong = [
            *name_problems(f"{here}.name", name, names[:index], taken),
            *_field_problems(table, here, known, seen),
            *_level_problems(table, here, fewest),
            *_range_problems(table, here, takes_steps=takes_steps),
        ]
        seen |= dict.fromkeys(_fields(table), here)
        if not wrong:
            factor = _factor(table, name, known or {}, folder)
            wrong += _whole_problems(factor, table, here)
            if not wrong and base is not None and known is not None:
                wrong += value_problems(factor, base, known, here)
            factors.append(factor)
        problems += wrong
    return tuple(factors), problems


def _fields(table: FactorTable) -> tuple[str, ...]:
    return (table.field,) if table.field is not None else table.fields or ()


def _factor(table: FactorTable, name: str, known: Mapping[str, ScenarioField], folder: Path) -> Factor:
    fields = _fields(table)
    bounds = table.range or table.log_range
    if bounds is None:
        return Factor(
            name=name,
            fields=fields,
            levels=tuple(_level(level, fields, folder) for level in table.levels or ()),
            labels=table.labels or (),
        )
    return Factor(
        name=name,
        fields=fields,
        low=bounds[0],
        high=bounds[1],
        is_log=table.log_range is not None,
        is_whole=any(field in known and known[field].is_whole for field in fields),
        steps=table.steps or 0,
    )


def _level(level: Any, fields: tuple[str, ...], folder: Path) -> Any:
    """Return a level; where it names a network file, by its absolute path."""
    if len(fields) > 1:
        return tuple(_anchored(field, value, folder) for field, value in zip(fields, level, strict=True))
    return _anchored(fields[0], level, folder)


def _anchored(field: str, value: Any, folder: Path) -> Any:
    if field == "network.file" and isinstance(value, str) and value:
        return anchored(value, folder)
    if field == "network" and isinstance(value, dict) and isinstance(value.get("file"), str) and value["file"]:
        return {**value, "file": anchored(value["file"], folder)}
    return value


def _field_problems(
    table: FactorTable, here: str, known: Mapping[str, ScenarioField] | None, seen: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield what is wrong with the fields that a factor names."""
    if (table.field is None) == (table.fields is None):
        value = MISSING if table.field is None else table.field
        allowed = "must be given" if table.field is None else "must not stand beside fields"
        yield Problem(f"{here}.field", value, f"{allowed}: one of field (one) and fields (several that are linked)")
        return
    if table.fields is not None and len(table.fields) < 2:
        yield Problem(f"{here}.fields", list(table.fields), "must be two or more; use field for one")
    bounds = table.range or table.log_range
    for index, field in enumerate(_fields(table)):
        spot = f"{here}.field" if table.fields is None else f"{here}.fields.{index}"
        # A field within another is set by both, and it would matter which comes first.
        for other, owner in {**seen, **dict.fromkeys(_fields(table)[:index], here)}.items():
            if f"{field}.".startswith(f"{other}.") or f"{other}.".startswith(f"{field}."):
                yield Problem(spot, field, f"must not be varied twice: {owner} sets {other}")
                break
        if known is None:
            continue
        reason = why_not_varied(field, known)
        if reason:
            yield Problem(spot, field, reason)
        elif bounds is not None and not known[field].is_number:
            yield Problem(spot, field, f"holds {known[field].allowed()}: needs levels, not a range")


def _level_problems(table: FactorTable, here: str, fewest: int) -> Iterator[Problem]:
    """Yield what is wrong with levels and their labels."""
    given = [name for name in ("levels", "range", "log_range") if getattr(table, name) is not None]
    if len(given) != 1:
        value = given or MISSING
        yield Problem(f"{here}.levels", value, "must be given: exactly one of levels, range and log_range")
    if table.levels is None:
        if table.labels is not None:
            yield Problem(f"{here}.labels", list(table.labels), "must not be given without levels")
        return
    levels = list(table.levels)
    if len(levels) < fewest:
        allowed = "must be two or more values; use [set] for one" if fewest > 1 else "must be one or more values"
        yield Problem(f"{here}.levels", levels, allowed)
    seen = set()
    for index, level in enumerate(levels):
        known = hashable(level)
        if known in seen:
            yield Problem(f"{here}.levels.{index}", level, "must not repeat a level")
        seen.add(known)
    width = len(_fields(table))
    if width > 1:
        for index, level in enumerate(levels):
            if not isinstance(level, list | tuple) or len(level) != width:
                yield Problem(f"{here}.levels.{index}", level, f"must be a list of {width} values, one per field")
    yield from _label_problems(table, levels, here)


def _label_problems(table: FactorTable, levels: list[Any], here: str) -> Iterator[Problem]:
    if table.labels is None:
        if any(isinstance(level, dict | list | tuple) for level in levels):
            allowed = f"missing; must be {len(levels)} texts, which tables show in place of lists and tables"
            yield Problem(f"{here}.labels", MISSING, allowed)
        return
    labels = list(table.labels)
    if len(labels) != len(levels):
        yield Problem(f"{here}.labels", labels, f"must be as many as levels, {len(levels)}")
    for index, label in enumerate(labels):
        if not label.strip() or not label.isprintable() or len(label) > 100:
            yield Problem(f"{here}.labels.{index}", label, "must be printable text, not empty, at most 100 characters")
        if label in labels[:index]:
            yield Problem(f"{here}.labels.{index}", label, "must not repeat a label")


def _range_problems(table: FactorTable, here: str, *, takes_steps: bool | None) -> Iterator[Problem]:
    """Yield what is wrong with a range and its steps."""
    for name in ("range", "log_range"):
        bounds = getattr(table, name)
        if bounds is None:
            continue
        if len(bounds) != 2:
            yield Problem(f"{here}.{name}", list(bounds), "must be two numbers, the lowest and the highest value")
            continue
        if not bounds[0] < bounds[1]:
            yield Problem(f"{here}.{name}", list(bounds), "must be two numbers, the first below the second")
        elif not abs(bounds[1] - bounds[0]) < float("inf"):
            yield Problem(f"{here}.{name}", list(bounds), "must be less than 1.8e308 wide")
        if name == "log_range" and not bounds[0] > 0.0:
            yield Problem(f"{here}.{name}", list(bounds), "must be above 0, as its logarithm is taken")
    is_range = table.range is not None or table.log_range is not None
    if is_range and takes_steps and table.steps is None:
        allowed = "missing; must be a whole number of 2 or more: how many values of the range this design takes"
        yield Problem(f"{here}.steps", MISSING, allowed)
    if table.steps is not None and not is_range:
        yield Problem(f"{here}.steps", table.steps, "must not be given without a range")
    elif table.steps is not None and takes_steps is False:
        allowed = "is not used here: full_factorial and one_at_a_time alone take a range in steps"
        yield Problem(f"{here}.steps", table.steps, allowed)


def _whole_problems(factor: Factor, table: FactorTable, here: str) -> Iterator[Problem]:
    """Yield what is wrong with a range of whole numbers."""
    if not factor.is_range or not factor.is_whole:
        return
    spot = f"{here}.{'log_range' if factor.is_log else 'range'}"
    bounds = list(table.range or table.log_range or ())
    if any(bound != round(bound) or abs(bound) > MOST_WHOLE for bound in bounds):
        yield Problem(spot, bounds, f"must be whole numbers up to {MOST_WHOLE:,}, as the field holds whole numbers")
        return
    if not factor.steps:
        return
    if factor.steps > factor.high - factor.low + 1:
        allowed = f"must be at most {factor.high - factor.low + 1:,.0f}, the whole numbers of the range"
        yield Problem(f"{here}.steps", factor.steps, allowed)
        return
    for before, after in pairwise(factor.value(step / (factor.steps - 1)) for step in range(factor.steps)):
        if before == after:
            allowed = f"must be fewer: rounded to whole numbers, two of the steps are {before}"
            yield Problem(f"{here}.steps", factor.steps, allowed)
            return
        if after - before > 1:
            # Gaps never shrink from here on.
            return


def hashable(value: Any) -> Any:
    """Return something hashable that is equal for equal values of TOML; true is not 1, and 1 is 1.0."""
    if isinstance(value, dict):
        return "table", frozenset((key, hashable(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return "list", tuple(hashable(item) for item in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", value
    return type(value).__name__, str(value)
