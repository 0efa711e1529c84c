"""`report.html`: one file that explains a comparison to a reader who did not run it."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.comparison import report_tables
from experiments.comparison.glossary import LIMITS, TERMS
from experiments.comparison.tables import (
    has_money,
    searched,
    tables,
    title_of,
    unit_of,
)
from experiments.comparison.verdict import row_of
from experiments.reporting import words
from experiments.reporting.page import images_of, page_html
from simulation.plural import plural

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult
    from experiments.reporting.page import Drawing
    from simulation.seeding import Guarantee

_TEMPLATE = "comparison/report.html.jinja"


def report_html(result: ComparisonResult, drawings: dict[str, Drawing]) -> bytes:
    """Return the page: self-contained, without script, the same bytes for the same result.

    Parameters
    ----------
    result : ComparisonResult
    drawings : dict of str to Drawing
        What `figures.draw` returned.

    Returns
    -------
    bytes
        HTML5, UTF-8.
    """
    return page_html(_TEMPLATE, _content(result, drawings))


def _content(result: ComparisonResult, drawings: dict[str, Drawing]) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "title": f"Whom to seed for {result.brand}",
        "question": scenario.question,
        "result": result,
        "scenario": scenario,
        "goal": title_of(result.goal),
        "doubts": report_tables.doubts(result),
        "two_humps": report_tables.two_humps(result),
        "searched": searched(result),
        "unequal_spend": _unequal_spend(result),
        "facts": _facts(result),
        "key_figures": _key_figures(result),
        "images": images_of(drawings),
        "ranking": report_tables.ranking(result),
        "pairs": report_tables.pairs(result),
        "measures": report_tables.measures(result),
        "adoption": report_tables.adoption(result),
        "returns": report_tables.returns(result),
        "expansion": report_tables.expansion(result),
        "has_money": has_money(result),
        "seeds": report_tables.seeds(result),
        "first_seeds": report_tables.first_seeds(result),
        "strategies": _strategies(result),
        "winner": report_tables.winner(result),
        "precision": f"{str(result.precision['said']).rstrip('.')}.",
        "uncertain": _uncertain(result),
        "assumptions": report_tables.assumptions(result),
        "limits": LIMITS,
        "glossary": _glossary(result),
        "provenance": _provenance(result),
        "tables": list(tables(result)),
        "thousands": lambda value: words.number(float(value)),
    }


def _facts(result: ComparisonResult) -> list[tuple[str, str]]:
    """What was compared, in a few words each."""
    scenario, limits, replicates = result.scenario, result.limits, int(result.precision["replicates"])
    within = []
    if limits.get("budget") is not None:
        within.append(f"a budget of {words.number(float(limits['budget']))} {scenario.currency}")
    if limits.get("seeds") is not None:
        within.append(f"at most {words.number(float(limits['seeds']))} seeds")
    days = f"{scenario.run.days:g}" + (f", from {scenario.start_date}" if scenario.start_date else "")
    return [
        ("brand and campaign", f"{result.brand}, {result.campaign}"),
        ("days", days),
        ("scenario", scenario.name),
        ("market", f"{result.network.consumers:,} consumers, {result.network.ties:,} ties"),
        ("limits", words.listed(within) or "none"),
        ("goal", f"{title_of(result.goal)} ({unit_of(result, result.goal)}) by day {scenario.run.days:g}"),
        ("strategies", f"{len(result.strategies):,}, and the baseline without seeding"),
        (
            "launches simulated",
            f"{plural(replicates, 'search replicate')} of each strategy, under the same luck; "
            f"{plural(int(result.winner['replicates'].max()), 'fresh replicate')} of the one that ranks first",
        ),
    ]


def _key_figures(result: ComparisonResult) -> list[tuple[str, str, str]]:
    """The three figures to remember, all from fresh replicates: what they are, their value, and how sure."""
    best = str(result.ranking["strategy"].iloc[0])
    currency = result.scenario.currency
    row = row_of(result.winner, result.goal)
    count = int(row["replicates"])
    mean = words.number(row["mean"], _places(row["mean"], row["low"], row["high"]))
    value = f"{mean} {unit_of(result, result.goal)}"
    found = [(f"{title_of(result.goal)} of {best}", value, _sure(row["low"], row["high"], count))]
    ratio = result.winner_returns[result.winner_returns["horizon"] == 1].iloc[0]
    if np.isfinite(ratio["ratio"]):
        value = f"{words.number(ratio['ratio'], 2)} {currency} back per {currency} spent"
        sure = _sure(ratio["low"], ratio["high"], count, _break_even(ratio["low"], ratio["high"]), 2)
        if count > 1 and np.isnan(ratio["low"]):
            sure = f"no interval: the mean cost is not told apart from 0; {words.fresh(count)}"
        found.append(("return on investment", value, sure))
    gained = row_of(result.winner, "incremental_adopters")
    more = words.signed(gained["mean"], _places(gained["mean"], gained["low"], gained["high"]))
    found.append(("adopters beyond the baseline", more, _sure(gained["low"], gained["high"], count)))
    return found


def _unequal_spend(result: ComparisonResult) -> str:
    """Say beside the ranking that strategies do not spend the same; empty where they do."""
    said = result.unequal_spend
    return f"{said[0].upper()}{said[1:]}: they are not compared at the same price." if said else ""


def _break_even(low: float, high: float) -> str:
    """Say on which side of 1 a return on investment lies."""
    if low > 1.0:
        return "above break-even (1)"
    return "below break-even (1)" if high < 1.0 else "not told apart from break-even (1)"


def _places(mean: float, low: float, high: float) -> int:
    return words.digits_for(high - low if high > low else mean)


def _sure(low: float, high: float, count: int, verdict: str = "", digits: int | None = None) -> str:
    """Say how sure a figure is, and on which sample."""
    if math.isnan(low) or math.isnan(high):
        return f"no interval; {words.fresh(count)}"
    interval = "the same in every one" if low == high else f"95 % interval {words.interval(low, high, digits)}"
    return ", ".join(part for part in (interval, verdict, words.fresh(count)) if part)


def guarantee_in_words(guarantee: Guarantee) -> str:
    """Return what is proven about a choice, as a paragraph."""
    sure = words.number(100.0 * (1.0 - guarantee.failure), 3).rstrip("0").rstrip(".")
    return (
        f"These seeds reach at least {words.percent(guarantee.ratio)} of what the best seeds within the same limits "
        f"would reach, with probability {sure} % or more; {words.percent(guarantee.promised)} had been asked for. They "
        f"reach an estimated {words.number(guarantee.reached)} consumers (at least "
        f"{words.number(guarantee.reached_low)}); no seeds within the limits reach more than "
        f"{words.number(guarantee.optimum_high)}. From {guarantee.sets:,} reverse-reachable sets, for the spreading "
        "that the choice assumed."
    )


def _strategies(result: ComparisonResult) -> list[dict[str, Any]]:
    """What each strategy does and what is known about its choice."""
    found = []
    for name in result.ranking["strategy"]:
        choice = result.choices[name]
        found.append(
            {
                "name": name,
                "does": result.descriptions.get(name, ""),
                "guarantee": None if choice.guarantee is None else guarantee_in_words(choice.guarantee),
                "notes": choice.notes,
            }
        )
    return found


def _uncertain(result: ComparisonResult) -> str:
    found = result.uncertain
    if found is None:
        return (
            "Fields that carry a range were held at their value: how the ranking depends on them was not asked. "
            "The option --uncertain draws them."
        )
    best = result.ranking["strategy"].iloc[0]
    return (
        f"Fields that carry a range ({words.listed([str(name) for name in found['fields']])}) were drawn "
        f"{int(found['draws']):,} times, once per search replicate, the same for every strategy. {best} is best in "
        f"{words.percent(float(found['winner_holds']))} of the draws; the whole ranking is the one shown in "
        f"{words.percent(float(found['ranking_holds']))}."
    )


def _glossary(result: ComparisonResult) -> list[tuple[str, str]]:
    """Terms and measures by the alphabet."""
    measures = {measure.title: f"{measure.meaning} In {unit_of(result, measure.name)}." for measure in result.measures}
    return sorted({**TERMS, **measures}.items(), key=lambda item: item[0].casefold())


def _provenance(result: ComparisonResult) -> list[tuple[str, str]]:
    """How the comparison came about, flat, without what differs from run to run."""

    def flat(prefix: str, value: Any) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            inner = [(f"{prefix} {key}".strip(), item) for key, item in value.items()]
            return [row for name, item in inner for row in flat(name, item)]
        if isinstance(value, list | tuple):
            return [(prefix, json.dumps(value, ensure_ascii=False, default=str))]
        return [] if value is None else [(prefix, str(value))]

    facts = {key: value for key, value in result.provenance.items() if key not in ("environment", "files", "schema")}
    return [(name.replace("_", " "), text) for name, text in flat("", facts)]
