"""What cannot be compared is refused by name, all of it at once, before anything runs."""

from __future__ import annotations

import math
import shlex
import tomllib
from pathlib import Path
from typing import get_type_hints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.commands.compare import compare as compare_command
from experiments.comparison import question as question_module
from experiments.comparison.comparison import compare
from experiments.comparison.measures import GOALS
from experiments.comparison.question import ComparisonError, Question
from simulation import Scenario
from simulation.errors import RefusalError
from tests.comparison.markets import small

TWO = ["random", "fringe"]


def refused(strategies=TWO, scenario=None, **asked):
    with pytest.raises(RefusalError) as refusal:
        compare(small() if scenario is None else scenario, strategies, **asked)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"strategies": ["pagerink", "random"]},
            "--strategies = 'pagerink': must be a strategy (did you mean 'pagerank'?)",
        ),
        ({"strategies": ["random"]}, "--strategies = 'random': must be two strategies or more"),
        ({"strategies": []}, "must be two strategies or more"),
        ({"strategies": ["random", "list:nowhere.txt"]}, "list:nowhere.txt': cannot be read"),
        ({"strategies": ["random", "list:x"], "lists": {"x": []}}, "must name at least one consumer"),
        ({"strategies": ["random", "list:x"], "lists": {"x": ["3", "3"]}}, "must not repeat a label: '3'"),
        ({"strategies": ["random", "list:x"], "lists": {"x": ["3000"]}}, "list:x"),
        (
            {"strategies": ["random", "list:x"], "lists": {"x": ["3", 8]}},
            "lists['x'] = 8: must be a list of labels as text",
        ),
        ({"strategies": ["random", "list:x"], "lists": {"x": np.array([3, 8])}}, "a number could be meant as a row"),
        ({"strategies": ["random", "list:x"], "lists": {"x": "38"}}, "lists['x'] = '38': must be a list of labels"),
        ({"seeds": 0}, "--seeds = 0: must be a whole number of consumers, 1 or more"),
        ({"seeds": -3}, "--seeds = -3"),
        ({"seeds": True}, "--seeds = True"),
        ({"seeds": 2.0}, "--seeds = 2.0"),
        ({"seeds": 201}, "200"),
        ({"budget": 0.0}, "--budget = 0.0: must be an amount of USD above 0"),
        ({"budget": -1.0}, "--budget = -1.0"),
        ({"budget": math.nan}, "--budget = nan"),
        ({"budget": math.inf}, "--budget = inf"),
        ({"budget": 2e15}, "at most 1e+15"),
        ({"threads": 0}, "threads = 0"),
        ({"threads": True}, "threads = True"),
        ({"budget": True}, "--budget = True"),
        ({"budget": 1.0}, "buys nobody"),
        ({"precision": 0.0}, "--precision = 0.0: must be a width above 0"),
        ({"precision": -1.0}, "--precision = -1.0"),
        ({"precision": math.nan}, "--precision = nan"),
        ({"precision": 5.0, "replicates": 50}, "--replicates = 50: must be at least 100, the pilot"),
        ({"replicates": 0}, "--replicates = 0: must be a whole number of runs"),
        ({"replicates": 1.5}, "--replicates = 1.5"),
        ({"goal": "proft"}, "--goal = 'proft': must be one of profit"),
        ({"goal": "cost"}, "--goal = 'cost'"),
        ({"campaign": "Aurora/lunch"}, "must be BRAND/CAMPAIGN (did you mean 'Aurora/launch'?)"),
        ({"prices": "nowhere.csv"}, "nowhere.csv"),
    ],
)
def test_bad_input_is_refused_by_name(asked, said):
    assert said in refused(**asked)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_a_list_without_an_end_is_refused():
    assert "list:/dev/zero': cannot be read (a device, no regular file" in refused(["random", "list:/dev/zero"])


def test_a_list_that_is_too_long_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(question_module, "LARGEST_LIST", 1000)
    (tmp_path / "long.txt").write_text("1\n" * 600)
    assert ": must be a file of at most 1,000 bytes" in refused(["random", f"list:{tmp_path / 'long.txt'}"])


def test_all_that_is_wrong_is_said_at_once():
    said = refused(["random"], seeds=0, budget=-1, precision=0, goal="x", replicates=0)
    for field in ("--strategies", "--seeds", "--budget", "--precision", "--goal", "--replicates"):
        assert field in said


def test_a_scenario_without_ranges_has_nothing_uncertain():
    assert "has no uncertain fields" in refused(scenario=small(uncertain={}), uncertain=True)


@pytest.mark.parametrize("field", ["price", "acceptance", "count", "budget", "tiers.0.price"])
def test_what_is_settled_when_seeds_are_chosen_is_not_drawn(field):
    name = f"brands.0.campaigns.0.seeding.{field}"
    scenario = small(uncertain={name: {"low": 0.5, "high": 1.0}})
    assert f"uncertain.{name}: must not be uncertain" in refused(scenario=scenario, uncertain=True)
    # Of a campaign that is not compared, or where nothing is drawn, it does no harm.
    Question.ask(scenario, TWO)
    Question.ask(scenario, TWO, uncertain=True, campaign="Boreal/always on", seeds=1)


