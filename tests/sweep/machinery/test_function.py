"""A sweep over a function: its description is checked like a sweep file, and what it returns is checked by the run."""

import math

import pytest

from experiments.sweep.design.factor import Factor
from experiments.sweep.errors import SweepError
from experiments.sweep.results import Hypothesis
from experiments.sweep.sweep import Sweep
from tests.sweep.functions import forgetful, known, wordy

A = Factor("a", ("a",), (0, 1))
B = Factor("b", ("b",), low=0.0, high=1.0, steps=2)
SOUND = {"function": known, "factors": (A, B), "measures": ["y"], "design": {"kind": "full_factorial"}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measures": []}, "measures: missing"),
        ({"measures": "y"}, "measures = 'y': must be a list of: text"),
        ({"measures": ["y", "y"]}, "measures.1 = 'y': must not repeat a name"),
        ({"measures": ["y", "run"]}, "measures.1 = 'run': is a column of the tables already"),
        ({"measures": ["y", "a"]}, "factors.0.name = 'a': is a column of the tables already"),
        ({"replicates": 0}, "replicates = 0: must be a whole number in [1, 1e+06]"),
        ({"replicates": True}, "replicates = True: must be a whole number"),
        ({"replicates": "2"}, "replicates = '2': must be a whole number"),
        ({"luck": "sharde"}, "luck = 'sharde': must be \"shared\" | \"independent\" (did you mean 'shared'?)"),
        ({"name": ""}, "name = '': must be text not empty"),
        ({"factors": ()}, "factors: missing"),
        ({"factors": (A, A)}, "factors.1.name = 'a': must be unique"),
        ({"factors": ("a",)}, "factors.0 = 'a': must be a Factor"),
        ({"factors": (Factor("point", ("point",), (0, 1)),)}, "factors.0.name = 'point': is a column"),
        ({"factors": (Factor("replicate", ("replicate",), (0, 1)),)}, "factors.0.name = 'replicate': is a column"),
        ({"factors": (Factor("a", ("a",)),)}, "factors.0.range.0 = nan: must be a number"),
        ({"factors": (Factor("a", ("a",), (0, math.nan)),)}, "factors.0.levels.1 = nan: must be a finite number, text"),
        ({"factors": (Factor("a", ("a",), (1, 1)),)}, "factors.0.levels.1 = 1: must not repeat a level"),
        ({"factors": (Factor("a", ("a",), low=1.0, high=0.0, steps=2),)}, "factors.0.range = [1.0, 0.0]: must be two"),
        ({"factors": (Factor("a", ("a",), low=-1.0, high=1.0, is_log=True, steps=2),)}, "must be above 0, as its log"),
        ({"factors": (Factor("a", ("a",), low=0.0, high=1.0),)}, "factors.0.steps: missing"),
        ({"hypotheses": [Hypothesis("h", "c", "y", "increases")]}, "hypothesis.0.factor = 'c': must be the name of a"),
        ({"hypotheses": [Hypothesis("h", "a", "y", "grows")]}, "hypothesis.0.claim = 'grows': must be"),
        ({"hypotheses": [Hypothesis("h", "a", "y", "equivalent")]}, "hypothesis.0.margin: missing"),
        ({"hypotheses": ["a increases y"]}, "hypothesis.0 = 'a increases y': must be a Hypothesis"),
        ({"function": math.sqrt}, "function = 'math.sqrt': must be written in Python"),
    ],
)
def test_what_is_refused(changes, said):
    with pytest.raises(SweepError) as caught:
        Sweep.of(**{**SOUND, **changes})
    lines = [str(problem) for problem in caught.value.problems]
    assert any(said in line for line in lines), lines


def test_a_call_that_returns_something_else_fails_and_the_others_go_on(tmp_path):
    for function, said in (
        (
            forgetful,
            "tests.sweep.functions.forgetful returned ['z']; must return a mapping with a number for each of y",
        ),
        (wordy, "tests.sweep.functions.wordy returned str; must return a mapping with a number for each of y"),
    ):
        run = Sweep.of(**{**SOUND, "function": function}).run(tmp_path / function.__name__, executor="serial")
        assert (run.tally.done, run.tally.failed) == (2, 2)
        assert {failure["error"] for failure in run.found().failures} == {f"TypeError: {said}"}
