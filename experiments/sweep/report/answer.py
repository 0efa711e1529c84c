"""The answer of a sweep in a few sentences: what matters most, and what became of its hypotheses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.comparison import words
from experiments.sweep.report.importance import effects_by_factor, is_clear, ranked
from experiments.sweep.report.naming import estimate, level_text, records, share, with_ends

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.report.importance import Importance
    from experiments.sweep.results import Column

VERDICTS = ("supported", "contradicted", "undecided")


def answer(analysis: Analysis) -> str:
    """Return which factors matter most for the first measure, with intervals, in one or two sentences."""
    if not len(analysis.results.table):
        return "No run has finished: there is nothing to say yet."
    measure = analysis.results.measures[0]
    order = ranked(analysis, measure.name)
    clear = [one for one in order if one.is_clear]
    if not clear and not any(one.low == one.low for one in order):
        return f"Whether any factor moves {measure.title} cannot be told from luck: there is no interval."
    if not clear:
        return f"No factor moves {measure.title} beyond what luck could do in this sweep."
    first = clear[0]
    told = _matters(first, measure, effects_by_factor(analysis, measure.name).get(first.factor))
    said = f"{first.factor} matters most for {measure.title}: {told}" if len(order) > 1 else f"{first.factor}: {told}"
    rest = [one for one in order if one.factor != first.factor and one.is_clear]
    if rest and first.kind != "effect":
        rival = " and may matter as much" if rest[0].high >= first.low else ""
        said += f"; {rest[0].factor} comes next with {_value(rest[0], measure)}{rival}"
    elif len(order) > 1 and not rest:
        said += "; no other factor moves it beyond luck"
    sentences = [f"{said}."]
    effect = effects_by_factor(analysis, measure.name).get(first.factor)
    if effect is not None and first.kind != "effect" and effect["value"] == effect["value"]:
        sentences.append(f"Moving {first.factor} from {_ends(effect)} changes the mean by {_change(effect, measure)}.")
    return " ".join(sentences)


def _matters(one: Importance, measure: Column, effect: dict[str, Any] | None) -> str:
    value = _value(one, measure)
    if one.kind == "total":
        return f"it accounts, with all its interactions, for {value} of the variance between points"
    if one.kind in ("first", "share"):
        return f"it alone accounts for {value} of the variance between points"
    if one.kind == "mu_star" or effect is None:
        return f"an elementary effect of it has a mean size of {value}"
    return f"from {_ends(effect)}, the mean changes by {_change(effect, measure)}"


def _value(one: Importance, measure: Column) -> str:
    if one.kind in ("total", "first", "share"):
        return share(one.value, one.low, one.high)
    return with_ends(estimate(one.value, one.low, one.high), measure)


def _change(effect: dict[str, Any], measure: Column) -> str:
    written = estimate(effect["value"], effect["low"], effect["high"], sign=True)
    return with_ends(written, measure) + ("" if is_clear(effect) else ", which luck alone could do")


def _ends(effect: dict[str, Any]) -> str:
    return level_text(effect["level"]).replace(" → ", " to ")


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
    for what, best in (("highest", max), ("lowest", min)):
        if rows:
            row = best(rows, key=lambda row: row["mean"])
            at = ", ".join(f"{f.name} = {level_text(row[f.name])}" for f in analysis.results.factors[:4])
            more = len(analysis.results.factors) - 4
            value = with_ends(estimate(row["mean"], row["low"], row["high"]), measure)
            found.append((f"{what} mean {measure.title}", value, at + (f" and {more} more" if more > 0 else "")))
    if luck_share == luck_share:
        found.append(
            (
                "luck",
                words.percent(luck_share),
                f"of the variance of single runs in {measure.title}; the rest is where in the design they are",
            )
        )
    return found
