"""Processes that count exposures: reinforcement or fatigue, and a rule of the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.draws.rule import compiled_rule, trait_name_problem
from simulation.errors import MISSING, Problem, RuleError
from simulation.kernels.cascades import exposures
from simulation.kernels.market import rules
from simulation.processes.bound_process import Batch, BoundProcess, Seeds, item_of
from simulation.processes.checks import (
    array_of,
    finished,
    flag_problems,
    is_number,
    length_problems,
    message_problems,
    probability_of,
)
from simulation.processes.independent_cascade import taken_probability
from simulation.processes.process import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork

_NO_LINES = np.empty(0, np.int32)
_NO_STRENGTHS = np.empty(0, np.float32)
NO_RULE = np.empty((0, 0)), np.empty(0), np.empty(0)
_MOST_REINFORCEMENT = 100.0


@dataclass(frozen=True, eq=False)
class WeibullReinforcement(Process):
    """The k-th exposure succeeds with the conditional chance of a discrete Weibull law (Nakagawa & Osaki 1975).

    ``F(k) = 1 - (1 - p)**(k**g)`` is the chance to be active after k exposures, so that the k-th one succeeds with
    ``1 - (1 - p)**(k**g - (k - 1)**g)``.

    Parameters
    ----------
    probability : float or float64 array, shape (ties,)
        p, of the first exposure; in [0, 1].
    reinforcement : float
        g, in (0, 100]: 1 independent chances (the independent cascade, coin for coin), above 1 reinforcement, below 1
        fatigue.
    multiplicity : bool
        Whether parallel lines are repeated exposures.
    message : (str, str), optional
        Brand and campaign whose coins are used, as the market model tosses them under the same random seed.

    Notes
    -----
    Each active followee exposes once, in the tick after its activation; exposures of a tick are taken in the order of
    the sources' rows. Synchronous; seeds count. `SocialNetwork.strengths` are not used unless they are given as
    `probability`.
    """

    probability: Any
    reinforcement: float
    multiplicity: bool = False
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "probability", probability_of("probability", self.probability, problems))
        if not is_number(self.reinforcement) or not 0.0 < self.reinforcement <= _MOST_REINFORCEMENT:
            allowed = f"a number in (0, {_MOST_REINFORCEMENT:g}]"
            problems.append(Problem("reinforcement", self.reinforcement, allowed))
        return problems + flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("probability", self.probability, network.ties, "tie"), self)
        probability = taken_probability(self.probability, network, has_lines=False)
        lines = network.multiplicity if self.multiplicity else None
        ties = network.indptr, network.targets, _or(lines, _NO_LINES), _NO_STRENGTHS, np.empty(0, np.int64)
        gamma, item = float(self.reinforcement), item_of(self.message)

        def simulate(batch: Batch, seeds: Seeds, memory: Any, work: Any, kept: Any) -> tuple[int, int]:
            exposed, touched = memory
            random, numbers, start = batch
            done = exposures.simulate(
                random,
                item,
                numbers,
                start,
                seeds.rows,
                probability,
                gamma,
                None,
                NO_RULE,
                ties,
                exposed,
                touched,
                work,
                kept,
            )
            return done[0], done[1]

        return BoundProcess(simulate, lambda: _counts(network))


@dataclass(frozen=True, eq=False)
class CustomRule(Process):
    """A rule of the user's own, compiled: the chance that an exposure activates.

    Parameters
    ----------
    rule : callable
        A function that Numba can compile, such as ``lambda sources, p: p if sources > 1 else 0.0``. Its parameters name
        what it is told, in any order: any of exposures, sources, weight, followees, strength, p, and of the names of
        `traits`; see ``docs/processes.md``. It returns a probability. It is taken as it is now, with all that it reads.
    probability : float or float64 array, shape (ties,)
        The p that the rule is told; in [0, 1].
    traits : mapping of str to float64 array, shape (consumers,), optional
        What else the rule is told of the consumer, by name; finite numbers.
    multiplicity : bool
        Whether parallel lines are repeated exposures.
    message : (str, str), optional
        As for `WeibullReinforcement`.

    Raises
    ------
    ProcessError
        If the function cannot be compiled, naming the parameter and why, or does not ask for what is given.
    RuleError
        While simulating, if the rule raises an error, or returns a number outside [0, 1] or NaN.

    Notes
    -----
    Each active followee exposes once, in the tick after its activation; exposures of a tick are taken in the order of
    the sources' rows. The weight sum adds p / in-degree for each exposure. Synchronous; seeds count.
    The rule is given the tie's strength, and may use it or not; p and the weight sum do not depend on it.
    """

    rule: Any
    probability: Any = 1.0
    traits: Any = None
    multiplicity: bool = False
    message: tuple[str, str] | None = None
    _compiled: Any = field(default=None, init=False, repr=False)

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "probability", probability_of("probability", self.probability, problems))
        if self.traits is not None:
            object.__setattr__(self, "traits", _traits(self.traits, problems))
        names = tuple(self.traits or ())
        object.__setattr__(self, "_compiled", compiled_rule("rule", self.rule, names, problems))
        if self._compiled is not None:
            asked = self._compiled.fields
            unasked = "is not used: no parameter of the rule asks for it; leave it out"
            problems += [Problem(f"traits[{name!r}]", MISSING, unasked) for name in names if name not in asked]
            is_used = "p" in asked or "weight" in asked
            if not is_used and not (isinstance(self.probability, float) and self.probability == 1.0):
                problems.append(
                    Problem("probability", self.probability, "is not used: the rule asks for neither p nor weight")
                )
        return problems + flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        problems = length_problems("probability", self.probability, network.ties, "tie")
        for name, column in (self.traits or {}).items():
            problems += length_problems(f"traits[{name!r}]", column, network.consumers, "consumer")
        finished(problems, self)
        probability = taken_probability(self.probability, network, has_lines=False)
        lines = network.multiplicity if self.multiplicity else None
        strengths = _or(network.strengths, _NO_STRENGTHS)
        ties = network.indptr, network.targets, _or(lines, _NO_LINES), strengths, network.followees
        # Writable, as Numba types the array that the rule takes.
        traits = np.column_stack([np.zeros((network.consumers, 0)), *(self.traits or {}).values()])
        rule, item = self._compiled, item_of(self.message)

        def memory() -> Any:
            return *_counts(network), (traits, np.zeros(network.consumers), np.full(rules.FAILED, -1.0))

        def simulate(batch: Batch, seeds: Seeds, memory: Any, work: Any, kept: Any) -> tuple[int, int]:
            exposed, touched, asking = memory
            random, numbers, start = batch
            done = exposures.simulate(
                random,
                item,
                numbers,
                start,
                seeds.rows,
                probability,
                1.0,
                rule.ask,
                asking,
                ties,
                exposed,
                touched,
                work,
                kept,
            )
            return done[0], done[1]

        def failure(memory: Any, replicate: int) -> RuleError:
            failed = memory[2][2]
            consumer, tick = (int(failed[place]) for place in (rules.FAILED_CONSUMER, rules.FAILED_TICK))
            done = rule.failure([*failed[rules.FAILED_AT :], *traits[consumer]])
            who = f"consumer {network.label(consumer)!r}, replicate {replicate}, tick {tick}"
            return RuleError(f"CustomRule: {done} ({who})")

        return BoundProcess(simulate, memory, failure=failure)


def _counts(network: SocialNetwork) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.zeros((network.consumers, 2), np.int32), np.empty(network.consumers, np.int32)


def _or(array: NDArray[Any] | None, nothing: NDArray[Any]) -> NDArray[Any]:
    """An array as kernels take it: read-only, as those of a network are."""
    view = nothing.view() if array is None else array
    view.setflags(write=False)
    return view


def _traits(value: Any, problems: list[Problem]) -> dict[str, NDArray[np.float64]]:
    """Return the columns of traits by name, as copies."""
    if not isinstance(value, Mapping):
        allowed = "a mapping of a trait's name to one number per consumer, such as {'size': sizes}; the rule names it"
        problems.append(Problem("traits", type(value).__name__, allowed))
        return {}
    columns = {}
    for name, given in value.items():
        wrong = trait_name_problem(name)
        if wrong is not None:
            problems.append(Problem("traits", name, wrong))
            continue
        array, field_name = array_of(given), f"traits[{name!r}]"
        if array.ndim != 1 or array.dtype.kind not in "biuf":
            found = f"{array.dtype} array of shape {array.shape}"
            problems.append(Problem(field_name, found, "numbers of shape (consumers,)"))
        elif not np.isfinite(array).all():
            problems.append(Problem(field_name, "NaN or infinity", "finite numbers"))
        else:
            columns[name] = array.astype(np.float64)
    return columns
