"""What names a run is whole and in range; iterations of a batch run differ; words of other tools are told ours."""

import subprocess
import sys
import warnings
from pathlib import Path

import mesa
import numpy as np
import pytest

from simulation import MarketModel, ScenarioError, simulate
from simulation.mesa_view.batch_iteration import CopyWarning

GIVES_SEEDS = "rng" in mesa.batch_run.__code__.co_varnames
NO_NUMBERS = [
    *(1.0, 1.5, np.float64(2.0), float("nan"), float("inf"), True, np.True_, "7", b"7", "x", [1], (1,), {}, 1j),
    *(-1, np.int64(-1), 2**63, 2**64, np.uint64(2**64 - 1), np.array(3), np.array([3]), object()),
    *(np.random.RandomState(1), np.random.SeedSequence(1), np.random.PCG64(1)),
]


@pytest.mark.parametrize("value", NO_NUMBERS, ids=[str(place) for place in range(len(NO_NUMBERS))])
@pytest.mark.parametrize("name", ["rng", "replicate"])
def test_numbers_that_name_a_run_are_whole_and_in_range(scenario, name, value):
    with pytest.raises(ScenarioError, match=rf"{name} = [\s\S]*: must be a whole number in 0\.\.2\*\*63 - 1"):
        MarketModel(scenario, **{name: value})


@pytest.mark.parametrize("value", [1.0, True, "2", -1, 0, float("nan"), [2], np.float64(1.0)], ids=repr)
def test_threads_are_whole(scenario, value):
    with pytest.raises(ValueError, match=r"threads = .*: must be a whole number"):
        simulate(scenario, threads=value)
    with pytest.raises(ValueError, match=r"threads = .*: must be a whole number"):
        MarketModel(scenario, threads=value)


@pytest.mark.parametrize("value", [0, 5, 2**63 - 1, np.int64(5), np.uint8(5), np.uint64(2**63 - 1)], ids=repr)
def test_whole_numbers_of_any_type_name_the_same_run(scenario, value):
    one, other = MarketModel(scenario, rng=value), MarketModel(scenario, rng=int(value))
    assert one.scenario.run.random_seed == int(value)
    assert type(one.scenario.run.random_seed) is int
    assert one.luck_root == other.luck_root
    assert MarketModel(scenario, replicate=value).luck_root == MarketModel(scenario, replicate=int(value)).luck_root


def test_a_generator_gives_one_number(scenario):
    found = [MarketModel(scenario, rng=np.random.default_rng(5)).scenario.run.random_seed for _ in range(2)]
    assert found == [int(np.random.default_rng(5).integers(2**63 - 1))] * 2


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("seed", "rng=..., or the field run.random_seed"),
        ("random_state", "rng=..., or the field run.random_seed"),
        ("max_steps", "the field run.days"),
        ("days", "the field run.days"),
        ("iterations", "the field run.replicates"),
        ("N", "the field network.consumers"),
        ("num_agents", "the field network.consumers"),
        ("graph", "network=..., a SocialNetwork"),
        ("seeds", "plans={(brand, campaign): plan}"),
    ],
)
def test_words_of_other_tools_are_told_ours(scenario, word, said):
    for described in (scenario, "product_launch", None):
        with pytest.raises(ScenarioError) as refused:
            MarketModel(described, **{word: 7})
        assert f"{word} = 7: unknown here; did you mean {said}" in str(refused.value)


def batch(scenario, parameters, **options):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        rows = mesa.batch_run(
            MarketModel, {"scenario": [scenario], **parameters}, number_processes=1, display_progress=False, **options
        )
    return rows, [one for one in said if issubclass(one.category, CopyWarning)]


def ended(scenario, **options):
    model = MarketModel(scenario, **options)
    model.run_model()
    return {name: values[-1] for name, values in model.datacollector.model_vars.items()}


def test_iterations_are_replicates(scenario):
    """Each is the run of its number, whatever else there is."""
    options = [{"iterations": 3}, *([{"rng": [None] * 3}] if GIVES_SEEDS else [])]
    expected = [ended(scenario, replicate=number) for number in range(3)]
    assert len({str(one) for one in expected}) == 3
    for option in options:
        rows, said = batch(scenario, {}, **option)
        assert [{name: row[name] for name in expected[0]} for row in rows] == expected
        assert [row["iteration"] for row in rows] == [0, 1, 2]
        assert not said


def test_iterations_of_one_random_seed_differ(scenario):
    if GIVES_SEEDS:
        rows, said = batch(scenario, {}, rng=[5, 6, 6])
        expected = [ended(scenario, rng=seed) for seed in (5, 6, 6)]
    else:
        rows, said = batch(scenario, {"rng": 5}, iterations=3)
        expected = [ended(scenario, rng=5, replicate=number) for number in range(3)]
    assert [{name: row[name] for name in expected[0]} for row in rows] == expected
    assert not said


def test_iterations_of_given_replicates_are_said_to_be_copies(scenario):
    rows, said = batch(scenario, {"replicate": range(2)}, iterations=2)
    assert len(rows) == 4
    assert {str(one.message) for one in said} == {
        f"mesa.batch_run: iteration 1 is a copy of iteration 0, for both are replicate {number}; vary either "
        "iterations or replicate, not both"
        for number in range(2)
    }
    assert not batch(scenario, {"replicate": range(2)}, iterations=1)[1]


def test_a_model_made_elsewhere_is_replicate_0(scenario):
    assert MarketModel(scenario).replicate == 0


SCRIPT = """
import mesa
from simulation import MarketModel

if __name__ == "__main__":
    fields = {"scenario": "product_launch", "run.days": 4.0, "network.consumers": 300}
    told = []
    for processes in (1, 2):
        rows = mesa.batch_run(MarketModel, fields, iterations=3, number_processes=processes, display_progress=False)
        rows.sort(key=lambda row: row.pop("iteration"))
        told.append([str({**row, "RunId": 0}) for row in rows])
    mesa.batch_run(MarketModel, {**fields, "replicate": 1}, iterations=2, number_processes=2, display_progress=False)
    print(told[0] == told[1], len(set(told[0])))
"""


def test_iterations_in_processes_are_the_same_and_copies_are_said_there_too(tmp_path):
    (tmp_path / "batch.py").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "batch.py"], cwd=tmp_path, env={"PYTHONPATH": str(Path(__file__).parents[2])}, text=True,
        capture_output=True, timeout=600, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "3"]
    assert "CopyWarning: mesa.batch_run: iteration 1 is a copy of iteration 0" in done.stderr
