"""The tables of a sweep's analysis as CSV, and its summary as JSON: in full precision, the same bytes every time."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas

from experiments.reporting.written import plain
from experiments.sweep.report.answer import answer, verdicts
from experiments.sweep.report.counts import counts_of
from experiments.sweep.report.figures_series import series_factors
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.report.series import series_columns, series_means

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis

_VOLATILE = ("environment",)


def tables(analysis: Analysis) -> dict[str, pandas.DataFrame]:
    """Return every table of an analysis, tidy, by the name of its file."""
    results = analysis.results
    found = {
        "runs": results.table,
        "estimates": analysis.estimates,
        "effects": analysis.effects,
        "curves": analysis.curves,
        "heat": analysis.heat,
        "interactions": analysis.interactions,
        "sensitivity": analysis.sensitivity,
        "hypotheses": analysis.hypotheses,
        "noise": noise_shares(analysis),
        "factors": factor_table(analysis),
        "measures": pandas.DataFrame([dataclasses.asdict(measure) for measure in results.measures]),
        "failures": failure_table(analysis),
    }
    if series_columns(analysis):
        wanted = set(series_factors(analysis))
        means = [series_means(analysis, factor) for factor in results.factors if factor.name in wanted]
        found["series"] = pandas.concat(means, ignore_index=True)
    return found


def factor_table(analysis: Analysis) -> pandas.DataFrame:
    """Return a row per factor: its fields, its levels as shown or the ends of its range."""
    rows = [
        {
            "factor": factor.name,
            "fields": " ".join(factor.fields),
            "levels": len(factor.levels),
            "shown": "" if factor.is_range else "; ".join(str(level) for level in levels_of(analysis, factor.name)),
            "low": factor.low,
            "high": factor.high,
            "scale": "log" if factor.is_log else "linear" if factor.is_range else "levels",
            "whole": factor.is_whole,
        }
        for factor in analysis.results.factors
    ]
    return pandas.DataFrame(rows)


def levels_of(analysis: Analysis, name: str) -> list[Any]:
    """Return the levels of a factor as tables show them; of a range, its two ends."""
    factor = next(factor for factor in analysis.results.factors if factor.name == name)
    if factor.is_range:
        return [factor.shown(0.0), factor.shown(1.0)]
    return [factor.shown((index + 0.5) / len(factor.levels)) for index in range(len(factor.levels))]


def failure_table(analysis: Analysis) -> pandas.DataFrame:
    """Return a row per failed run: where it was, and what happened to it."""
    columns = ["point", "replicate", "kind", "error", *(factor.name for factor in analysis.results.factors)]
    rows = [{name: failure.get(name) for name in columns} for failure in analysis.results.failures]
    return pandas.DataFrame(rows, columns=columns)


def summary(analysis: Analysis) -> dict[str, Any]:
    """Return what ``analysis.json`` holds: the answer, and every figure that it rests on."""
    results = analysis.results
    content: dict[str, Any] = {
        "name": results.name,
        "question": results.question,
        "answer": answer(analysis),
        "verdicts": verdicts(analysis),
        "design": {"kind": results.design.kind, "settings": dict(results.design.settings)},
        "counts": dataclasses.asdict(counts_of(results)),
        "luck": results.luck,
        "interval": {"level": 0.95, "covers": list(results.covers)},
        "factors": factor_table(analysis),
        "measures": [dataclasses.asdict(measure) for measure in results.measures],
        "hypotheses": analysis.hypotheses,
        "effects": analysis.effects,
        "interactions": analysis.interactions,
        "sensitivity": analysis.sensitivity,
        "noise": noise_shares(analysis),
        "failures": failure_table(analysis),
        "notes": list(analysis.notes),
        "provenance": provenance_of(analysis),
    }
    return {key: plain(value) for key, value in content.items()}


def provenance_of(analysis: Analysis) -> dict[str, Any]:
    """Return how the sweep came about, without what differs from time to time."""
    return {key: value for key, value in analysis.results.provenance.items() if key not in _VOLATILE}
