"""`mesa.batch_run` varies the dotted fields of a scenario."""

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
