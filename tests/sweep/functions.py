"""Functions that workers import: models with known answers, and models that misbehave."""

import math
import os
import signal
import time

import numpy as np


def ishigami(x1, x2, x3, replicate, a=7.0, b=0.1):
    """Ishigami & Homma (1990): analytic indices with a = 7, b = .1."""
    return {"y": math.sin(x1) + a * math.sin(x2) ** 2 + b * x3**4 * math.sin(x1)}


def known(a, b, replicate):
    """A number that only the arguments decide."""
    return {"y": a * 1000.0 + b * 10.0 + math.sin(replicate + a)}


def counted(a, b, replicate):
    """The same after ten milliseconds; each call leaves a byte in the file named by the environment."""
    with open(os.environ["GRAPEVINE_TEST_CALLS"], "ab") as file:  # noqa: PTH123
        file.write(b".")
    time.sleep(0.01)
    return known(a, b, replicate)


def raising(a, b, replicate):
    """One call of all raises."""
    if (a, b, replicate) == (3, 2, 7):
        raise ArithmeticError(f"no number for a = {a}, b = {b}")
    return known(a, b, replicate)


def deadly(a, b, replicate):
    """One call of all ends its process, each time."""
    if (a, b, replicate) == (3, 2, 7):
        os.kill(os.getpid(), signal.SIGKILL)
    return known(a, b, replicate)


def noisy(a, b, replicate):
    """A line with noise that differs between points and replicates."""
    return {"y": 2.0 * a + np.random.default_rng([replicate, a, b]).normal()}


def ishigami_beside_nothing(x1, x2, x3, x4, replicate):
    """Ishigami's function; x4 does nothing."""
    return ishigami(x1, x2, x3, replicate)


def noisy_ishigami(x1, x2, x3, x4, replicate):
    """The same with luck of a standard deviation of 2, which differs between all points."""
    places = np.array([x1, x2, x3, x4]).view(np.uint64).tolist()
    return {"y": ishigami(x1, x2, x3, replicate)["y"] + 2.0 * np.random.default_rng([replicate, *places]).normal()}


def forgetful(a, b, replicate):
    """Half of all calls return another measure."""
    return known(a, b, replicate) if a else {"z": 1.0}


def wordy(a, b, replicate):
    """Half of all calls return no measures at all."""
    return known(a, b, replicate) if a else "y"
