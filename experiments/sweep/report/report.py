"""`report.html`: one file that explains a sweep to a reader who did not run it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.reporting import words
from experiments.reporting.page import Table, images_of, page_html
from experiments.sweep.report import report_tables
from experiments.sweep.report.answer import answer, key_figures, verdicts
from experiments.sweep.report.counts import counts_of
from experiments.sweep.report.figures import figure_specs
from experiments.sweep.report.limits import LIMITS
from experiments.sweep.report.naming import DESIGNS, records, with_unit
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.report.tables import provenance_of, tables
from simulation.plural import plural

if TYPE_CHECKING:
    from experiments.reporting.page import Drawing
    from experiments.sweep.analysis.analysis import Analysis

_TEMPLATE = "sweep/report/report.html.jinja"
_MOST_SENTENCES = 6


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes
    ----------
    name, title : str
    says : tuple of str
        Paragraphs.
    figures : tuple of str
        Names of drawings.
    tables : tuple of Table
        Shown below the figures.
    points : tuple of str
        A list below the paragraphs.
    """

    name: str
    title: str
    says: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    points: tuple[str, ...] = field(default=())


def report_html(analysis: Analysis, drawings: dict[str, Drawing]) -> bytes:
    """Return the page: self-contained, without script, the same bytes for the same analysis.

    Parameters
    ----------
    analysis : Analysis
    drawings : dict of str to Drawing
        What `figures.draw` returned.

    Returns
    -------
    bytes
        HTML5, UTF-8.
    """
    return page_html(_TEMPLATE, _content(analysis, drawings))


def _content(analysis: Analysis, drawings: dict[str, Drawing]) -> dict[str, Any]:
    results = analysis.results
    first = records(noise_shares(analysis))[:1]
    luck = first[0]["common_luck"] + first[0]["own_luck"] if first else float("nan")
    sentences = [re.sub(r"(?<![\w.])-(?=\d)", "−", str(row["sentence"])) for row in records(analysis.hypotheses)]
    return {
        "title": results.name,
        "question": results.question,
        "answer": answer(analysis),
        "verdicts": verdicts(analysis),
        "sentences": sentences[:_MOST_SENTENCES],
        "key_figures": key_figures(analysis, luck) if len(results.table) else [],
        "facts": _facts(analysis),
        "sections": [section for section in _sections(analysis, drawings) if section is not None],
        "images": images_of(drawings),
        "command": str(results.provenance.get("command", "")),
        "provenance": _provenance(analysis),
        "tables": list(tables(analysis)),
    }


def _facts(analysis: Analysis) -> list[tuple[str, str]]:
    """What was run, in a few words each."""
    results, counts = analysis.results, counts_of(analysis.results)
    settings = {key: value for key, value in results.design.settings.items() if isinstance(value, int | float | str)}
    told = ", ".join(f"{key.replace('_', ' ')} {_setting(value)}" for key, value in settings.items())
    runs = f"{counts.finished:,} of {counts.planned:,} planned"
    if counts.failed:
        runs += f"; {counts.failed:,} failed"
    if counts.not_made:
        runs += f"; {counts.not_made:,} not made (a point had stopped, or not reached yet)"
    most = f"{counts.fewest:,} to {counts.most:,}" if counts.fewest != counts.most else f"{counts.most:,}"
    luck = {
        "shared": "shared: replicate r has the same luck at all points",
        "independent": "independent: every point has luck of its own",
    }
    gaps = [(measure.title, int(results.table[measure.name].isna().sum())) for measure in results.measures]
    missing = [f"{title} of {plural(count, 'finished run')}" for title, count in gaps if count]
    facts = [
        ("scenario", str(results.provenance.get("scenario", ""))),
        ("design", DESIGNS.get(results.design.kind, results.design.kind) + (f" ({told})" if told else "")),
        ("factors", words.listed([factor.name for factor in results.factors])),
        ("measures", words.listed([with_unit(measure) for measure in results.measures])),
        ("points", f"{counts.points:,}" + (f"; {counts.empty:,} without any run" if counts.empty else "")),
        ("replicates per point", most),
        ("runs", runs),
        ("missing values", words.listed(missing)),
        ("luck", luck.get(results.luck, results.luck)),
        ("drawn anew by a replicate", words.listed([str(name) for name in results.covers])),
    ]
    return [(what, value) for what, value in facts if value]


