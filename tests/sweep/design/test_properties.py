"""Any sweep file is accepted, or refused in words that name a field; whatever is accepted can be made."""

import copy
import math

import pytest
import tomli_w
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from experiments.sweep.design.description import description_of, load_description
from experiments.sweep.design.designs import make_design, number_of_points
from experiments.sweep.design.points import check_points
from experiments.sweep.design.size import check_size
from experiments.sweep.errors import SweepError
from tests.sweep.design.examples import APPEAL, sweep

DESIGNS = [
    {"kind": "one_at_a_time"},
    {"kind": "random", "points": 3},
    {"kind": "latin_hypercube", "points": 5},
    {"kind": "sobol_sequence", "points": 4},
    {"kind": "morris", "trajectories": 2},
    {"kind": "saltelli", "points": 2, "second_order": True},
]
NUMBERS = st.one_of(
    st.sampled_from([0, 1, -1, 2, 10**6, 10**12, 2**63, 10**400, 0.0, -0.0, 0.5, 1e308, math.nan, math.inf, -math.inf]),
    st.integers(-5, 10),
    st.floats(),
)
FIELDS = (
    "network.rewiring",
    "network",
    "run.days",
    APPEAL,
    "brands.0",
    "brands.1.price",
    "x\x00.toml",
    "~nobody/x.toml",
)
NAMES = ("a", "\x07", "adopters", "rewiring", "point", "mix", "base.toml", "product_launch", "saltelli", "increases")
KEYS = st.sampled_from([*FIELDS, *NAMES, "field", "levels", "range", "kind", "points", "steps", "distribution"])
WORDS = st.one_of(KEYS, st.sampled_from(["", " "]))
SCALARS = st.one_of(NUMBERS, WORDS, st.booleans(), st.text(max_size=3))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=6,
)


def places(value, path=()):
    """Yield the paths of everything within nested tables."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


@st.composite
def mutated(draw):
    tables = sweep()
    if draw(st.booleans()):
        tables["design"] = copy.deepcopy(draw(st.sampled_from(DESIGNS)))
        if draw(st.booleans()) and tables["design"]["kind"] != "one_at_a_time":
            del tables["factors"][1]["steps"]
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(sorted(places(tables), key=repr)))
        if not path:
            continue
        holder = tables
        for key in path[:-1]:
            holder = holder[key]
        action = draw(st.sampled_from(["replace", "remove", "add", "twice"]))
        if action == "remove":
            del holder[path[-1]]
        elif action == "add" and isinstance(holder, dict):
            holder[draw(KEYS)] = draw(VALUES)
        elif action == "twice" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        else:
            holder[path[-1]] = draw(VALUES)
    return tables


def problems_of(call, *arguments):
    """Return what a call gives, and the problems for which it is refused."""
    try:
        return call(*arguments), ()
    except SweepError as error:
        return None, error.problems


def made(tables, folder):
    description = description_of(tables, folder, "sweep.toml")
    check_size(description)
    # Millions of points are allowed, and take their time.
    design = make_design(description) if number_of_points(description) <= 10_000 else None
    if design is not None:
        check_points(description, design, most=5)
    return description, design


def check(tables, folder):
    found, problems = problems_of(made, tables, folder)
    assert (found is None) == (len(problems) > 0)
    for problem in problems:
        assert problem.field
        assert problem.allowed
        assert str(problem)
    if found is not None:
        description, design = found
        assert number_of_points(description) >= 1
        assert design is None or len(design.coordinates) == number_of_points(description)
        assert len({factor.name for factor in description.factors}) == len(description.factors)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(tables=mutated())
@example(tables={})
@example(tables=sweep())
@example(tables=sweep(factors=[{"field": "network.rewiring", "range": [0, 10**400], "steps": 2}]))
@example(tables=sweep(factors=[{"field": "network.file", "levels": ["x\x00", "y"]}], set={"network.lines": "mutual"}))
def test_a_file_is_accepted_or_refused(tables, folder):
    check(tables, folder)


@pytest.mark.slow
@settings(max_examples=4000, suppress_health_check=[HealthCheck.too_slow])
@given(tables=mutated())
def test_a_file_is_accepted_or_refused_long(tables, folder):
    check(tables, folder)


@settings(max_examples=30)
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)), cut=st.integers(0, 2000))
def test_any_bytes_are_accepted_or_refused(content, cut, folder):
    written = tomli_w.dumps(sweep()).encode()
    path = folder / "bytes.toml"
    path.write_bytes(written[:cut] + content + written[cut:])
    found, problems = problems_of(load_description, path)
    assert (found is None) == (len(problems) > 0)
    assert all(str(problem) and problem.allowed for problem in problems)
