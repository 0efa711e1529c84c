"""The Bass model without a simulator: exact chains, recursions on a grid of ticks, and closed forms.

A non-adopter buys at rate p by itself and at rate q / degree for each adopting neighbor. Within a tick the state
stands still, so that a tick of length dt adds an adopter with probability 1 - e**-(p + q share) dt.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

P, Q = 0.03, 0.38
"""Sultan, Farley & Lehmann (1990), averages of 213 applications, per year; a day stands for a year here."""

Curve = NDArray[np.float64]


def bass_curve(days: NDArray[np.float64], p: float = P, q: float = Q) -> Curve:
    """Return the share of adopters in an endless complete graph, in continuous time (Bass 1969)."""
    decay = np.exp(-(p + q) * days)
    return (1 - decay) / (1 + q / p * decay)


def ring_curve(days: NDArray[np.float64], p: float = P, q: float = Q) -> Curve:
    """Return the share on an endless ring, one- or two-sided, in continuous time (Fibich & Gibori 2010)."""
    return 1 - np.exp(-(p + q) * days + q * (1 - np.exp(-p * days)) / p)


def pair_curve(days: NDArray[np.float64], p: float = P, q: float = Q) -> Curve:
    """Return the share in isolated pairs, in continuous time."""
    return 1 - (q * np.exp(-2 * p * days) - p * np.exp(-(p + q) * days)) / (q - p)


def birth_chain(consumers: int, days: NDArray[np.float64], p: float = P, q: float = Q) -> Curve:
    """Return the mean share in a complete graph of N consumers in continuous time, by uniformization.

    The chain leaves i adopters at rate (N - i)(p + q i / (N - 1)).
    """
    count = np.arange(consumers + 1)
    rate = (consumers - count) * (p + q * count / (consumers - 1))
    fastest = rate.max()
    stays, leaves = 1 - rate / fastest, rate / fastest
    law = np.zeros(consumers + 1)
    law[0] = 1.0
    shares = []
    for began, ends in pairwise([0.0, *days]):
        steps = fastest * (ends - began)
        most = int(steps + 10 * math.sqrt(steps) + 50)
        weight, total, mixed = -steps, 0.0, np.zeros_like(law)
        for step in range(most):
            mixed += math.exp(weight) * law
            total += math.exp(weight)
            weight += math.log(steps) - math.log(step + 1)
            law = law * stays + np.concatenate([[0.0], (law * leaves)[:-1]])
        law = mixed / total
        shares.append(float(law @ count) / consumers)
    return np.array(shares)


def chain_binomial(consumers: int, tick_days: float, ticks: int, p: float = P, q: float = Q) -> Curve:
    """Return the mean share in a complete graph after 0..ticks ticks, from the exact law of the count.

    A tick adds Binomial(N - A, 1 - (1 - p') (1 - q')**A) adopters, p' = 1 - e**(-p dt), q' = 1 - e**(-q dt / (N - 1)).
    """
    from scipy.special import bdtr

    count = np.arange(consumers + 1)
    chance = 1 - np.exp(-(p + q * count / (consumers - 1)) * tick_days)
    added = count[None, :] - count[:, None]
    left = consumers - count
    step = np.zeros((consumers + 1, consumers + 1))
    for adopters in count[:-1]:
        below = bdtr(added[adopters, adopters:].astype(float), int(left[adopters]), float(chance[adopters]))
        step[adopters, adopters:] = np.diff(below, prepend=0.0)
    step[-1, -1] = 1.0
    law = np.zeros(consumers + 1)
    law[0] = 1.0
    shares = [0.0]
    for _ in range(ticks):
        law = law @ step
        shares.append(float(law @ count) / consumers)
    return np.array(shares)


def bass_on_grid(tick_days: float, ticks: int, p: float = P, q: float = Q) -> Curve:
    """Return the share in an endless complete graph after 0..ticks ticks: the synchronous map."""
    shares = [0.0]
    for _ in range(ticks):
        shares.append(shares[-1] + (1 - shares[-1]) * (1 - math.exp(-(p + q * shares[-1]) * tick_days)))
    return np.array(shares)


def ring_on_grid(tick_days: float, ticks: int, *, sides: int = 2, p: float = P, q: float = Q) -> Curve:
    """Return the exact share on an endless ring after 0..ticks ticks.

    S[k] is the probability that k consumers in a row have not adopted. They stay so for a tick if none buys by itself
    and no end hears of it: S'[k] = e**(-k p dt) E[w**(adopters beside the ends that listen)], w = e**(-q dt / sides).
    """
    hears_not = math.exp(-q / sides * tick_days)
    row = np.ones(sides * ticks + 2)
    shares = [0.0]
    for _ in range(ticks):
        if sides == 2:
            alone, one, both = row[:-2], row[1:-1], row[2:]
            ends = both + 2 * (one - both) * hears_not + (alone - 2 * one + both) * hears_not**2
        else:
            alone, one = row[:-1], row[1:]
            ends = one + (alone - one) * hears_not
        row = np.exp(-np.arange(len(ends)) * p * tick_days) * ends
        row[0] = 1.0
        shares.append(1.0 - row[1])
    return np.array(shares)


def pairs_on_grid(tick_days: float, ticks: int, p: float = P, q: float = Q) -> Curve:
    """Return the exact share in isolated pairs after 0..ticks ticks, from the states none, one, both."""
    buys, follows = 1 - math.exp(-p * tick_days), 1 - math.exp(-(p + q) * tick_days)
    none, one, both = 1.0, 0.0, 0.0
    shares = [0.0]
    for _ in range(ticks):
        none, one, both = (
            none * (1 - buys) ** 2,
            none * 2 * buys * (1 - buys) + one * (1 - follows),
            none * buys**2 + one * follows + both,
        )
        shares.append(one / 2 + both)
    return np.array(shares)
