import pytest

from simulation import MarketModel, Scenario
from tests.mesa.market import FIELDS


@pytest.fixture(scope="session")
def scenario():
    return Scenario.from_fields(FIELDS)


@pytest.fixture
def model(scenario):
    made = MarketModel(scenario, check=True)
    yield made
    made.close()
