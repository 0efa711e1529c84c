"""What a reader of the tables must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.luck import expected
from experiments.statistics.shares import spread_of
from experiments.sweep.analysis.sample import enough
from experiments.sweep.analysis.sensitivity import left_out_clusters
from simulation.plural import plural

if TYPE_CHECKING:
    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Results

FEW = 5
"""Replicates below which intervals are wide and trust in them small."""


def notes_of(results: Results, samples: list[Sample]) -> tuple[str, ...]:
    """Return notes on luck, coverage, gaps, replicates, and the share of luck in each measure."""
    notes = [_luck(results), _covers(results)]
    if results.failures:
        notes.append(f"{len(results.failures)} of {results.planned} runs failed; they are missing from all figures.")
    replicates = int(max((sample.counts.max(initial=0) for sample in samples), default=0))
    if replicates == 1:
        notes.append(
            "One replicate per point: luck cannot be told from effects. Of a model without luck that is all there is "
            "to know; of any other, intervals are missing or cover the choice of points alone."
        )
    elif 1 < replicates < FEW:
        notes.append(f"{replicates} replicates per point: intervals are wide, and rest on few.")
    for measure, sample in zip(results.measures, samples, strict=True):
        notes += [f"{measure.name}: {said}" for said in _of_measure(results, sample)]
    return tuple(notes)


def _luck(results: Results) -> str:
    if results.luck == "shared":
        return (
            "Luck is shared: replicate r meets the same luck at all points, so that effects are differences within "
            "replicates, and what luck does to all points alike drops out of them. Means of neighboring points go up "
            "and down together: a curve may be off as a whole by as much as its band."
        )
    return (
        "Luck is independent: each run has its own, so that the variances of points add up in an effect. Sharing luck "
        "would mostly make effects more precise for the same runs."
    )


def _covers(results: Results) -> str:
    drawn = " and ".join(results.covers) if results.covers else "nothing"
    said = f"A replicate draws anew: {drawn} (run.vary). Intervals cover no more than that"
    if results.design.kind in ("full_factorial", "one_at_a_time"):
        return f"{said}: the points are taken as all that is meant."
    return f"{said}, and, of figures over many points, which points were drawn."


def _of_measure(results: Results, sample: Sample) -> list[str]:
    if not len(sample.points):
        return ["no run has a value; nothing can be said."]
    said = []
    if len(sample.points) < sample.size:
        said.append(f"{sample.size - len(sample.points)} of {sample.size} points have no value and are left out.")
    lost = left_out_clusters(results, sample)
    if lost:
        what = "base samples" if results.design.kind == "saltelli" else "trajectories"
        said.append(f"{lost} {what} are left out of the sensitivity indices, as a point of theirs has no value.")
    present = ~np.isnan(sample.values)
    used, complete = int(present.any(axis=0).sum()), int(present.all(axis=0).sum())
    if complete < used:
        if enough(complete, used):
            said.append(
                f"the points differ in their replicates; {complete} of {used} are complete over all points, and "
                "figures that compare points use those that are complete over the points compared. Means use all."
            )
        else:
            said.append(
                f"only {complete} of {used} replicates are complete over all points; where too few are complete over "
                "the points compared, replicates count with the points that they have, less those points' means."
            )
    said += _noise(sample)
    return said


def _identical(sample: Sample) -> list[str]:
    """Say at how many points, if not at all of them, all replicates are the same."""
    several = sample.counts > 1
    least, most = np.nanmin(sample.values, axis=1), np.nanmax(sample.values, axis=1)
    same = int((several & (least == most)).sum())
    if not same:
        return []
    return [f"at {same:,} of {plural(int(several.sum()), 'point')} all replicates are the same."]


def _noise(sample: Sample) -> list[str]:
    values = sample.together()
    if values.shape[1] < 2 or len(values) < 2:
        return []
    spread = spread_of(values)
    between, single = expected(spread), float(np.trace(spread)) / len(spread)
    if single <= 0 or np.ptp(values) == 0:
        return ["the same at all points and in all replicates."]
    luck = min(max(1 - between / single, 0.0), 1.0)
    said = f"luck makes {100 * luck:.0f} % of the variance over points of a single run"
    if luck == 0.0 or bool((values == values[:, :1]).all()):
        return ["luck changes nothing: all replicates of a point are the same."]
    means = between + (single - between) / values.shape[1]
    rest = min(max(1 - between / means, 0.0), 1.0) if means > 0 else 1.0
    identical = _identical(sample)
    return [*identical, f"{said}, and {100 * rest:.0f} % of that of the means of {values.shape[1]} replicates."]
