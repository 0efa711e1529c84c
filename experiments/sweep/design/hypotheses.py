"""From the tables of a file to `Hypothesis` objects: every claim that the sweep cannot decide is refused here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from experiments.sweep.results import Hypothesis
from simulation.errors import MISSING, Problem, nearest

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.sweep_file import HypothesisTable


def hypotheses_of(tables: Sequence[HypothesisTable]) -> tuple[Hypothesis, ...]:
    """Return the hypotheses of a file; one without a name is called by what it claims."""
    return tuple(
        Hypothesis(
            name=_name(table),
            factor=table.factor,
            outcome=table.outcome,
            claim=table.claim,
            low=table.low,
            high=table.high,
            margin=table.margin,
            level=table.level,
            smallest=table.smallest,
            depends_on=table.depends_on,
            depends_low=table.depends_low,
            depends_high=table.depends_high,
            where=table.where,
        )
        for table in tables
    )


def _name(table: HypothesisTable) -> str:
    if table.name is not None:
        return table.name
    ends = _between(table.low, table.high)
    claim = "is the same for" if table.claim == "equivalent" else f"{table.claim} with"
    where = ", ".join(f"{name} = {value}" for name, value in table.where.items())
    at = f" where {where}" if where else ""
    if table.depends_on is None:
        return f"{table.outcome} {claim} {table.factor}{ends}{at}"
    others = _between(table.depends_low, table.depends_high)
    return f"effect of {table.factor}{ends} on {table.outcome} {claim} {table.depends_on}{others}{at}"


def _between(low: Any, high: Any) -> str:
    return "" if low is None and high is None else f" from {_end(low)} to {_end(high)}"


def _end(value: Any) -> str:
    return "the end" if value is None else str(value)


def hypothesis_problems(
    tables: Sequence[HypothesisTable],
    factors: Sequence[Factor] | None,
    measures: Sequence[str] | None,
    places: Sequence[str],
    design: str | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with the hypotheses of a file.

    Parameters
    ----------
    tables : sequence of HypothesisTable
        Each sound by itself.
    factors : sequence of Factor or None
        None where they are not known, as something is wrong with them.
    measures : sequence of str or None
        Likewise.
    places : sequence of str
        Dotted name of each hypothesis in the file.
    design : str or None
        Kind of the design; None where it is not known.
    """
    names = [_name(table) for table in tables]
    for index, (table, place, name) in enumerate(zip(tables, places, names, strict=True)):
        if not name.isprintable() or not name.strip():
            yield Problem(f"{place}.name", name, "must be printable text, not empty")
        if name in names[:index]:
            yield Problem(f"{place}.name", name, "must be unique")
        if table.level != tables[0].level:
            allowed = f"must be that of the first, {tables[0].level:g}: it is the chance of all of them together"
            yield Problem(f"{place}.level", table.level, allowed)
        if measures is not None and table.outcome not in measures:
            allowed = f"must be one of measures{nearest(table.outcome, measures)}: {', '.join(measures)}"
            yield Problem(f"{place}.outcome", table.outcome, allowed)
        if table.claim == "equivalent" and table.margin is None:
            allowed = "missing; must be a number above 0: within which effects count as none"
            yield Problem(f"{place}.margin", MISSING, allowed)
        if table.claim != "equivalent" and table.margin is not None:
            yield Problem(f"{place}.margin", table.margin, 'is not used here: only for claim = "equivalent"')
        yield from _dependence_problems(table, place, design)
        if factors is not None:
            yield from _factor_problems(table, factors, place)


def _dependence_problems(table: HypothesisTable, place: str, design: str | None) -> Iterator[Problem]:
    """Yield what is wrong with the factor that an effect is said to depend on, whatever the factors are."""
    if table.depends_on is None:
        for end in ("depends_low", "depends_high"):
            if getattr(table, end) is not None:
                yield Problem(f"{place}.{end}", getattr(table, end), "is not used here: only beside depends_on")
    elif table.depends_on == table.factor:
        yield Problem(f"{place}.depends_on", table.depends_on, "must be another factor than factor")
    elif design == "one_at_a_time":
        allowed = "cannot be told by one_at_a_time, where no two factors move together: another design.kind is needed"
        yield Problem(f"{place}.depends_on", table.depends_on, allowed)


