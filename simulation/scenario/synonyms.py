"""Words for fields of a scenario that other tools use, and what they are called here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulation.errors import Problem

_RNG = "rng=..., or the field run.random_seed"
_WORDS = {
    **dict.fromkeys(("seed", "random_seed", "randomSeed", "random_state", "rng_seed", "seed_value"), _RNG),
    **dict.fromkeys(("steps", "max_steps", "n_steps", "ticks", "days", "duration", "until"), "the field run.days"),
    **dict.fromkeys(("tick_hours", "dt", "step_size"), "the field run.tick_hours"),
    **dict.fromkeys(
        ("iterations", "n_iterations", "replicates", "replications", "runs", "n_runs", "repetitions"),
        "the field run.replicates for simulate(), and replicate=... for one model",
    ),
    **dict.fromkeys(
        ("n", "N", "num_agents", "n_agents", "number_of_agents", "agents", "population", "population_size", "nodes"),
        "the field network.consumers",
    ),
    **dict.fromkeys(("graph", "G", "net", "edges"), "network=..., a SocialNetwork"),
    **dict.fromkeys(("generator", "mean_degree", "rewiring"), "a field of network, such as network.generator"),
    **dict.fromkeys(("rule", "custom_rule"), "sharing_rule=..."),
    **dict.fromkeys(("brand", "brand_class", "agent_class"), "brand_classes={name: class}"),
    **dict.fromkeys(("plan", "seeds", "seeding"), "plans={(brand, campaign): plan}, or a field of seeding"),
}


def synonym_problems(fields: Mapping[str, Any]) -> list[Problem]:
    """Tell which arguments of a model are words of other tools, and what is meant by them here.

    Parameters
    ----------
    fields : mapping
        By dotted name, as given to a model.
    """
    return [
        Problem(name, value, f"unknown here; did you mean {_WORDS[name]}?")
        for name, value in fields.items()
        if name in _WORDS
    ]
