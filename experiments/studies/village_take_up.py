"""BCDJ: whether who was told first tells who takes up microfinance in Indian villages."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.studies.spreads import mean_of
from experiments.studies.village_fit import (
    OTHERWISES,
    TAKE_UPS,
    Fit,
    Scores,
    by_village,
    chances,
    fit,
    moments,
    scores,
)
from experiments.studies.village_process import (
    KINDS,
    PLACEBOS,
    PROBABILITIES,
    STRATA,
    Exposure,
    exposure,
    exposures,
    percolated,
    planted,
    reached_share,
    shuffled,
)
from experiments.studies.villages import Villages, read_villages
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context, Row, target

HOUSEHOLDS, TIES = "villages/india_households.csv.gz", "villages/india_edges.csv.gz"

PUBLISHED_COUNTS = {"villages": 25, "households": 5478}
TAKE_UP, ROUNDED = 0.185, 0.0005

REPLICATES = 400
PLACEBOS_OF_A_KIND = 200
REPLICATES_OF_PLACEBOS = 25
DRAWS = 400
"""Of the process without the simulator."""

PLANTED = (0.1, 0.4, 0.05)
"""q, p and b with which take-up is made up on the real villages, to see whether the fit finds them."""

NEAR = (0.04, 0.06, 0.1)
"""How near the fit must come to them."""

RARE = 0.05
"""Leaders matter if at most this share of placebos does as well."""

HALVES = {"odd": "villages of odd number", "even": "villages of even number"}

SCORES = {
    "error": "mean absolute error over villages",
    "between": "correlation over villages",
    "within": "correlation over households within villages",
    "likelihood": "mean log-likelihood, households as if independent",
}
LOWER_IS_BETTER = ("error",)


@target(
    "BCDJ",
    "Microfinance in 25 Indian villages: telling some first",
    "published",
    "Banerjee, Chandrasekhar, Duflo & Jackson 2013, their data; what is shown describes, and says nothing of causes",
    (
        "information passes each tie once, each way, with probability q, to the end; whom no tie reaches hears "
        "otherwise with probability b and passes nothing on; who has heard takes it up with probability p, those told "
        "first too",
        f"grid: q of {', '.join(f'{value:g}' for value in PROBABILITIES)}; p from {TAKE_UPS[0]:g} to "
        f"{TAKE_UPS[-1]:g} by .01; b from 0 to {OTHERWISES[-1]:g} by .05",
        f"moments: take-up of households by kind ({', '.join(KINDS)}), each over its standard error between villages",
        "fitted on villages of odd number, predicts those who were not told first in villages of even number; the "
        "other way round is shown too",
        f"placebo: {PLACEBOS_OF_A_KIND} times other households of each village, as many, are taken for those told "
        f"first, at random, or at random within {STRATA} equal parts of the village by degree; fitted anew, scored on "
        "the same households",
        f"{REPLICATES} replicates; of each placebo, and of what is set beside them, {REPLICATES_OF_PLACEBOS}",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the data, the process, what the fit finds where it is known, and what it finds of the villages."""
    villages = villages_of(context)
    if villages is None:
        yield context.missing(HOUSEHOLDS if context.file(HOUSEHOLDS) is None else TIES)
        return
    yield Row.equal("BCDJ.villages", "villages", PUBLISHED_COUNTS["villages"], len(villages.numbers))
    yield Row.equal("BCDJ.households", "households", PUBLISHED_COUNTS["households"], len(villages.village))
    yield Row.within("BCDJ.take_up", "share that took it up", TAKE_UP, float(villages.adopts.mean()), absolute=ROUNDED)
    yield from studied(context, villages)


def villages_of(context: Context) -> Villages | None:
    """Return the villages, or None if one of the files is not on this machine."""
    households, ties = context.file(HOUSEHOLDS), context.file(TIES)
    return None if households is None or ties is None else _read(households, ties)


@cache
def _read(households: Path, ties: Path) -> Villages:
    return read_villages(households, ties)


def is_odd(villages: Villages) -> NDArray[np.bool_]:
    """Return whether each household is in a village of odd number."""
    return np.asarray(villages.village % 2 == 1, np.bool_)