def test_values_that_contradict_each_other_are_said_to_be_drawn():
    place = "brands.0.campaigns.0"
    ranges = {f"{place}.start_day": {"low": 0.0, "high": 0.9}, f"{place}.end_day": {"low": 1.5, "high": 9.0}}
    ranges[f"{place}.seeding.day"] = {"low": 0.95, "high": 9.5}
    said = refused(scenario=small(uncertain=ranges, **{f"{place}.end_day": 9.9}), uncertain=True, replicates=20)
    assert "as drawn from [uncertain] in replicate" in said


def test_networks_that_differ_between_replicates_are_refused():
    assert "run.vary" in refused(scenario=small(**{"run.vary": ["luck", "network"]}))


def test_a_campaign_that_says_no_limit_needs_one():
    scenario = small(**{"brands.0.campaigns.0.seeding.count": 0})
    assert "--campaign" in refused(scenario=scenario)
    assert "--seeds: must say how many seeds" in refused(scenario=scenario, campaign="Aurora/launch")


def test_a_run_too_long_for_twice_its_days_is_refused():
    assert "twice run.days" in refused(scenario=small(**{"run.days": 20000.0, "run.tick_hours": 8760.0}))


def test_seeds_that_cost_more_than_money_is_counted_are_refused():
    place = "brands.0.campaigns.0.seeding"
    scenario = small(**{"network.consumers": 1500, f"{place}.price": 1e12, f"{place}.tiers": []})
    assert "lower --seeds" in refused(scenario=scenario, seeds=1400)


def test_ranges_that_are_unsound_together_are_refused_before_anything_runs():
    ranges = {"start_day": {"low": 0.0, "high": 4.0}, "end_day": {"low": 3.0, "high": 9.0}}
    scenario = small(
        **{
            "brands.0.campaigns.0.end_day": 9.0,
            "brands.0.campaigns.0.seeding.day": None,
            "uncertain": {f"brands.0.campaigns.0.{name}": one for name, one in ranges.items()},
        }
    )
    ran = []
    assert "end_day" in refused(
        scenario=scenario, uncertain=True, replicates=100, progress=lambda what, done, total: ran.append(what)
    )
    assert ran == []


def test_strategies_keep_names_of_their_own():
    lists = {"x": ["1"], "x (2)": ["2"]}
    question = Question.ask(small(), ["list:x", "list:x (2)", "list:x"], lists=lists)
    assert question.strategies == ("list:x", "list:x (2)", "list:x (3)")


def test_the_only_campaign_that_seeds_is_compared():
    question = Question.ask(small(), TWO)
    assert question.names_of_campaign == ("Aurora", "launch")
    assert Question.ask(small(), TWO, campaign="Boreal/always on", seeds=1).names_of_campaign == ("Boreal", "always on")


def test_limits_are_the_campaigns_where_none_is_given():
    assert (Question.ask(small(), TWO).seeds, Question.ask(small(), TWO).budget) == (8, None)
    scenario = small(**{"brands.0.campaigns.0.seeding.budget": 99.0, "brands.0.campaigns.0.seeding.count": 0})
    assert (Question.ask(scenario, TWO).seeds, Question.ask(scenario, TWO).budget) == (None, 99.0)
    assert Question.ask(scenario, TWO, seeds=3).budget is None


def test_the_command_asks_the_same_again():
    asked = {"seeds": 5, "budget": 20.5, "goal": "reach", "replicates": 150, "precision": 0.1, "uncertain": True}
    question = Question.ask(small(), ["random", "random", "fringe"], **asked)
    words = shlex.split(question.command())
    assert words[:3] == ["grapevine", "compare", "scenario.toml"]
    options = dict(zip(words[3:-1:2], words[4::2], strict=True))
    again = Question.ask(
        Scenario.from_fields(tomllib.loads(question.scenario.to_toml())),
        options["--strategies"].split(","),
        seeds=int(options["--seeds"]),
        budget=float(options["--budget"]),
        campaign=options["--campaign"],
        goal=options["--goal"],
        replicates=int(options["--replicates"]),
        precision=float(options["--precision"]),
        uncertain=words[-1] == "--uncertain",
    )
    assert again == question


anything = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))


@given(seeds=anything, budget=anything, precision=anything, replicates=anything, goal=anything)
def test_whatever_is_asked_is_answered_or_refused_in_words(seeds, budget, precision, replicates, goal):
    asked = {"seeds": seeds, "budget": budget, "precision": precision, "replicates": replicates, "goal": goal}
    try:
        question = Question.ask(small(), TWO, **asked)
    except ComparisonError as refusal:
        problems = refusal.problems
    else:
        problems = ()
        assert question.seeds is None or question.seeds >= 1
        assert question.budget is None or 0.0 < question.budget < math.inf
        assert question.precision is None or 0.0 < question.precision < math.inf
        assert question.replicates >= 1
    assert all(problem.field.startswith("--") and problem.allowed for problem in problems)


def test_the_help_names_every_goal():
    hint = get_type_hints(compare_command, include_extras=True)["goal"]
    (option,) = hint.__metadata__
    assert all(goal in option.help for goal in GOALS)
