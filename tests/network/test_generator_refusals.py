"""Fields from which no network can be generated, and what is said about them."""

import math

import pytest

from simulation.errors import NetworkError
from simulation.network import GENERATORS, generate_network, generator_problems
from simulation.network import generator_checks as checks_room
from tests.network.test_generators import FIELDS

REFUSALS = {
    "unknown kind": ("watts_strogats", {}, "network.generator = .*did you mean 'watts_strogatz'"),
    "no kind": (None, {}, "network.generator = None: one of 'gnp', 'watts_strogatz'"),
    "one consumer": ("complete", {"consumers": 1}, r"network.consumers = 1: a whole number in 2\.\."),
    "too many consumers": ("gnp", {"consumers": 2**31}, r"network.consumers = 2147483648: .*2147483647"),
    "half a consumer": ("gnp", {"consumers": 10.5}, "network.consumers = 10.5: a whole number"),
    "consumers as text": ("gnp", {"consumers": "400"}, "network.consumers = '400': a whole number"),
    "true consumers": ("gnp", {"consumers": True}, "network.consumers = True: a whole number"),
    "degree missing": ("gnp", {"mean_degree": None}, "network.mean_degree = None: .*'gnp' needs it"),
    "degree zero": ("gnp", {"mean_degree": 0}, "network.mean_degree = 0: a finite number of friends above 0"),
    "degree not a number": ("gnp", {"mean_degree": math.nan}, "network.mean_degree = nan: a finite number"),
    "degree infinite": ("communities", {"mean_degree": math.inf}, "network.mean_degree = inf: a finite"),
    "degree true": ("gnp", {"mean_degree": True}, "network.mean_degree = True: a finite number"),
    "degree too large": ("gnp", {"mean_degree": 399.5}, "network.mean_degree = 399.5: at most 399"),
    "odd ring": (
        "ring",
        {"mean_degree": 3},
        "network.mean_degree = 3: an even number of friends, at least 2",
    ),
    "odd small world": ("watts_strogatz", {"mean_degree": 5}, "network.mean_degree = 5: an even number"),
    "half a newcomer's tie": ("barabasi_albert", {"mean_degree": 5}, "mean_degree = 5: an even number"),
    "no newcomer's tie": ("barabasi_albert", {"mean_degree": 0}, "mean_degree = 0: .* at least 2"),
    "fraction": ("powerlaw_cluster", {"mean_degree": 4.5}, "mean_degree = 4.5: an even number"),
    "ring meets itself": ("ring", {"consumers": 8}, "network.mean_degree = 8: at most 7"),
    "small world meets itself": ("watts_strogatz", {"consumers": 8}, "network.mean_degree = 8: at most 7"),
    "more ties than others": ("barabasi_albert", {"consumers": 4}, "network.mean_degree = 8: at most 3"),
    "rewiring": ("watts_strogatz", {"rewiring": 1.01}, r"network.rewiring = 1.01: a number in \[0, 1\]"),
    "rewiring not a number": ("watts_strogatz", {"rewiring": math.nan}, "network.rewiring = nan"),
    "triangles": (
        "powerlaw_cluster",
        {"triangle_probability": -0.1},
        r"network.triangle_probability = -0.1: a number in \[0, 1\]",
    ),
    "no communities": (
        "communities",
        {"communities": 0},
        r"network.communities = 0: a whole number in 1\.\.",
    ),
    "many communities": ("communities", {"communities": 401}, "communities = 401: at most .* consumers, 400"),
    "mixing": ("communities", {"mixing": 2}, r"network.mixing = 2: a number in \[0, 1\]"),
    "small communities": (
        "communities",
        {"communities": 100},
        r"mixing = 0.2: larger, .*: 6.4 friends inside a community of 4 consumers are too many",
    ),
    "lonely communities": ("communities", {"communities": 400}, "mixing = 0.2: larger, .* of 1 consumers"),
    "one community": ("communities", {"communities": 1}, "mixing = 0.2: smaller, .* 0 consumers are"),
    "few others": (
        "communities",
        {"consumers": 20, "communities": 2, "mean_degree": 15, "mixing": 0.9},
        "mixing = 0.9: smaller, .*: 13.5 friends outside the own community are too many where 10",
    ),
    "sizes that do not add up": (
        "communities",
        {"community_sizes": [100, 200, 99]},
        r"community_sizes = \[100, 200, 99\]: sizes that add up to consumers = 400; these add up to 399",
    ),
    "a community of none": (
        "communities",
        {"community_sizes": [400, 0]},
        r"network.community_sizes\[1\] = 0: 1\.\.400",
    ),
    "a community below none": (
        "communities",
        {"community_sizes": [500, -100]},
        r"community_sizes\[0\] = 500: 1\.\.400",
    ),
    "half a community": ("communities", {"community_sizes": [200.0, 200.0]}, "community_sizes = .*whole numbers"),
    "ragged communities": ("communities", {"community_sizes": [[1], [2, 3]]}, "community_sizes = .*whole numbers"),
    "sizes as text": ("communities", {"community_sizes": "400"}, "community_sizes = .*whole numbers"),
    "unequal communities too small": (
        "communities",
        {"community_sizes": [4] * 99 + [3, 1]},
        "mixing = 0.2: larger, .*: 6.4 friends inside communities of 1 to 4 consumers are too many",
    ),
    "exponent two": ("chung_lu", {"exponent": 2.0}, "network.exponent = 2.0: a finite number above 2"),
    "exponent not a number": ("chung_lu", {"exponent": math.nan}, "network.exponent = nan: a finite number"),
    "exponent infinite": ("chung_lu", {"exponent": math.inf}, "network.exponent = inf: a finite number"),
    "exponent missing": ("chung_lu", {"exponent": None}, "network.exponent = None: .*'chung_lu' needs it"),
    "directed one": ("gnp", {"directed": 1}, "network.directed = 1: true or false"),
    "degree of all": ("chung_lu", {"mean_degree": 400}, "network.mean_degree = 400: at most 399"),
    "degrees missing": ("configuration", {"degrees": None}, "network.degrees = None: a sequence of whole numbers"),
    "odd sum": (
        "configuration",
        {"degrees": [1, 1, 1, 2]},
        r"network.degrees = \[1, 1, 1, 2\]: degrees with an even sum; their sum is 5",
    ),
    "negative degree": ("configuration", {"degrees": [1, -1, 2]}, r"network.degrees\[1\] = -1: 0\.\.2"),
    "degree as large as all": ("configuration", {"degrees": [4, 2, 1, 1]}, r"network.degrees\[0\] = 4: 0\.\.3 \(1 lie"),
    "degrees of a half": ("configuration", {"degrees": [0.5, 0.5]}, "network.degrees = .*whole numbers"),
    "degrees that are true": ("configuration", {"degrees": [True, True]}, "network.degrees = .*whole numbers"),
    "no degrees": ("configuration", {"degrees": []}, "network.degrees = .*: one number for each of 2"),
    "one degree": ("configuration", {"degrees": [0]}, "network.degrees = .*: one number for each of 2"),
    "one number for degrees": ("configuration", {"degrees": 8}, "network.degrees = .*one-dimensional"),
    "negative random seed": ("ring", {"random_seed": -1}, r"random_seed = -1: a whole number in 0\.\."),
    "large random seed": ("ring", {"random_seed": 2**64}, r"random_seed = .*: .*18446744073709551615"),
    "true random seed": ("ring", {"random_seed": True}, "random_seed = True"),
}


