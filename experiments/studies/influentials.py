"""V7: by how much influentials trigger more global cascades than everyone does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.studies.spreads import clustered_ratio
from experiments.studies.watts_cascades import CONSUMERS, CONVENTIONS, THRESHOLD, TOP, triggered
from experiments.studies.watts_theory import degree_probabilities, top_share, trigger_probabilities
from experiments.verification.target import Context, Row, target

MULTIPLIERS = {
    1.5: (0.9380, 0.5489, 1.709, 2.599),
    2.0: (0.9953, 0.7542, 1.320, 2.376),
    3.0: (0.9990, 0.8735, 1.144, 2.115),
    4.0: (0.9948, 0.8653, 1.150, 1.962),
    5.0: (0.9141, 0.6953, 1.315, 1.844),
    5.5: (0.5888, 0.3761, 1.565, 1.813),
}
"""By mean degree: chance of a global cascade from the top 10 %, from everyone, their ratio, the ratio of degrees."""

COMPARED = (2.0, 5.0)
"""Mean degrees between which the ratio itself is compared: beyond, it depends on N."""

NETWORKS, SEEDS = 40, 50
SAME_SIZE = 0.004
"""What V6 allows a size."""


@target(
    "V7",
    "The influentials' multiplier",
    "published",
    "Watts & Dodds 2007; exact counterpart by Watts 2002",
    (
        *CONVENTIONS,
        f"influentials: the top {TOP:.0%} by degree, the lowest rows among equals",
        "multiplier: a ratio of chances, not a mean of ratios of sizes",
        f"threshold {THRESHOLD}, N = {CONSUMERS:,}; {NETWORKS} graphs per z, {SEEDS} seeds of each kind on each",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the oracle against the published table, and the simulator against it."""
    yield from published_rows()
    for mean, (_, _, ratio, _) in MULTIPLIERS.items():
        top = triggered(context, mean, NETWORKS, SEEDS, top=True)
        everyone = triggered(context, mean, NETWORKS, SEEDS)
        found = clustered_ratio(top.is_global.sum(axis=1), everyone.is_global.sum(axis=1))
        degrees = float(top.degrees.mean() / everyone.degrees.mean())
        if COMPARED[0] <= mean <= COMPARED[1]:
            yield Row.within(
                f"V7.{mean:g}",
                f"multiplier, z={mean:g}",
                ratio,
                found.mean,
                absolute=0.06,
                standard_error=found.error,
            )
        words = f"multiplier {found.mean:.3f} +- {found.error:.3f}, ratio of degrees {degrees:.3f}, z={mean:g}"
        yield Row.order(f"V7.less.{mean:g}", words, "multiplier < ratio of degrees", found.mean < degrees)
        quantity = f"size of a global cascade from influentials, as from everyone, z={mean:g}"
        yield Row.within(f"V7.size.{mean:g}", quantity, everyone.size, top.size, absolute=SAME_SIZE)


def published_rows() -> Iterator[Row]:
    """Yield the oracle against the published table: half a unit of its last digit, of ratios of two a whole one."""
    for mean, (from_top, from_all, ratio, ratio_of_degrees) in MULTIPLIERS.items():
        chances = trigger_probabilities(THRESHOLD, mean)
        degrees = np.arange(len(chances))
        top, everyone = top_share(mean, TOP), degree_probabilities(mean)
        for name, words, expected, found, absolute in (
            ("top", "chance from the top 10 %", from_top, chances @ top, 0.00005),
            ("all", "chance from everyone", from_all, chances @ everyone, 0.00005),
            ("ratio", "their ratio", ratio, (chances @ top) / (chances @ everyone), 0.001),
            ("degrees", "ratio of degrees", ratio_of_degrees, (degrees @ top) / mean, 0.001),
        ):
            yield Row.within(
                f"V7.oracle.{name}.{mean:g}", f"oracle: {words}, z={mean:g}", expected, float(found), absolute=absolute
            )
