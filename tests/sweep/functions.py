"""Functions that workers import: models with known answers, and models that misbehave."""

import math
import os
import signal
import time

import numpy as np


def ishigami(x1, x2, x3, replicate, a=7.0, b=0.1):
    """Ishigami & Homma (1990): analytic indices with a = 7, b = .1."""
    return {"y": math.sin(x1) + a * math.sin(x2) ** 2 + b * x3**4 * math.sin(x1)}