@pytest.mark.parametrize(("kind", "changes", "message"), REFUSALS.values(), ids=REFUSALS)
def test_fields_that_make_no_network_are_refused(kind, changes, message):
    fields = {**FIELDS, "random_seed": 1, **changes}
    with pytest.raises(NetworkError, match=message) as caught:
        generate_network(kind, **fields)
    assert caught.value.source == "network"
    # As text: a NaN that is refused equals no other, to dataclasses of Python 3.13.
    assert [str(problem) for problem in caught.value.problems] == list(map(str, generator_problems(kind, **fields)))
    assert len(caught.value.problems) == 1


def test_all_problems_are_named_at_once():
    problems = generator_problems(
        "communities", consumers=10, mean_degree=20.0, communities=0, mixing="much", random_seed=0.5
    )
    assert [problem.field for problem in problems] == [
        "network.communities",
        "network.mixing",
        "random_seed",
        "network.mean_degree",
    ]


@pytest.mark.parametrize("kind", GENERATORS)
def test_fields_that_a_kind_does_not_use_are_not_looked_at(kind):
    unused = {field: "nonsense" for field in FIELDS if field not in GENERATORS[kind]}
    assert generator_problems(kind, **{**FIELDS, **unused}) == []


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"communities": 1, "mixing": 0}, True),
        ({"communities": 400, "mixing": 1}, True),
        ({"communities": 44, "mixing": 0.0, "consumers": 396}, True),
        ({"communities": 45, "mixing": 0.0, "consumers": 396}, False),
    ],
)
def test_communities_may_be_as_small_as_their_friendships_fit(fields, allowed):
    assert (generator_problems("communities", **{**FIELDS, **fields}) == []) == allowed


def test_more_ties_than_memory_are_refused(monkeypatch):
    monkeypatch.setattr(checks_room, "physical_memory", lambda: 2**33)
    (problem,) = generator_problems("complete", consumers=100_000)
    assert str(problem).startswith(
        "network.consumers = 100000: fewer; 9,999,900,000 ties need about 37.3 GiB while 'complete' makes "
        "them, and the memory of this machine is 8.0 GiB"
    )
    assert generator_problems("gnp", consumers=100_000, mean_degree=10) == []


def test_a_system_that_does_not_tell_its_memory_refuses_nothing_for_it(monkeypatch):
    monkeypatch.setattr(checks_room, "physical_memory", lambda: None)
    assert generator_problems("complete", consumers=10**6) == []
