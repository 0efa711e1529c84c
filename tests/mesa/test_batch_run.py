"""`mesa.batch_run` varies the dotted fields of a scenario."""

import json
import os
import subprocess
import sys
from pathlib import Path

import mesa
import pytest

from simulation import MarketModel, Scenario
from tests.mesa.market import FIELDS


@pytest.mark.parametrize("variable", [[Scenario.from_fields(FIELDS)], None])
def test_a_batch_run(variable, tmp_path):
    path = tmp_path / "market.toml"
    path.write_text(Scenario.from_fields(FIELDS).to_toml(), encoding="utf-8")
    results = mesa.batch_run(
        MarketModel,
        {
            "scenario": variable or [path],
            "brands.0.quality": [0.2, 0.8],
            "replicate": range(2),
            "run.days": 0.5,
        },
        number_processes=1,
        display_progress=False,
    )
    assert len(results) == 4
    assert {(row["brands.0.quality"], row["replicate"]) for row in results} == {(0.2, 0), (0.2, 1), (0.8, 0), (0.8, 1)}


class Collecting(MarketModel):
    """Collects the adopters after each step."""

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "adopters": lambda m: m.brands[0].adopters,
                "quality": lambda m: m.brands[0].description.quality,
            }
        )

    def step(self):
        """Run a tick and collect."""
        super().step()
        self.datacollector.collect(self)


def test_a_batch_run_returns_what_was_collected(scenario):
    results = mesa.batch_run(
        Collecting,
        {"scenario": [scenario], "brands.0.quality": [0.2, 0.8], "replicate": range(2)},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert [row["quality"] for row in results] == [row["brands.0.quality"] for row in results]
    for row in results:
        model = MarketModel(scenario, replicate=row["replicate"], **{"brands.0.quality": row["brands.0.quality"]})
        model.run_model()
        assert row["adopters"] == model.recorder.adopters()[-1, 0]
        model.close()


SCRIPT = """
import json
import mesa
from simulation import MarketModel

FIELDS = {"brands.0.quality": [0.2, 0.9], "replicate": range(3), "run.days": 2.0, "network.consumers": 400}

if __name__ == "__main__":
    runs = [
        sorted(
            mesa.batch_run(MarketModel, FIELDS, number_processes=n, data_collection_period=p, display_progress=False),
            key=lambda row: (row["RunId"], row["Step"]),
        )
        for n, p in ((1, -1), (2, -1), (1, 1), (2, 1))
    ]
    print(json.dumps(runs))
"""


def test_a_batch_run_in_two_processes_gives_the_same_as_in_one(tmp_path):
    """In an interpreter of its own: how processes start is a setting of the whole interpreter."""
    script = tmp_path / "sweep.py"
    script.write_text(SCRIPT, encoding="utf-8")
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    # Mesa 3.3 forks, of which Python 3.12 warns; 3.5 does not.
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)], capture_output=True, text=True, env=environment, timeout=300
    )
    assert done.returncode == 0, done.stderr
    last, last_of_two, every, every_of_two = json.loads(done.stdout)
    assert last == last_of_two
    assert every == every_of_two
    assert len(last) == 6
    assert len(every) == 6 * 48
    assert {(row["brands.0.quality"], row["replicate"]) for row in last} == {
        (q, r) for q in (0.2, 0.9) for r in range(3)
    }
    for row in last:
        fields = {name: row[name] for name in ("brands.0.quality", "run.days", "network.consumers")}
        model = MarketModel(replicate=row["replicate"], **fields)
        model.run_model()
        (brand,) = model.brands
        counted = model.recorder.counts[-1, 0]
        assert row[f"{brand.name}.adopters"] == brand.adopters
        assert row[f"{brand.name}.reach"] == brand.reach
        assert counted.sum() > 0
        of_run = [one for one in every if one["RunId"] == row["RunId"]]
        assert [one[f"{brand.name}.adopters"] for one in of_run] == model.recorder.adopters()[:, 0].tolist()
        assert {name: value for name, value in of_run[-1].items() if name != "Step"} == {
            name: value for name, value in row.items() if name != "Step"
        }
    assert len({row[f"{brand.name}.adopters"] for row in last}) > 1
