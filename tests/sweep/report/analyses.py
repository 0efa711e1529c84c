"""Analyses that nobody computed: tables of the documented columns, with numbers that are easy to find again."""

import dataclasses
import itertools
import math

import numpy as np
import pandas as pd

from experiments.sweep.analysis.analysis import Analysis
from experiments.sweep.design.factor import Factor
from experiments.sweep.results import Column
from tests.sweep.synthetic import design_of, levels, results_of

MARKUP = "<script>alert(1)</script>"
HOSTILE = (MARKUP, "$\\frac{", "_hid", "🍇 [bold]x[/bold] [/red]" + "W" * 100)


ESTIMATES = "measure mean sd low high replicates missing warning"


def rows(columns, found):
    return pd.DataFrame(found, columns=columns.split())


def analysis_of(results, *, hypotheses=(), index="share", notes=("A note.",)):
    """Every factor k has the effect 10 (n - k), with intervals of plus and minus 5."""
    names, measures = [f.name for f in results.factors], [m.name for m in results.measures]
    shown = {
        f.name: [f.shown(c) for c in (np.linspace(0, 1, 3) if f.is_range else middles(f))] for f in results.factors
    }
    values = {f.name: [float(v) if f.is_numeric else math.nan for v in shown[f.name]] for f in results.factors}
    size = {name: 10.0 * (len(names) - place) for place, name in enumerate(names)}
    table = results.table
    estimates = [
        (point, *part[names].iloc[0], m, part[m].mean(), 1.0, part[m].mean() - 1, part[m].mean() + 1, len(part), 0, "")
        for m in measures
        for point, part in table.groupby("point")
    ]
    effects, curves = [], []
    for m, name in itertools.product(measures, names):
        ends = f"{shown[name][0]} -> {shown[name][-1]}"
        share = size[name] / sum(size.values()) if index == "share" else math.nan
        effects.append(
            (m, name, "effect", -1, ends, size[name], size[name] - 5, size[name] + 5, 1e-6, 4, 3, share, share - 0.01,
             share + 0.01, "over the other factors", "luck", "")
        )  # fmt: skip
        for k, (level, value) in enumerate(zip(shown[name], values[name], strict=True)):
            curves.append((m, name, k, level, k / 3, value, 100.0 + k, 99.0 + k, 101.0 + k, 4, 12, False, "luck"))
    interactions, heat = [], []
    for m, (place, (one, two)) in itertools.product(measures, enumerate(itertools.combinations(names, 2))):
        value = 5.0 + place
        interactions.append(
            (m, one, two, "difference of differences", value, value - 1, value + 1, 1e-4, 1e-3, math.nan, math.nan,
             math.nan, "luck", "")
        )  # fmt: skip
        for (i, a), (j, b) in itertools.product(enumerate(shown[one]), enumerate(shown[two])):
            cell = (m, one, two, i, j, a, b, values[one][i], values[two][j], 50.0 + 10 * i + j, 0.5, 2, 6, False)
            heat.append(cell)
    sensitivity = []
    if index != "share":
        for kind, (m, name) in itertools.product(index, itertools.product(measures, names)):
            scale = size[name] / (1.0 if kind in ("mu_star", "sigma") else 100.0)
            floor = 3.0 if kind == "mu_star" else math.nan
            above = bool(scale > 3.0) if kind == "mu_star" else None
            sensitivity.append(
                (m, name, "", kind, "of nobody", scale, 0.9 * scale, 1.1 * scale, 1.0, floor, above, 8, "")
            )
    return Analysis(
        results=results,
        estimates=pd.DataFrame(estimates, columns=["point", *names, *ESTIMATES.split()]),
        effects=rows("measure factor row position level value low high p points replicates share share_low share_high "
                     "basis covers warning", effects),
        interactions=rows("measure factor other method value low high p p_corrected share share_low share_high covers "
                          "warning", interactions),
        curves=rows("measure factor position level coordinate value mean low high points replicates binned covers",
                    curves),
        heat=rows("measure factor other position other_position level other_level value other_value mean half_width "
                  "points runs binned", heat),
        sensitivity=rows("measure factor other index estimator value low high luck_floor luck_high above_luck samples "
                         "warning", sensitivity),
        hypotheses=rows("name factor outcome claim verdict effect low high p p_against p_corrected p_against_corrected "
                        "level margin smallest power detectable from to where replicates sentence", hypotheses),
        notes=tuple(notes),
    )  # fmt: skip


