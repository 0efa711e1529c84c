"""The answer of a sweep in a few sentences: what matters most, and what became of its hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.reporting import words
from experiments.sweep.report.importance import effects_by_factor, is_clear, is_ordered, ranked, turns
from experiments.sweep.report.naming import (
    estimate,
    in_unit,
    level_text,
    mean_of,
    number,
    records,
    share,
    with_ends,
)
from simulation.plural import plural

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.report.importance import Importance
    from experiments.sweep.results import Column

_MOST_SENTENCES = 3
_MOST_FACTORS = 4

VERDICTS = ("supported", "contradicted", "undecided")


def answer(analysis: Analysis) -> str:
    """Return which factors matter most for the first measure, with intervals, in one or two sentences."""
    if not len(analysis.results.table):
        return "No run has finished: there is nothing to say yet."
    measure = analysis.results.measures[0]
    order = ranked(analysis, measure.name)
    clear = [one for one in order if one.is_clear]
    if not clear and not any(one.low == one.low for one in order):
        said = f"Whether any factor moves {measure.title} cannot be told from luck: there is no interval."
        return " ".join([said, *_two_humps(analysis, measure)])
    if not clear:
        said = f"No factor moves {measure.title} beyond what luck could do in this sweep."
        return " ".join([said, *_two_humps(analysis, measure)])
    first = clear[0]
    effect = effects_by_factor(analysis, measure.name).get(first.factor)
    told = _matters(first, measure, effect, has_order=is_ordered(analysis, first.factor))
    # What has the largest figure may be luck.
    most = "matters most" if first is order[0] else "matters most of those beyond luck"
    said = f"{first.factor} {most} for {measure.title}: {told}" if len(order) > 1 else f"{first.factor}: {told}"
    rest = [one for one in order if one.factor != first.factor and one.is_clear]
    if rest and first.kind != "effect":
        rival = " and may matter as much" if rest[0].high >= first.low else ""
        said += f"; {rest[0].factor} comes next with {_value(rest[0], measure)}{rival}"
    elif len(order) > 1 and not rest:
        said += "; no other factor moves it beyond luck"
    sentences = [f"{said}."]
    if effect is not None and first.kind != "effect" and effect["value"] == effect["value"]:
        if is_ordered(analysis, first.factor):
            move = f"Moving {first.factor} from {_ends(effect)} changes"
        else:
            move = f"Between its levels {_ends(effect, ' (lowest) and ', ' (highest)')} it changes"
        sentences.append(f"{move} {mean_of(measure.title)} by {_change(effect, measure)}{_sample(effect)}.")
    sentences += _not_monotone(analysis, measure)
    sentences += _two_humps(analysis, measure)
    return " ".join(sentences)


def _sample(effect: dict[str, Any]) -> str:
    """Return which runs an effect rests on, as words to end a sentence with."""
    return f", over {plural(int(effect['points']), 'point')} and {plural(int(effect['replicates']), 'replicate')}"


def _not_monotone(analysis: Analysis, measure: Column) -> list[str]:
    """Return a sentence for each factor whose response goes up and down again, the most important first."""
    said = []
    for one in ranked(analysis, measure.name):
        changes = turns(analysis, measure.name, one.factor)
        if not changes:
            continue
        told = [
            f"it {'rises' if row['row'] == 'rise' else 'falls'} by "
            f"{with_ends(estimate(abs(row['value']), *sorted((abs(row['low']), abs(row['high'])))), measure)} "
            f"from {_ends(row)}"
            for row in changes
        ]
        said.append(f"In {one.factor}, {mean_of(measure.title)} is not monotone: {words.listed(told)}.")
    return said[:_MOST_SENTENCES]


def _two_humps(analysis: Analysis, measure: Column) -> list[str]:
    """Return a sentence on the points at which the outcome has two humps, so that no run is near its mean."""
    rows = records(analysis.estimates, measure=measure.name)
    humps = [row for row in rows if row.get("shape") == "two humps"]
    if not humps:
        return []
    chances = sorted(row["take_off"] for row in humps)
    between = words.percent(chances[0])
    if words.percent(chances[-1]) != between:
        between = f"between {between} and {words.percent(chances[-1])}"
    return [
        f"At {len(humps):,} of {plural(len(rows), 'point')}, {measure.title} has two humps: a run takes off, with a "
        f"chance of {between}, or it does not, and the mean lies between the two (tables/estimates.csv: take_off)."
    ]


def _matters(one: Importance, measure: Column, effect: dict[str, Any] | None, *, has_order: bool) -> str:
    value = _value(one, measure)
    if one.kind == "total":
        return f"it accounts, with all its interactions, for {value} of the variance between points"
    if one.kind in ("first", "share"):
        return f"it alone accounts for {value} of the variance between points"
    if one.kind == "mu_star" or effect is None:
        return f"an elementary effect of it has a mean size of {value}"
    if not has_order:
        between = _ends(effect, " (lowest) and ", " (highest)")
        return f"between its levels {between}, the mean changes by {_change(effect, measure)}"
    return f"from {_ends(effect)}, the mean changes by {_change(effect, measure)}"


def _value(one: Importance, measure: Column) -> str:
    if one.kind in ("total", "first", "share"):
        return share(one.value, one.low, one.high)
    return with_ends(estimate(one.value, one.low, one.high), measure)


def _change(effect: dict[str, Any], measure: Column) -> str:
    written = estimate(effect["value"], effect["low"], effect["high"], sign=True)
    return with_ends(written, measure) + ("" if is_clear(effect) else ", which luck alone could do")


def _ends(effect: dict[str, Any], between: str = " to ", after: str = "") -> str:
    return level_text(effect["level"]).replace(" → ", between) + after


def verdicts(analysis: Analysis) -> str:
    """Return what became of the hypotheses, counted, in a sentence; empty where there are none."""
    found = [row["verdict"] for row in records(analysis.hypotheses)]
    if not found:
        return ""
    if len(found) == 1:
        return f"The hypothesis is {found[0]}."
    parts = [f"{found.count(verdict):,} {verdict}" for verdict in VERDICTS if verdict in found]
    return f"Of {len(found):,} hypotheses, {words.listed(parts)}."


def key_figures(analysis: Analysis, luck_share: float) -> list[tuple[str, str, str]]:
    """Return the figures to remember: what they are, their value, and how sure.

    Parameters
    ----------
    analysis : Analysis
    luck_share : float
        Share of the variance of single runs of the first measure that is luck; NaN where it is not known.
    """
    measure = analysis.results.measures[0]
    found = []
    rows = [row for row in records(analysis.estimates, measure=measure.name) if row["mean"] == row["mean"]]
    names = [factor.name for factor in analysis.results.factors]

    def where(row: dict[str, Any]) -> str:
        more = len(names) - _MOST_FACTORS
        at = ", ".join(f"{name} = {level_text(row[name])}" for name in names[:_MOST_FACTORS])
        said = at + (f" and {more} more" if more > 0 else "")
        if row.get("shape") == "two humps":
            chance = share(row["take_off"], row["take_off_low"], row["take_off_high"])
            said += f"; two humps: {chance} of {plural(int(row['replicates']), 'run')} take off, median "
            said += in_unit(number(row["median"]), measure)
        return said

    if rows and len({row["mean"] for row in rows}) == 1 and len(rows) > 1:
        value = with_ends(estimate(rows[0]["mean"], rows[0]["low"], rows[0]["high"]), measure)
        found.append((mean_of(measure.title), value, f"the same at all {len(rows):,} points"))
    elif rows:
        for what, sign in (("highest", -1), ("lowest", 1)):
            # Of equal means by the levels: not by where in the file they stand.
            row = min(rows, key=lambda row: (sign * row["mean"], sorted(f"{name} {row[name]}" for name in names)))
            value = with_ends(estimate(row["mean"], row["low"], row["high"]), measure)
            found.append((f"{what} {mean_of(measure.title)}", value, where(row)))
    if luck_share == luck_share:
        found.append(
            (
                "luck",
                words.percent(luck_share),
                f"of the variance of single runs in {measure.title}; the rest is where in the design they are",
            )
        )
    return found
