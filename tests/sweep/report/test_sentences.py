"""No sentence of a report contradicts its tables: over drawn tables, and over drawn sweeps."""

import dataclasses
import io
import re

import numpy as np
import pytest
from rich.console import Console

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.report.answer import answer, key_figures, verdicts
from experiments.sweep.report.importance import effects_by_factor, is_clear, turns
from experiments.sweep.report.naming import mean_of, records
from experiments.sweep.report.terminal import shown
from experiments.sweep.results import Column, Hypothesis
from tests.sweep.synthetic import design_of, levels, ranges, results_of

FACTORS = levels(speed=(1, 2, 3), kind=("plain", "fancy", "odd"), size=(0.5, 1.0))
NAMES = [factor.name for factor in FACTORS]
NUMBER = r"[+−]?[\d,.]+"


def base():
    design = design_of("full_factorial", FACTORS)
    claims = (Hypothesis("up", "speed", "adopters", "increases"),)
    return analyze(results_of(FACTORS, design, lambda at: 5 * at[:, 0] + at[:, 2], replicates=3, hypotheses=claims))


def value_of(text):
    return float(text.replace(",", "").replace("−", "-").replace("+", ""))


def check(analysis):
    """Read the answer and compare what it says with the tables."""
    measure = analysis.results.measures[0]
    said = answer(analysis)
    effects = effects_by_factor(analysis, measure.name)
    moving = {name for name in NAMES if name in effects and is_clear(effects[name])}
    turning = {name for name in NAMES if turns(analysis, measure.name, name)}
    if said.startswith(("No factor moves", "Whether any factor")):
        assert not moving | turning, said
    matters = re.match(r"(\w+) matters most( of those beyond luck)?", said)
    if "no other factor moves it beyond luck" in said:
        assert matters, said
        assert moving | turning <= {matters[1]}, said
    found = re.search(rf"(?:Moving (\w+) from|Between its levels) (.*?)(?: \(highest\) it)? changes .*? by ({NUMBER})"
                      r".*?"
                      rf"(?: \(({NUMBER}) to ({NUMBER})\))?(, which luck alone could do)?, over ([\d,]+) points? and "
                      r"([\d,]+) replicates?\.", said)  # fmt: skip
    if found:
        row = effects[matters[1]]
        assert found[1] in (None, matters[1])
        assert value_of(found[3]) == pytest.approx(
            row["value"], abs=0.06 * (row["high"] - row["low"] or abs(row["value"]))
        )
        if found[4]:
            assert value_of(found[4]) == pytest.approx(row["low"], abs=0.06 * (row["high"] - row["low"]))
            assert value_of(found[5]) == pytest.approx(row["high"], abs=0.06 * (row["high"] - row["low"]))
        assert bool(found[6]) == (not is_clear(row)), said
        assert (int(found[7]), int(found[8])) == (row["points"], row["replicates"])
    told = set(re.findall(r"In (\w+), [^.]*? is not monotone", said))
    assert told == turning, said
    for name in told:
        for row in turns(analysis, measure.name, name):
            verb = "rises" if row["row"] == "rise" else "falls"
            start, end = row["level"].split(" -> ")
            assert re.search(rf"it {verb} by [^;]*? from {re.escape(start)} to {re.escape(end)}\b", said), said
    humps = records(analysis.estimates, measure=measure.name, shape="two humps")
    counted = re.search(r"At ([\d,]+) of [\d,]+ points?, .* has two humps", said)
    assert (int(counted[1]) if counted else 0) == len(humps), said
    decided = list(analysis.hypotheses["verdict"])
    for number, verdict in re.findall(r"(\d+) (supported|contradicted|undecided)", verdicts(analysis)):
        assert decided.count(verdict) == int(number)
    assert "nan" not in said
    assert "mean mean" not in said
    for what, value, _ in key_figures(analysis, 0.5):
        if what.startswith(("highest", "lowest")):
            means = analysis.estimates.loc[analysis.estimates["measure"] == measure.name, "mean"]
            expected = means.max() if what.startswith("highest") else means.min()
            assert value_of(re.match(NUMBER, value)[0]) == pytest.approx(expected, rel=0.02, abs=0.51)


