"""V14: one number is calibrated, the other facts of real cascades are predicted."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from experiments.studies.audiences import calibrated, facts, unequal_audiences
from experiments.studies.recorded_facts import CONVENTIONS, recorded_rows
from experiments.verification.target import Context, Row, target
from simulation.network import generate_network

CONSUMERS = 1_000_000
CASCADES = 2_000_000
FEWER_CASCADES = 400_000
"""On networks that are shown beside."""

STEEPER = 2.3
"""Exponent of audiences that are less unequal."""

MEAN_SIZE = 1.14
MEAN_BAND = (1.05, 1.4)
LARGE = 100
LARGE_BAND = (1e-4, 6e-4)
SHORT = 0.98
VIRALITY_BAND = (2.0, 4.0)
AROUND = (80, 125)
"""Sizes that count as 100 where their structural virality is asked for."""

MOST_DEPTH = 9


@target(
    "V14",
    "Facts of real cascades, calibrated once",
    "published",
    "Bakshy et al. 2011; Goel, Watts & Goldstein 2012; Goel et al. 2016",
    (
        f"calibrated: the probability of a tie, one for all, so that the mean size is {MEAN_SIZE}",
        "predicted, and declared before: median, depth, shares near the seed, large cascades, structural virality",
        f"audiences: one in k authors of {CONSUMERS:,} has k followers or more (Zipf's law), up to a tenth of all",
        "Zipf's exponent 2 was chosen among 2, 2.1 and 2.3, of which it alone predicts enough large cascades",
        "followers are drawn from all alike; on Chung-Lu networks, whose hubs also follow more, structural virality at "
        "size 100 is 5 to 7, out of its band",
        f"independent cascade from single random seeds, which count; {CASCADES:,} cascades, 2,000 at a time",
        "structural virality: mean distance of two members of a cascade, its median over sizes 80 to 125",
        *CONVENTIONS,
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the calibrated number, what is predicted from it, and that equal audiences predict no large cascades."""
    network = unequal_audiences(CONSUMERS)
    found = facts(context, network, calibrated(network, MEAN_SIZE), CASCADES)
    sizes = found.sizes
    yield Row.mean("V14.mean", "calibrated: mean size", MEAN_SIZE, sizes)
    yield _between("V14.mean.band", "mean size", float(sizes.mean()), MEAN_BAND)
    yield Row.equal("V14.median", "median size", 1, float(np.median(sizes)))
    deepest = int(found.depths.max())
    yield Row.order("V14.depth", f"greatest depth {deepest}", f"at most {MOST_DEPTH}", deepest <= MOST_DEPTH)
    short = float((found.depths <= 1).mean())
    words = f"share that ends within one generation: {short:.4f}"
    yield Row.order("V14.short", words, f"at least {SHORT}", short >= SHORT)
    share = float((sizes >= LARGE).mean())
    error = math.sqrt(share / len(sizes))
    yield _between("V14.large", f"share of sizes of at least {LARGE}, +- {error:.6f}", share, LARGE_BAND)
    around = found.virality[(sizes >= AROUND[0]) & (sizes <= AROUND[1])]
    words = f"structural virality at size {LARGE}, median of {len(around)}"
    yield _between("V14.virality", words, float(np.median(around)) if len(around) else math.nan, VIRALITY_BAND)
    yield Row.within("V14.seed", "share of activations that are seeds", 0.90, 1 / sizes.mean(), absolute=0.05)
    near = float(found.within_one_hop.sum() / sizes.sum())
    yield Row.within("V14.hop", "share of activations within one hop of a seed", 0.99, near, absolute=0.01)
    yield from _beside(context, share, network.ties / network.consumers)
    yield from recorded_rows(context)


def _beside(context: Context, share: float, mean_degree: float) -> Iterator[Row]:
    """Yield what less unequal and equal audiences predict, calibrated likewise."""
    network = unequal_audiences(CONSUMERS, STEEPER)
    found = facts(context, network, calibrated(network, MEAN_SIZE), FEWER_CASCADES)
    fewer = float((found.sizes >= LARGE).mean())
    words = f"exponent {STEEPER}: share of sizes of at least {LARGE}: {fewer:.6g} (out of the band)"
    yield Row.order("V14.steeper", words, "fewer large cascades than by Zipf's law", fewer < share)
    network = generate_network("gnp", consumers=CONSUMERS, mean_degree=mean_degree, directed=True, random_seed=1)
    found = facts(context, network, calibrated(network, MEAN_SIZE), FEWER_CASCADES)
    words = f"audiences alike: mean size {found.sizes.mean():.3f}, the largest {found.sizes.max()}"
    yield Row.order("V14.homogeneous", words, f"none reaches {LARGE}", bool(found.sizes.max() < LARGE))


def _between(id: str, quantity: str, value: float, band: tuple[float, float]) -> Row:
    low, high = band
    return Row.order(id, f"{quantity}: {value:.6g}", f"in {low:g}..{high:g}", low <= value <= high)
