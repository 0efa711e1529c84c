"""One run on any number of threads: the same counts, money, shares, state and pending events, bit for bit."""

import numpy as np
import pytest

from simulation.market import blocks
from simulation.market.model import MarketModel
from simulation.scenario import Scenario
from tests.exact import rich_market


def market():
    """All mechanisms, budgets that end on the way, and more consumers than eight stripes hold."""
    fields = rich_market.fields(rich_market.pair())
    fields["network"] |= {"consumers": 9_000}
    for brand in fields["brands"]:
        brand["campaigns"][0] |= {"budget": 300.0}
        brand["campaigns"][0]["impressions"]["per_day"] = 4_000.0
        brand["campaigns"][0]["seeding"]["count"] = 60
    return Scenario.from_fields(fields)


def run(scenario, threads, ticks=None):
    model = MarketModel(scenario, threads=threads, check=True)
    for _ in range(scenario.ticks if ticks is None else ticks):
        model.step()
    ticks, events = model.calendar.pending()
    pending = np.concatenate([ticks[:, None], events], axis=1)
    rows, recorder = model.market.state.rows, model.recorder
    arrays = {
        "counts": recorder.counts,
        "spend": recorder.spend,
        "shares": recorder.shares(),
        "rows": rows.i4,
        "adoption ticks": rows.adoption_tick,
        "first sources": rows.first_source,
        "pending": pending[np.lexsort(pending.T)],
    }
    model.close()
    return {name: (array.shape, np.ascontiguousarray(array).tobytes()) for name, array in arrays.items()}, recorder


@pytest.fixture(scope="module")
def scenario():
    return market()


@pytest.mark.parametrize("ticks", [9, None])
@pytest.mark.parametrize("threads", [2, 3, 4, 8])
def test_the_number_of_threads_changes_nothing(scenario, threads, ticks, monkeypatch):
    # Threads do the work even where there is little of it.
    monkeypatch.setattr(blocks, "_LEAST_WORK", 0)
    alone, recorder = run(scenario, 1, ticks)
    together, _ = run(scenario, threads, ticks)
    assert alone == together
    assert (recorder.counts.sum(axis=(0, 1)) > 0).all(), "the market must be lively"
    if ticks is None:
        for index, brand in enumerate(scenario.brands):
            budget = brand.campaigns[0].budget
            assert recorder.spend[:, index].sum() > 0.99 * budget, "budgets must end on the way"


def test_blocks_are_a_power_of_two():
    assert [blocks.Blocks(threads).count for threads in (1, 2, 3, 4, 7, 8)] == [1, 2, 2, 4, 4, 8]


def test_what_a_block_raises_reaches_the_caller(monkeypatch):
    monkeypatch.setattr(blocks, "_LEAST_WORK", 0)
    both = blocks.Blocks(2)

    def fail(block):
        if block == 1:
            raise RuntimeError("block 1")
        return block

    with pytest.raises(RuntimeError, match="block 1"):
        both.run(fail, 1)
    both.close()
    both.close()
    assert both.run(lambda block: block * 10, 1) == [0, 10], "threads are there again when they are needed"
    both.close()


@pytest.mark.parametrize("threads", [0, -1, True, 1.0, "2"])
def test_threads_must_be_a_number_of_them(scenario, threads):
    with pytest.raises(ValueError, match=r"threads = .*: must be a whole number, 1 to"):
        MarketModel(scenario, threads=threads)
