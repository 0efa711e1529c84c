"""What an adoption is worth, and money at a later day."""

import numpy as np
import pytest

from simulation.results.value import adoption_value, discount_factor
from simulation.scenario import Scenario


def brand(**fields):
    return Scenario.from_fields({"brands": [{"name": "b", **fields}]}).brands[0]


@pytest.mark.parametrize("discount", [0.0, 0.1])
@pytest.mark.parametrize("retention", [0.0, 0.5, 0.8])
def test_the_value_is_the_sum_over_all_years(retention, discount):
    lifetime = {"margin_per_year": 30.0, "retention_per_year": retention, "discount_per_year": discount}
    years = sum(30.0 * retention**year / (1 + discount) ** year for year in range(1, 400))
    found = adoption_value(brand(price=100.0, unit_cost=60.0, lifetime=lifetime))
    assert found == pytest.approx(40.0 + years, rel=1e-12)


def test_without_a_lifetime_it_is_the_margin():
    assert adoption_value(brand(price=100.0, unit_cost=130.0)) == -30.0


def test_money_halves_where_it_doubles():
    assert discount_factor(0.0, 0.3) == 1.0
    assert discount_factor([0.0, 365.0, 730.0], 1.0).tolist() == [1.0, 0.5, 0.25]
    assert (discount_factor(np.arange(9), 0.0) == 1.0).all()
