"""An engine that is slightly wrong is found out: the targets can fail."""

from dataclasses import replace

import numpy as np
import pytest

import simulation
from experiments.verification import catalogue
from experiments.verification.exact import reed_frost
from experiments.verification.findings import compare
from experiments.verification.target import Context
from simulation.processes import AbsoluteThreshold, FractionalThreshold, IndependentCascade, LinearThreshold
from tests.command_line.running import called

RIGHT = simulation.simulate_cascades


def failed(*ids):
    """Compare targets; return the ids of the rows that failed."""
    wanted = [found for found in catalogue.targets("exact") if found.id in ids]
    assert len(wanted) == len(ids)
    findings = compare(wanted, Context("", threads=1), lambda _: None)
    return {row.id for finding in findings for row in finding.rows if row.verdict == "fail"}


def biased(network, seeds, process, **options):
    """Toss coins that are 2 % too good."""
    if isinstance(process, IndependentCascade):
        process = replace(process, probability=np.minimum(np.asarray(process.probability) * 1.02, 1.0)[()])
    return RIGHT(network, seeds, process, **options)


def strict(network, seeds, process, **options):
    """Compare with > at the threshold."""
    if isinstance(process, FractionalThreshold):
        process = FractionalThreshold(np.nextafter(process.threshold, 2.0))
    if isinstance(process, AbsoluteThreshold) and np.ndim(process.threshold) == 0:
        process = AbsoluteThreshold(int(process.threshold) + 1)
    return RIGHT(network, seeds, process, **options)


def collapsed(network, seeds, process, **options):
    """Forget parallel lines."""
    if getattr(process, "multiplicity", False):
        process = replace(process, multiplicity=False)
    if isinstance(process, LinearThreshold) and isinstance(process.weights, str):
        process = replace(process, weights="in_degree")
    return RIGHT(network, seeds, process, **options)


def without_seeds(network, seeds, process, **options):
    """Leave seeds out of sizes."""
    sample = RIGHT(network, seeds, process, **options)
    return replace(sample, sizes=sample.sizes - len(np.unique(np.asarray(list(seeds)))))


def same_luck(network, seeds, process, *, replicates, **options):
    """Give ten replicates the same luck."""
    few = RIGHT(network, seeds, process, replicates=-(-replicates // 10), **options)
    return replace(few, sizes=np.repeat(few.sizes, 10)[:replicates])


def new_luck(network, seeds, process, *, random_seed, **options):
    """Toss other coins for every set of seeds."""
    own = random_seed + sum(int(seed) + 1 for seed in seeds)
    return RIGHT(network, seeds, process, random_seed=own, **options)


@pytest.mark.parametrize(
    ("engine", "ids", "rows"),
    [
        (biased, ("V1",), {"V1.star.center.skipping", "V1.cycle.per_tie", "V1.paired.gnp.per_tie"}),
        (biased, ("V2",), {"V2.K10.1.per_tie", "V2.K20.1.skipping", "V2.K20.1.skipping.mean"}),
        (collapsed, ("V1",), {"V1.lines.ic_repeated", "V1.lines.wc_repeated.law", "V1.lines.lt_repeated"}),
        (without_seeds, ("V2",), {"V2.K4.1.skipping", "V2.K20.1.per_tie.mean"}),
        (same_luck, ("V2",), {"V2.K10.1.skipping", "V2.K20.1.per_tie"}),
        (strict, ("V15",), {"V15.ring2.2", "V15.torus3.3.count", "V15.torus3.3.share", "V15.torus8.3.share.when"}),
        (new_luck, ("V12",), {"V12.replicates.skipping", "V12.replicates.per_tie", "V12.replicates.live_ties"}),
    ],
)  # fmt: skip
def test_a_wrong_engine_fails(monkeypatch, engine, ids, rows):
    monkeypatch.setattr(simulation, "simulate_cascades", engine)
    found = failed(*ids)
    assert rows <= found, f"only these failed: {sorted(found)}"


def test_the_command_fails_with_a_wrong_engine(monkeypatch, capsys, only):
    only("V2")(reed_frost.rows)
    assert called(monkeypatch, capsys, "verify").code == 0
    monkeypatch.setattr(simulation, "simulate_cascades", biased)
    answer = called(monkeypatch, capsys, "verify")
    assert answer.code == 1
    assert "rows failed: V2." in answer.err
