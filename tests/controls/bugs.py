"""The bugs that the ordinary suite must find, each with the part of it that is about the kernel."""

from __future__ import annotations

from tests.controls.planting import Bug

LIVE_EDGES = ("tests/processes/test_live_edges.py",)
MARKET = ("tests/exact", "tests/theory")
THREADS = ("tests/processes/test_threads.py",)
THRESHOLDS = ("tests/processes/test_thresholds.py",)


def reference(process: str) -> tuple[str, ...]:
    """Return the comparison of one process with its reference implementation."""
    return (f"tests/reference/test_cascades.py::test_processes_equal_the_reference[{process}]",)


BUGS = {
    "source and target swapped": Bug(
        "live_ties",
        "bits(key0, key1, source, np.uint64(receiver), _NOUGHT)",
        "bits(key0, key1, np.uint64(receiver), source, _NOUGHT)",
        LIVE_EDGES,
        times=2,
    ),
    "a tick too late": Bug(
        "thresholds",
        "date(work, first, last, tick)",
        "date(work, first, last, tick + (tick > 0))",
        (f"{LIVE_EDGES[0]}::test_linear_threshold_is_the_least_set_that_thresholds_allow[in_degree-300]",),
    ),
    "a key used twice": Bug("delayed", "DELAY, item)", "EXPOSURE, item)", reference("delayed")),
}
"""Run by ``make test``."""

MORE_BUGS = {
    "a bias of 2 %": Bug(
        "skipping",
        "                    limit = survivals[degree]\n",
        "                    limit = survivals[degree] ** 1.02\n",
        reference("independent by points"),
    ),
    "> for >= at a threshold": Bug(
        "thresholds",
        "            lacking[receiver] = needs[receiver]\n",
        "            lacking[receiver] = needs[receiver] + 1\n",
        THRESHOLDS,
    ),
    "a bias of 2 % of a coin": Bug(
        "live_ties", "drawn < limit\n", "drawn < limit + limit // np.uint64(50)\n", LIVE_EDGES
    ),
    "a bias of 2 % in the market": Bug("rules", "chance = seen * p\n", "chance = seen * p * 1.02\n", MARKET),
    "the coins of followers in the market": Bug(
        "response",
        "drawn = uniform(route_row.exposure_key0, route_row.exposure_key1, who, consumer, occurrence)",
        "drawn = uniform(route_row.exposure_key0, route_row.exposure_key1, consumer, who, occurrence)",
        MARKET,
    ),
    "posts are sent again in the ticks after": Bug(
        "ticks", "_SEND, progress[FIRST_POST]", "_SEND, 0", ("tests/exact/test_acting.py",)
    ),
    "adoptions are followed up again in the ticks after": Bug(
        "ticks", "_FOLLOW_UP, progress[FIRST_ADOPTION]", "_FOLLOW_UP, 0", ("tests/exact/test_acting.py",)
    ),
    "a tick too late in the market": Bug("posting", "    return ticks\n", "    return ticks + 1\n", MARKET),
    "> for >= at an absolute threshold of the market": Bug(
        "rules",
        "sources >= content.threshold and threshold < p\n    if",
        "sources > content.threshold and threshold < p\n    if",
        MARKET,
    ),
    "> for >= at a fractional threshold of the market": Bug(
        "rules", "max(followees, 1) >= content.threshold", "max(followees, 1) > content.threshold", MARKET
    ),
    "the same ties broken for all brands": Bug(
        "contest", "TIE_BREAK, items[group])", "TIE_BREAK, items[0])", reference("competing")
    ),
    "the coin breaks the tie": Bug(
        "contest",
        "stream(root0, root1, TIE_BREAK,",
        "stream(root0, root1, EXPOSURE,",
        reference("competing"),
    ),
    "the point of a clock is not counted": Bug(
        "skipping",
        "                    drawn = mix(base + point * GOLDEN)\n",
        "                    drawn = mix(base)\n",
        reference("independent by points"),
    ),
    "a state that is not cleaned": Bug(
        "thresholds", "        for one in range(dirty):\n", "        for one in range(dirty - 1):\n", THREADS
    ),
    "the last followee is never kept": Bug(
        "chosen_ties", "low, high = begin, end - 1", "low, high = begin, end - 2", LIVE_EDGES
    ),
    "exposures counted from nought": Bug(
        "exposures",
        "growth_of(exposures, reinforcement)",
        "growth_of(exposures + 1, reinforcement)",
        reference("weibull"),
    ),
    "the latest parent": Bug(
        "delayed",
        "min(np.int64(parents[receiver]), source)",
        "max(np.int64(parents[receiver]), source)",
        reference("delayed"),
    ),
}
"""Run by ``make slow``."""
