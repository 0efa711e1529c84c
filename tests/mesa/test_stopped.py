"""A model whose tick ended half way goes no further, on any Mesa: half of it would be done twice, or never."""

import copy

import pytest

from simulation import Brand, MarketModel
from simulation.market import checkpoint
from tests.exact import rich_market


def model(error):
    """Return a model whose second brand fails in its third tick, after the first brand has acted."""
    brands = rich_market.pair()

    class Failing(Brand):
        def step(self):
            super().step()
            if self.model.tick == 2:
                raise error

    return MarketModel(rich_market.scenario(brands), brand_classes={brands[1]["name"]: Failing})


@pytest.mark.parametrize("error", [ZeroDivisionError("by a brand"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_no_further_tick_is_run(error, tmp_path):
    stopped = model(error)
    with pytest.raises(type(error)):
        stopped.run_model()
    assert (stopped.tick, stopped.running) == (2, False)
    counts, spend = stopped.recorder.counts.copy(), stopped.recorder.spend.copy()
    for one in (stopped, stopped, copy.deepcopy(stopped)):
        with pytest.raises(RuntimeError, match=rf"tick 2 ended half way in {type(error).__name__}.*make a new one"):
            one.step()
    with pytest.raises(ValueError, match="a checkpoint would hold half of it"):
        checkpoint.save(stopped, tmp_path / "checkpoint", "0" * 32)
    assert (stopped.recorder.counts == counts).all()
    assert (stopped.recorder.spend == spend).all()
