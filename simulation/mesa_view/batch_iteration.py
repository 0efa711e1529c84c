"""Which iteration of Mesa's `batch_run` makes a model: Mesa tells its models nothing of it.

Iterations would otherwise be copies of one run. Mesa before 3.5 repeats a run with the very same arguments; later
versions do so unless they are given random seeds.
"""

from __future__ import annotations

import inspect
import warnings

import mesa

from simulation.mesa_view.mesa_internals import batch_run_iteration

_GIVES_SEEDS = "rng" in inspect.signature(mesa.batch_run).parameters


class CopyWarning(UserWarning):
    """Iterations of a batch run are copies of one run."""


def batch_iteration(*, has_seed: bool) -> int:
    """Return the iteration of the batch run that is making a model, from 0; 0 where none is, or where seeds differ.

    Parameters
    ----------
    has_seed : bool
        Whether the model is given a random seed. Mesa 3.5 and later give each iteration its own.
    """
    if has_seed and _GIVES_SEEDS:
        return 0
    return batch_run_iteration()


def warn_of_copies(iteration: int, replicate: int) -> None:
    """Say that an iteration repeats a run, since it is given its replicate."""
    if iteration > 0:
        warnings.warn(
            f"mesa.batch_run: iteration {iteration} is a copy of iteration 0, for both are replicate {replicate}; vary "
            "either iterations or replicate, not both",
            CopyWarning,
            stacklevel=3,
        )
