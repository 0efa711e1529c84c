"""`Proposals`: the points of a search, each chosen from what the earlier ones have shown, by Optuna's sampler.

Nothing is stored: asked and told in the same order, the sampler proposes the same points. That is how a search that
was interrupted goes on.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from experiments.sweep.errors import SweepError
from experiments.sweep.search.space import coordinate, distribution
from simulation.errors import MISSING, Problem

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor

_VIOLATIONS = "violations"


class Proposals:
    """A tree-structured Parzen estimator under constraints, on all factors together.

    Points that have been asked for and not told yet repel the next, so that a batch spreads out.

    Parameters
    ----------
    factors : sequence of Factor
    direction : {"maximize", "minimize"}
    random_seed : int
        In 0..2^32 - 1.

    Raises
    ------
    SweepError
        If Optuna is not installed.

    References
    ----------
    Bergstra, Bardenet, Bengio, Kegl (2011). Algorithms for hyper-parameter optimization. NeurIPS 24.
    Watanabe, Hutter (2023). c-TPE: tree-structured Parzen estimator with inequality constraints. IJCAI 2023.
    """

    def __init__(self, factors: Sequence[Factor], direction: str, random_seed: int) -> None:
        self._optuna = _optuna()
        self._factors = tuple(factors)
        self._names = [f"{place} {factor.name}" for place, factor in enumerate(self._factors)]
        self._space = {name: distribution(factor) for name, factor in zip(self._names, self._factors, strict=True)}
        self._asked: dict[int, Any] = {}
        optuna = self._optuna
        # What Optuna 5 calls a constraint of the trial was a function of the sampler before.
        self._has_constraints = hasattr(optuna.trial.Trial, "set_constraint")
        function = {} if self._has_constraints else {"constraints_func": _violations_of}
        with _silent(optuna):
            sampler = optuna.samplers.TPESampler(seed=random_seed, multivariate=True, constant_liar=True, **function)
            self._study = optuna.create_study(sampler=sampler, direction=direction)

    def ask(self) -> tuple[int, tuple[float, ...]]:
        """Return the number of the next point, from 0, and its coordinates in [0, 1]."""
        with _silent(self._optuna):
            trial = self._study.ask(self._space)
        self._asked[trial.number] = trial
        chosen = trial.params
        row = tuple(coordinate(factor, chosen[name]) for name, factor in zip(self._names, self._factors, strict=True))
        return trial.number, row

    def tell(self, number: int, value: float | None, violations: Sequence[float] = ()) -> None:
        """Say what became of a point.

        Parameters
        ----------
        number : int
            As `ask` gave it.
        value : float or None
            Mean of the goal; None if the point failed.
        violations : sequence of float
            A number per constraint, in the same order for all points: above 0 how far it is missed, else kept.
        """
        trial = self._asked.pop(number)
        with _silent(self._optuna):
            if value is None:
                self._study.tell(trial, state=self._optuna.trial.TrialState.FAIL)
                return
            if self._has_constraints:
                for place, violation in enumerate(violations):
                    trial.set_constraint(str(place), violation)
            else:
                trial.set_user_attr(_VIOLATIONS, list(violations))
            self._study.tell(trial, value)


def version() -> str:
    """Return the version of Optuna, on which the points of a search depend.

    Raises
    ------
    SweepError
        If it is not installed.
    """
    return str(_optuna().__version__)


def _violations_of(trial: Any) -> Sequence[float]:
    violations: Sequence[float] = trial.user_attrs.get(_VIOLATIONS, ())
    return violations


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        allowed = "Optuna is not installed, which searches need: pip install 'grapevine-simulator[search]'"
        raise SweepError([Problem("optimize", MISSING, allowed)], "grapevine optimize") from None
    return optuna


@contextmanager
def _silent(optuna: Any) -> Iterator[None]:
    """Keep what Optuna says of itself from the terminal, and leave its settings as they were."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        optuna.logging.set_verbosity(before)
