"""What is told of a sweep before it starts, beside what it took."""

from experiments.sweep.sweep import Sweep
from tests.sweep.machinery.markets import written

# Twelve points of a field that takes three whole numbers: most repeat another.
REPEATING = """
name = "repeating"
scenario = "base.toml"
replicates = 4
measures = ["adopters"]
[[factors]]
field = "brands.0.campaigns.0.seeding.count"
range = [1, 3]
[design]
kind = "random"
points = 12
"""


def test_a_forecast_counts_exactly_and_estimates_the_disk(tmp_path):
    sweep = Sweep.load(written(tmp_path, REPEATING))
    found = sweep.forecast(workers=2)
    assert (found.points, found.distinct, found.runs, found.workers) == (12, 3, 12, 2)
    assert len(found.tried) == 3
    assert all(seconds > 0 for seconds in found.tried)
    assert found.seconds > 12 * min(found.tried) / 2
    assert not (tmp_path / "out").exists()
    table = sweep.run(tmp_path / "out", executor="serial").results()
    assert sweep.tally.done == 12
    # Points that are the same have the same runs.
    assert len(table) == 48
    assert table.groupby(["count", "replicate"])["adopters"].nunique().max() == 1
    held = sum(path.stat().st_size for path in (tmp_path / "out" / "store").rglob("*.parquet"))
    # Heads of small files take some kB beside what is estimated.
    assert found.disk_bytes / 10 < held < 10 * found.disk_bytes + 20_000
