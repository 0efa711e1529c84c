"""Spellings of earlier versions are read, with a notice, and written as they are called now."""

import warnings

import pytest

from simulation import Scenario, seeding
from simulation.scenario.renamed import RenamedWarning
from tests.command_line.running import started

FIELDS = {"brands": [{"name": "b", "campaigns": [{"name": "c", "message": {"rule": "chances"}}]}]}
FILE = """
[run]
days = 2
[network]
consumers = 50
[[brands]]
name = "b"
[[brands.campaigns]]
name = "c"
message = { rule = "chances" }
"""


def test_an_old_rule_is_read_with_a_notice_and_written_anew():
    with pytest.warns(RenamedWarning, match='rule = "chances" is called "reinforced_probability" now'):
        scenario = Scenario.from_fields(FIELDS)
    assert scenario.brands[0].campaigns[0].message.rule == "reinforced_probability"
    assert "chances" not in scenario.to_toml()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        new = {"brands": [{"name": "b", "campaigns": [{"name": "c", "message": {"rule": "reinforced_probability"}}]}]}
        assert scenario == Scenario.from_fields(new)


def test_an_old_name_is_found_with_a_notice():
    with pytest.warns(RenamedWarning, match="Offers is called SeedPrices now"):
        assert seeding.Offers is seeding.SeedPrices
    with pytest.raises(AttributeError, match="no attribute 'Offer'"):
        seeding.Offer  # noqa: B018


def test_the_command_says_so_in_a_note(tmp_path):
    path = tmp_path / "old.toml"
    path.write_text(FILE)
    done = started(tmp_path, "check", path)
    assert done.returncode == 0
    assert done.stderr == 'Note: rule = "chances" is called "reinforced_probability" now, and was read as that.\n'
