"""The exact tier as the command compares it: every row of every target passes."""

import pytest

from experiments.verification import catalogue
from experiments.verification.findings import compare
from experiments.verification.target import Context

TARGETS = {found.id: found for found in catalogue.targets("exact")}


@pytest.mark.parametrize("id", TARGETS)
def test_every_row_passes(id):
    (finding,) = compare([TARGETS[id]], Context(""), lambda _: None)
    wrong = [row for row in finding.rows if row.verdict != "pass"]
    assert wrong == []
    ids = [row.id for row in finding.rows]
    assert len(set(ids)) == len(ids)
    assert all(row.startswith(f"{id}.") for row in ids)