def drawn_tables(analysis, random):
    """Return the analysis with other numbers in its tables of effects and points."""
    effects = analysis.effects.copy()
    effects = effects[~effects["row"].isin(["rise", "fall"])]
    scale = 10.0 ** random.integers(-1, 5)
    value = scale * random.standard_normal(len(effects))
    half = scale * random.exponential(1.0, len(effects))
    width = np.where(random.random(len(effects)) < 0.1, 0.0, half)
    share = random.random(len(effects))
    is_effect = (effects["row"] == "effect").to_numpy()
    effects = effects.assign(
        value=value, low=value - width, high=value + width,
        share=np.where(is_effect, share, np.nan), share_low=np.where(is_effect, share - random.random(), np.nan),
        share_high=np.where(is_effect, share + random.random(), np.nan),
    )  # fmt: skip
    if random.random() < 0.3:
        effects = effects.assign(share=np.nan, share_low=np.nan, share_high=np.nan)
    if random.random() < 0.4:
        row = effects[effects["factor"] == "speed"].iloc[-1].to_dict()
        rise = row | {"row": "rise", "level": "1 -> 2", "value": scale, "low": 0.5 * scale, "high": 1.5 * scale}
        fall = row | {"row": "fall", "level": "2 -> 3", "value": -scale, "low": -1.5 * scale, "high": -0.5 * scale}
        effects = type(effects)([*effects.to_dict("records"), rise, fall])
    estimates = analysis.estimates.copy()
    humps = random.random(len(estimates)) < 0.1
    estimates = estimates.assign(
        mean=scale * random.standard_normal(len(estimates)), shape=np.where(humps, "two humps", ""),
        take_off=np.where(humps, random.random(len(estimates)), np.nan),
    )  # fmt: skip
    estimates = estimates.assign(low=estimates["mean"] - scale, high=estimates["mean"] + scale,
                                 take_off_low=estimates["take_off"], take_off_high=estimates["take_off"])  # fmt: skip
    verdict = random.choice(["supported", "contradicted", "undecided"])
    hypotheses = analysis.hypotheses.assign(verdict=verdict)
    return dataclasses.replace(analysis, effects=effects, estimates=estimates, hypotheses=hypotheses)


def test_the_answer_agrees_with_drawn_tables():
    analysis = base()
    random = np.random.default_rng(11)
    for _ in range(60):
        check(drawn_tables(analysis, random))


@pytest.mark.slow
def test_the_answer_agrees_with_a_thousand_drawn_tables():
    analysis = base()
    random = np.random.default_rng(12)
    for _ in range(1000):
        check(drawn_tables(analysis, random))


def drawn_sweep(seed):
    random = np.random.default_rng(seed)
    kind = random.choice(["full_factorial", "one_at_a_time", "random", "saltelli", "morris"])
    design = design_of(kind, FACTORS, points=16)
    weights, bend = random.normal(0, 1, 3), random.normal(0, 8)
    results = results_of(
        FACTORS, design, lambda at: at @ weights + bend * (at[:, 0] - 0.5) ** 2, replicates=int(random.integers(1, 12)),
        noise=float(random.choice([0.0, 0.3, 2.0])), luck=str(random.choice(["shared", "independent"])),
        hypotheses=(Hypothesis("up", "speed", "adopters", "increases"),), random_seed=seed,
    )  # fmt: skip
    if random.random() < 0.4:
        results.outcomes[:] += 500.0 * (random.random(results.outcomes.shape) < 0.4)
    return analyze(results)


def test_the_answer_agrees_with_drawn_sweeps():
    for seed in range(4):
        check(drawn_sweep(seed))


@pytest.mark.slow
def test_the_answer_agrees_with_many_drawn_sweeps():
    for seed in range(4, 300):
        check(drawn_sweep(seed))


@pytest.mark.parametrize(
    ("title", "expected"),
    [("adopters", "mean adopters"), ("mean cascade size", "mean cascade size"), ("meaning", "mean meaning")],
)
def test_no_mean_of_a_mean(title, expected):
    assert mean_of(title) == expected


def test_the_terminal_fits_80_columns():
    long = ranges("brands.0.campaigns.0.message.a_rather_long_name", low=123456.0, high=9.87654321e7)
    factors = (*long, *levels(kind=("a label that is long enough to be cut where it must be", "b" * 60, "c")))
    measure = Column("cascade_size_mean", "mean cascade size of a brand with quite a long name", "consumers")
    results = results_of(factors, design_of("full_factorial", factors), lambda at: 1e7 * np.sin(3 * at[:, 0]),
                         noise=1e5,
                         hypotheses=(Hypothesis("h" * 90, long[0].name, "adopters", "increases"),))  # fmt: skip
    analysis = analyze(dataclasses.replace(results, measures=(dataclasses.replace(measure, name="adopters"),)))
    console = Console(width=80, force_terminal=False, record=True, file=io.StringIO())
    for part in shown(analysis):
        console.print(part)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    assert "mean mean" not in text
    assert "rises" in text
    # Numbers are whole in their cells.
    assert "…" not in "".join(re.findall(r"[+−]\S+", text))