def middles(factor):
    return (np.arange(len(factor.levels)) + 0.5) / len(factor.levels)


def hypothesis(name, factor, outcome, verdict, margin=math.nan):
    claim = "increases" if math.isnan(margin) else "equivalent"
    return (name, factor, outcome, claim, verdict, 20.0, 15.0, 25.0, 0.001, 0.9, 0.002, 1.0, 0.05, margin, 5.0, 0.97,
            4.0, "low", "high", "tier = mega", 3, f"{verdict.capitalize()}: {name}, by -20.")  # fmt: skip


def usual(**changes):
    factors = (
        *levels(rewiring=(0.0, 0.1, 1.0), tier=("nano", "mega")),
        Factor("share", ("content.share",), low=0.01, high=1.0, is_log=True, steps=3),
    )
    results = results_of(
        factors, design_of("full_factorial", factors), lambda c: c.sum(axis=1), replicates=3, common=0.5,
        measures=("adopters", "reach"), gone=[(4, 1)],
        failures=({"point": 4, "replicate": 1, "kind": "raised", "error": "ValueError: nobody", "tier": "nano"},),
        series=series_of(len(design_of("full_factorial", factors).coordinates)),
    )  # fmt: skip
    results = dataclasses.replace(results, name="virality", question="Where?")
    hypotheses = [hypothesis("first", "rewiring", "adopters", "supported"),
                  hypothesis("second", "tier", "reach", "undecided", margin=8.0)]  # fmt: skip
    return analysis_of(dataclasses.replace(results, **changes), hypotheses=hypotheses)


def series_of(points):
    """Of point p in replicate r on day d: (p + r) d."""
    found = [
        (point, replicate, float(day), brand, float((point + replicate) * day))
        for point in range(points)
        for replicate in range(3)
        for day in range(4)
        for brand in ("Aurora", "Borealis")
    ]
    return pd.DataFrame(found, columns=["point", "replicate", "day", "brand", "adopters"])


def hostile():
    factors = levels(
        **{HOSTILE[0]: ("$a_b$", "<i>"), HOSTILE[1]: (1, 2), HOSTILE[2]: (True, False), HOSTILE[3]: (1, 2)}
    )
    results = results_of(factors, design_of("full_factorial", factors), lambda c: c.sum(axis=1), replicates=2)
    results = dataclasses.replace(
        results, name="<b>sweep</b>", question="Is <i>q</i> so? 🍇",
        measures=(Column("adopters", "adopters of <u>" + "Q" * 90, "<€>", "<s>meaning</s>"),),
        failures=({"point": 0, "replicate": 0, "kind": "raised", "error": "<em>$x$ " * 90},),
        provenance={"sweep": "b" * 64, "command": "grapevine '<script>' && $x", "environment": {"date": "2026-01-01"}},
    )  # fmt: skip
    hypotheses = [hypothesis(name, name, "adopters", "contradicted") for name in HOSTILE]
    return analysis_of(results, hypotheses=hypotheses, notes=("<script>note</script>",))


def nothing():
    """No run has finished."""
    factors = levels(a=(1, 2), b=("x", "y"))
    results = results_of(
        factors, design_of("full_factorial", factors), lambda c: c[:, 0], replicates=2,
        gone=[(slice(None), slice(None))],
    )  # fmt: skip
    whole = analysis_of(results)
    tables = {
        field.name: getattr(whole, field.name).iloc[:0]
        for field in dataclasses.fields(whole)
        if isinstance(getattr(whole, field.name), pd.DataFrame)
    }
    return dataclasses.replace(whole, **tables)