def studied(context: Context, villages: Villages) -> Iterator[Row]:
    """Yield the study of any villages."""
    yield process_row(context, villages)
    seen = exposure(context, villages.network, villages.leaders, REPLICATES)
    as_placebos = exposure(context, villages.network, villages.leaders, REPLICATES_OF_PLACEBOS)
    others = {
        name: exposures(
            context,
            villages.network,
            [choose(villages, number) for number in range(PLACEBOS_OF_A_KIND)],
            REPLICATES_OF_PLACEBOS,
        )
        for name, choose in PLACEBOS.items()
    }
    random = np.random.default_rng(RANDOM_SEED)
    made_up = planted(villages, PLANTED, random)
    yield from planted_rows(villages, made_up, seen)
    without = shuffled(villages, made_up, random)
    for number, (name, placebos) in enumerate(others.items()):
        as_good = _as_good(villages, made_up, as_placebos, placebos, "odd")
        for score in ("within", "likelihood"):
            share = as_good[score]
            words = f"made-up take-up, {SCORES[score]}: {share:.1%} of {name} do as well as who was told first"
            yield Row.order(f"BCDJ.planted.{score}.{number}", words, f"at most {RARE:.0%}", share <= RARE)
        share = _as_good(villages, without, as_placebos, placebos, "odd")["within"]
        words = f"made-up take-up exchanged within villages, {SCORES['within']}: {share:.1%} of {name} do as well"
        yield Row.order(f"BCDJ.shuffled.{number}", words, f"more than {RARE:.0%}", share > RARE)
    for half in HALVES:
        yield from fitted_rows(villages, seen, half)
        for number, (name, placebos) in enumerate(others.items()):
            found = _as_good(villages, villages.adopts, as_placebos, placebos, half)
            for score, share in found.items():
                words = (
                    f"share of {name} that do as well as who was told first: {SCORES[score]}; fitted on {HALVES[half]}"
                )
                yield Row.shown(f"BCDJ.placebo.{half}.{score}.{number}", words, share)


def process_row(context: Context, villages: Villages) -> Row:
    """Return how many are reached by the simulator, against clusters of open ties."""
    random = np.random.default_rng(RANDOM_SEED + 1)
    network, told, probability = villages.network, villages.leaders, PLANTED[0]
    drawn = [percolated(network, told, probability, random).sum() for _ in range(DRAWS)]
    found = reached_share(context, network, told, probability, 10 * DRAWS).sum()
    words = f"households reached, q = {probability:g}: clusters of open ties against the simulator"
    return Row.mean("BCDJ.process", words, float(found), np.array(drawn))


def planted_rows(villages: Villages, made_up: NDArray[np.bool_], seen: Exposure) -> Iterator[Row]:
    """Yield whether the fit finds what was planted."""
    found = fit(made_up, seen, villages.village, is_odd(villages))
    values = (found.probability, found.take_up, found.otherwise)
    for name, expected, value, near in zip(("q", "p", "b"), PLANTED, values, NEAR, strict=True):
        words = f"made-up take-up: {name}, fitted on {HALVES['odd']}"
        yield Row.within(f"BCDJ.planted.{name}", words, expected, value, absolute=near)


def fitted_rows(villages: Villages, seen: Exposure, half: str) -> Iterator[Row]:
    """Yield the fit on one half of the villages, and what it predicts of the other."""
    is_used = is_odd(villages) == (half == "odd")
    found = fit(villages.adopts, seen, villages.village, is_used)
    ranges = _leaving_one_out(villages, seen, is_used)
    for name, words in (
        ("probability", "q, that information passes a tie"),
        ("take_up", "p, that who has heard takes it up"),
        ("otherwise", "b, that who is not reached hears otherwise"),
    ):
        low, high = ranges[name]
        quantity = f"{words}; fitted on {HALVES[half]}, without one of them {low:g} to {high:g}"
        yield Row.shown(f"BCDJ.{half}.{name}", quantity, getattr(found, name))
    words = f"distance from the moments, q = {found.probability:g}; at the best p and b without the network (q = 0)"
    yield Row.shown(f"BCDJ.{half}.distance", f"{words} {found.profile[0]:.3g}", found.distance)
    expected = chances(found, seen)
    yield from _moment_rows(villages, seen, expected, is_used, half)
    yield from _prediction_rows(villages, expected, is_used, half)


