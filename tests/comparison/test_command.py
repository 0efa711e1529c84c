"""What the command `grapevine compare` leaves for whoever makes it again."""

from __future__ import annotations

import pytest

from experiments.comparison.command import repeatable

COMMAND = ["grapevine", "compare", "x.toml", "--strategies", "none,random"]


@pytest.mark.parametrize("threads", [[], ["--threads", "2"], ["--threads=2"]])
@pytest.mark.parametrize("seed", [[], ["--random-seed", "5"], ["--random-seed=5"]])
def test_the_command_holds_the_random_seed_and_not_the_threads(threads, seed):
    again = repeatable([*COMMAND, *threads, *seed, "--seeds", "3"], 5)
    assert again == [*COMMAND, *seed, "--seeds", "3", *([] if seed else ["--random-seed", "5"])]