def _setting(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value).lower()


def _sections(analysis: Analysis, drawings: dict[str, Drawing]) -> list[Section | None]:
    by_section: dict[str, list[str]] = {}
    for spec in figure_specs(analysis):
        if spec.name in drawings:
            by_section.setdefault(spec.section, []).append(spec.name)

    def section(
        name: str, title: str, says: tuple[str, ...], made: list[Table], *, kept: bool = False
    ) -> Section | None:
        shown = tuple(by_section.get(name, ()))
        with_rows = tuple(table for table in made if table.rows)
        return Section(name, title, says, shown, with_rows) if shown or with_rows or kept else None

    shared = analysis.results.luck == "shared"
    return [
        section("design", "What was varied", (), [report_tables.factors(analysis)]),
        section(
            "hypotheses",
            "Hypotheses",
            (
                "An effect is that of moving the factor between the two ends named, on the mean outcome, averaged over "
                "the other factors. Verdicts hold together: the chance of any false one is at most the stated level. "
                "Power is the chance that a true effect of the smallest size of interest would have been found; "
                "undecided means neither shown nor refuted.",
            ),
            [report_tables.hypotheses(analysis)],
        ),
        section(
            "effects",
            "What each factor does",
            (),
            [*report_tables.effects(analysis), *report_tables.deviations(analysis)],
        ),
        section(
            "two_humps",
            "Outcomes with two humps",
            (
                "At these points a run either takes off or does not: no run is near the mean, and the chance of "
                "take-off, with Wilson's interval, says more than it.",
            ),
            report_tables.two_humps(analysis),
        ),
        section(
            "curves",
            "Response curves",
            ("A curve shows what a change between two ends may hide: a peak, a threshold, a level where it flattens.",),
            [],
        ),
        section(
            "sensitivity",
            "How much each factor matters",
            (
                "Shares of the variance between points, not of single runs: luck is estimated and taken out, so that "
                "it is not mistaken for an effect."
                + (" All points share their luck, which cancels in comparisons between them." if shared else ""),
            ),
            report_tables.sensitivity(analysis),
        ),
        section("heat", "Pairs of factors", (), []),
        section(
            "interactions",
            "Interactions",
            ("Two factors interact where what one does depends on the other.",),
            report_tables.interactions(analysis),
        ),
        section(
            "noise",
            "How much is luck",
            ("One run is one draw of luck. These shares say how far a single run can be trusted.",),
            [report_tables.noise(analysis)] if len(analysis.results.table) else [],
        ),
        section("series", "Over time", (), []),
        section(
            "failures",
            "Failures",
            ("Every planned run that was made has finished.",)
            if not analysis.results.failures
            else (
                f"{plural(len(analysis.results.failures), 'run')} failed: no figure has anything of them. "
                "Where failures depend on the factors, means of what is left may mislead. "
                "Tracebacks are in the store; tables/failures.csv has a row for each.",
            ),
            [report_tables.failures(analysis)],
            kept=True,
        ),
        Section("limits", "Limits", points=LIMITS),
        Section("notes", "Notes of the analysis", points=analysis.notes) if analysis.notes else None,
        Section(
            "measures",
            "Measures",
            points=tuple(f"{with_unit(one)}: {one.meaning}" for one in analysis.results.measures if one.meaning),
        ),
    ]


def _provenance(analysis: Analysis) -> list[tuple[str, str]]:
    """How the sweep came about, flat."""

    def flat(prefix: str, value: Any) -> list[tuple[str, str]]:
        if hasattr(value, "items"):
            inner = [(f"{prefix} {key}".strip(), item) for key, item in value.items()]
            return [row for name, item in inner for row in flat(name, item)]
        if isinstance(value, list | tuple):
            return [(prefix, json.dumps(value, ensure_ascii=False, default=str))]
        return [] if value is None else [(prefix, str(value))]

    facts = {key: value for key, value in provenance_of(analysis).items() if key != "command"}
    return [(name.replace("_", " "), text) for name, text in flat("", facts)]
