"""Sensitivity indices, by the method that the design is for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.analysis.effect import is_in_order, step_of, whole_clusters, without
from experiments.sweep.analysis.elementary import elementary_effects, morris_indices
from experiments.sweep.analysis.given_data import given_data_indices
from experiments.sweep.analysis.sample import rows_per_cluster
from experiments.sweep.analysis.sobol import sobol_indices

if TYPE_CHECKING:
    from experiments.sweep.analysis.indices import Index
    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Results

FILLING = ("random", "latin_hypercube", "sobol_sequence")
"""Kinds of design that fill the space, for estimators from any points."""


def sensitivity_of(results: Results, samples: list[Sample]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.sensitivity`; none of factorials and one at a time."""
    names = [factor.name for factor in results.factors]
    rows: list[dict[str, Any]] = []
    for measure, sample in zip(results.measures, samples, strict=True):
        rows += [{"measure": measure.name} | index.row(names) for index in _indices(results, sample)]
    return rows


def left_out_clusters(results: Results, sample: Sample) -> int:
    """Return how many base samples or trajectories are left out, as some point of theirs has no outcome."""
    rows = rows_per_cluster(results)
    if rows == 1:
        return 0
    return sample.size // rows - int(whole_clusters(sample, rows).sum()) // rows


def _without_sign(index: Index) -> Index:
    """Return an index of a factor whose levels have no order, in which they are written: mu has no meaning then."""
    if index.index != "mu":
        return index
    return replace(index, value=np.nan, low=np.nan, high=np.nan, warning="levels without order: no direction")


def _indices(results: Results, sample: Sample) -> list[Index]:
    kind = results.design.kind
    if kind in FILLING:
        return given_data_indices(sample, results.factors, is_sequence=kind == "sobol_sequence")
    if kind not in ("morris", "saltelli"):
        return []
    complete = without(sample, whole_clusters(sample, rows_per_cluster(results)))
    values = complete.together() if len(complete.points) else np.zeros((0, 1))
    if kind == "morris":
        effects = elementary_effects(values, complete.coordinates, step_of(results))
        found = morris_indices(effects, is_tied=complete.is_tied)
        return [_without_sign(index) if not is_in_order(results.factors[index.factor]) else index for index in found]
    second = bool(results.design.settings.get("second_order"))
    return sobol_indices(values, len(results.factors), second_order=second, is_tied=complete.is_tied)