def _factor_problems(table: HypothesisTable, factors: Sequence[Factor], place: str) -> Iterator[Problem]:
    """Yield what is wrong with the factor of a hypothesis and with the values between which it moves."""
    names = [factor.name for factor in factors]
    if table.factor not in names:
        allowed = f"must be the name of a factor{nearest(table.factor, names)}: {', '.join(names)}"
        yield Problem(f"{place}.factor", table.factor, allowed)
        return
    moved = [name for name in (table.factor, table.depends_on) if name is not None]
    for name, value in table.where.items():
        yield from _where_problems(name, value, factors, f"{place}.where.{name}", moved)
    yield from _end_problems(factors[names.index(table.factor)], table.low, table.high, place, "")
    if table.depends_on is None:
        return
    if table.depends_on not in names:
        others = [name for name in names if name != table.factor]
        known = ", ".join(others) or "there is none"
        allowed = f"must be the name of another factor{nearest(table.depends_on, others)}: {known}"
        yield Problem(f"{place}.depends_on", table.depends_on, allowed)
        return
    other = factors[names.index(table.depends_on)]
    yield from _end_problems(other, table.depends_low, table.depends_high, place, "depends_")


def _end_problems(factor: Factor, low: Any, high: Any, place: str, prefix: str) -> Iterator[Problem]:
    """Yield what is wrong with the values between which a factor moves."""
    is_sound = True
    for end, value in (("low", low), ("high", high)):
        allowed = "" if value is None else _misfit(factor, value)
        if value is None and not factor.is_ordered:
            levels = ", ".join(map(str, _shown(factor)[:20]))
            allowed = f"missing; {factor.name} has no order, so it must be said: one of its levels {levels}"
        if allowed:
            is_sound = False
            yield Problem(f"{place}.{prefix}{end}", MISSING if value is None else value, allowed)
    if not is_sound:
        return
    if factor.is_range:
        if low is not None and high is not None and not low < high:
            yield Problem(f"{place}.{prefix}low", low, f"must be below {prefix}high = {high:g}")
        return
    shown = _shown(factor)
    if (shown[0] if low is None else low) == (shown[-1] if high is None else high):
        yield Problem(f"{place}.{prefix}high", high, f"must be another level than {prefix}low")


def _where_problems(
    name: str, value: Any, factors: Sequence[Factor], place: str, moved: Sequence[str]
) -> Iterator[Problem]:
    """Yield what is wrong with a level of another factor at which a hypothesis is meant."""
    others = {factor.name: factor for factor in factors if factor.name not in moved}
    if name not in others:
        known = ", ".join(others) or "there is none"
        own = " and ".join(moved)
        yield Problem(place, value, f"must be of another factor than {own}{nearest(name, others)}: {known}")
        return
    factor = others[name]
    if factor.is_range and not factor.steps:
        yield Problem(place, value, f"{name} takes any value of a range; must be a factor with levels or steps")
        return
    allowed = _misfit(factor, value)
    if allowed:
        yield Problem(place, value, allowed)


def _shown(factor: Factor) -> list[Any]:
    """Return the levels as tables show them, in their own order."""
    count = len(factor.levels)
    return [factor.shown((index + 0.5) / count) for index in factor.order]


def _misfit(factor: Factor, value: Any) -> str:
    """Say why a value is none that the factor takes; nothing if it is one."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if factor.is_range:
        if not is_number or not factor.low <= value <= factor.high:
            return f"must be a number in [{factor.low:g}, {factor.high:g}], the range of {factor.name}"
        if factor.is_whole and value != round(value):
            return "must be a whole number, as the factor takes"
        return _misses_steps(factor, value) if factor.steps else ""
    shown = _shown(factor)
    if any(isinstance(value, bool) == isinstance(level, bool) and value == level for level in shown):
        return ""
    hint = nearest(value, [level for level in shown if isinstance(level, str)]) if isinstance(value, str) else ""
    return f"must be a level of {factor.name}{hint}: {', '.join(map(str, shown[:20]))}"


def _misses_steps(factor: Factor, value: float) -> str:
    """Say that a value is none of those that a range is taken at; nothing if it is one, but for rounding."""
    steps = [factor.value(step / (factor.steps - 1)) for step in range(factor.steps)]
    span = max(factor.high - factor.low, abs(value))
    if any(abs(step - value) <= 1e-6 * span for step in steps):
        return ""
    more = ", ..." if len(steps) > 20 else ""
    return f"must be one of the steps of {factor.name}: {', '.join(f'{step:g}' for step in steps[:20])}{more}"
