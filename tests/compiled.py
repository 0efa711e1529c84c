"""Compile what most tests need, once and untraced: two workers would each do it, and coverage makes it slower.

Run by ``make test`` beside the linters.
"""

from __future__ import annotations

import numpy as np

from simulation import load_scenario, simulate, simulate_cascades
from simulation.network import generate_network
from simulation.processes import (
    CompetingCascades,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
)


def main() -> None:
    """Run small markets and cascades of every kind."""
    for name in ("product_launch", "negative_word_of_mouth", "referral"):
        simulate(load_scenario(name, fields={"run.days": 20.0, "run.replicates": 1}))
    network = generate_network("barabasi_albert", consumers=200, mean_degree=6, random_seed=1)
    seeds = np.arange(5)
    for process in (IndependentCascade(0.05), LinearThreshold(), FractionalThreshold(0.2)):
        simulate_cascades(network, seeds, process, replicates=3, random_seed=1)
    brands = {"one": seeds[:2], "other": seeds[2:]}
    simulate_cascades(network, brands, CompetingCascades({"one": 0.05, "other": 0.05}), replicates=3, random_seed=1)


if __name__ == "__main__":
    main()