def _leaving_one_out(villages: Villages, seen: Exposure, is_used: NDArray[np.bool_]) -> dict[str, tuple[float, float]]:
    fits = leaving_one_out(villages, seen, is_used)
    names = ("probability", "take_up", "otherwise")
    return {name: (min(getattr(f, name) for f in fits), max(getattr(f, name) for f in fits)) for name in names}


def leaving_one_out(villages: Villages, seen: Exposure, is_used: NDArray[np.bool_]) -> list[Fit]:
    """Return the fits on all but one of the villages that are used."""
    return [
        fit(villages.adopts, seen, villages.village, is_used & (villages.village != number))
        for number in np.unique(villages.village[is_used])
    ]


def _moment_rows(
    villages: Villages, seen: Exposure, expected: NDArray[np.float64], is_used: NDArray[np.bool_], half: str
) -> Iterator[Row]:
    for place, is_half in (("fitted", is_used), ("predicted", ~is_used)):
        found = moments(villages.adopts[is_half], seen.kind[is_half], villages.village[is_half])
        for kind, name in enumerate(KINDS):
            if not math.isnan(found.share[kind]):
                households = is_half & (seen.kind == kind)
                words = f"take-up, {name} ({households.sum():,} households), {place} from {HALVES[half]}"
                yield Row.shown(
                    f"BCDJ.{half}.{place}.{kind}",
                    words,
                    float(found.share[kind]),
                    standard_error=float(found.error[kind]),
                    expected=float(expected[households].mean()),
                    why="expected: of the fit",
                )


def _prediction_rows(
    villages: Villages, expected: NDArray[np.float64], is_used: NDArray[np.bool_], half: str
) -> Iterator[Row]:
    is_scored = ~is_used & ~villages.is_leader
    constant = np.full(len(expected), villages.adopts[is_used & ~villages.is_leader].mean())
    of_fit = scores(villages.adopts, expected, villages.village, is_scored)
    of_constant = scores(villages.adopts, constant, villages.village, is_scored)
    for name, words in SCORES.items():
        quantity = f"{words}, predicted from {HALVES[half]}"
        yield Row.shown(
            f"BCDJ.{half}.{name}",
            quantity,
            getattr(of_fit, name),
            expected=getattr(of_constant, name),
            why="expected: one rate for all, without the network",
        )
    did = villages.adopts[is_scored].astype(float)
    village = villages.village[is_scored]
    actual, predicted, _ = by_village(did, expected[is_scored], village)
    better = np.abs(actual - constant[0]) - np.abs(actual - predicted)
    gain = mean_of(better)
    words = f"by how much the network lowers the error, over villages ({(better > 0).sum()} of {len(better)} nearer)"
    yield Row.shown(
        f"BCDJ.{half}.gain", f"{words}, predicted from {HALVES[half]}", gain.mean, standard_error=gain.error
    )


def _as_good(
    villages: Villages, adopts: NDArray[np.bool_], seen: Exposure, placebos: list[Exposure], half: str
) -> dict[str, float]:
    """Return the share of placebos that do as well or better, by score; those told first count as one of them."""
    own = predicted_scores(villages, adopts, seen, half)
    others = [predicted_scores(villages, adopts, placebo, half) for placebo in placebos]
    return {name: share_as_good(own, others, name) for name in SCORES}


def share_as_good(own: Scores, others: list[Scores], name: str) -> float:
    """Return the share of `others`, `own` among them, whose score is at least as good as `own`."""
    sign = -1 if name in LOWER_IS_BETTER else 1
    as_good: list[bool] = [sign * getattr(other, name) >= sign * getattr(own, name) for other in others]
    return float(1 + sum(as_good)) / (1 + len(others))


def predicted_scores(villages: Villages, adopts: NDArray[np.bool_], seen: Exposure, half: str) -> Scores:
    """Fit on one half, and score what it predicts of those in the other half who really were not told first."""
    is_used = is_odd(villages) == (half == "odd")
    # Who really was told first counts only where that is what is supposed.
    found = fit(adopts, seen, villages.village, is_used & (~villages.is_leader | (seen.kind == 0)))
    return scores(adopts, chances(found, seen), villages.village, ~is_used & ~villages.is_leader)
