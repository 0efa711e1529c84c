"""Results of comparisons that were never run: plausible numbers, and every kind of degenerate one."""

import hashlib
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtrit

from experiments.comparison.measures import MEASURES
from experiments.comparison.result import ComparisonResult
from simulation import SocialNetwork
from simulation.results.take_off import QUANTILES
from simulation.scenario import Scenario
from simulation.seeding import Choice, Guarantee, SeedingPlan

SEVEN = ("random", "highest_degree", "degree_discount", "pagerank", "fringe", "celf", "reverse_reachable")
TWENTY_ONE = (
    "none", "random", "highest_degree", "single_discount", "degree_discount", "pagerank", "eigenvector", "katz",
    "closeness", "betweenness", "k_core", "vote_rank", "collective_influence", "hubs", "bridges", "fringe",
    "best_per_community", "random_neighbor", "greedy", "celf", "reverse_reachable",
)  # fmt: skip
STRENGTH = {"none": 0.0, "fringe": 0.35, "random": 0.45, "celf": 1.02, "reverse_reachable": 1.0, "greedy": 1.02}
VALUE = 48.0
ASSUMPTIONS = pd.DataFrame(
    [
        ("brands.0.price", "120.0", "currency", "Price of a unit.", "", np.nan, np.nan),
        ("brands.0.conversion.talk", "0.015", "probability", "Chance that a conversation sells.", "P21", 0.008, 0.03),
        ("platform.background_posts_per_day", "10.0", "posts", "Other posts that compete.", "P5", 5.0, 20.0),
        ("brands.0.campaigns.0.seeding.acceptance", "0.7", "probability", "Chance that one who is asked accepts.",
         "P16 (industry)", np.nan, np.nan),
    ],
    columns=["field", "value", "unit", "meaning", "source", "low", "high"],
)  # fmt: skip


def network_of(consumers=240, labels=None):
    """A few consumers with many followers, many with few."""
    wanted = np.minimum(consumers - 1, 2 + (60.0 / np.sqrt(np.arange(consumers) + 1.0)).astype(np.int64))
    rows = [np.sort((row + 1 + np.arange(count) * 7 % (consumers - 1)) % consumers) for row, count in enumerate(wanted)]
    rows = [np.unique(followers[followers != row]) for row, followers in enumerate(rows)]
    indptr = np.concatenate([[0], np.cumsum([len(followers) for followers in rows])])
    labels = np.array([f"consumer {row}" for row in range(consumers)]) if labels is None else labels
    return SocialNetwork(indptr.astype(np.int64), np.concatenate(rows).astype(np.int32), labels=labels)


def scenario_of(**fields):
    return Scenario.from_fields(
        {
            "name": "seeding_under_budget",
            "question": "Whom should a small brand seed with 1,500 USD?",
            "run": {"days": 30.0, "random_seed": 11, "replicates": 40},
            "network": {"generator": "powerlaw_cluster", "consumers": 240},
            "consumers": {
                "segments": [{"name": "fans of the category", "share": 0.2}, {"name": "everyone else", "share": 0.8}]
            },
            "brands": [
                {"name": "Aurora", "price": 120.0, "campaigns": [{"name": "launch film"}]},
                {"name": "Borealis"},
            ],
            **fields,
        }
    )


def strength_of(index, name):
    return STRENGTH.get(name, 0.95 - 0.03 * (index % 9))


def replicate_table(strategies, replicates, price, seeds, alike):
    """One row per strategy (and baseline), horizon and replicate: the same luck for all, and some of their own."""
    columns = ["strategy", "horizon", "replicate", *(measure.name for measure in MEASURES)]
    records = []
    luck = np.random.default_rng(5).normal(size=replicates)
    for index, name in enumerate((*strategies, "baseline")):
        like = alike.get(name, name)
        place = (*strategies, "baseline").index(like)
        own = np.random.default_rng(100 + place).normal(size=(2, replicates))
        strength = 0.0 if like in ("none", "baseline") else strength_of(place, like)
        for horizon in (1, 2):
            base = np.round((38.0 + 6.0 * luck) * (1.0 + 0.7 * (horizon - 1)))
            gained = np.round(strength * (26.0 + 3.0 * luck + 2.0 * own[0]) * (1.0 if horizon == 1 else 0.7))
            paid = 0.0 if strength == 0.0 else np.clip(np.round(0.7 * seeds + own[1]), 0, seeds)
            cost = paid * price + (25.0 if strength and price else 0.0)
            value = VALUE if price else 0.0
            acceleration = value * 0.2 * gained * (1.6 if horizon == 2 else 1.0)
            new, taken = value * 0.6 * gained, value * (0.25 * gained - (1.0 if strength else 0.0))
            margin = acceleration + new + taken
            for replicate in range(replicates):

                def at(values, replicate=replicate):
                    return float(np.broadcast_to(values, replicates)[replicate])

                total = at(base) + at(gained)
                figures = {
                    "adopters": total,
                    "adopters_without_seeds": total - at(paid) * 0.5,
                    "reach": total * 3.1,
                    "views": total * 14.0,
                    "revenue": total * 120.0 * bool(price),
                    "value": total * value,
                    "contribution": total * value - at(cost),
                    "cost": at(cost),
                    "incremental_adopters": at(gained),
                    "incremental_without_seeds": at(gained) - at(paid) * 0.5,
                    "incremental_margin": at(margin),
                    "incremental_margin_without_seeds": at(margin) * 0.9,
                    "profit": at(margin - cost),
                    "acceleration": at(acceleration),
                    "expansion": at(new + taken),
                    "expansion_new": at(new),
                    "expansion_taken": at(taken),
                    "days_to_half": 9.0 + index % 5 if total else np.nan,
                    "seeds_paid": at(paid),
                }
                records.append((name, horizon, replicate, *(figures[measure.name] for measure in MEASURES)))
    return pd.DataFrame(records, columns=columns)


def interval(values, factor=1.0):
    """Mean, sd, low and high by Student's t; no interval for a single value."""
    values = np.asarray(values, float)
    values = values[~np.isnan(values)]
    if len(values) < 2:
        return (values.mean() if len(values) else np.nan, np.nan, np.nan, np.nan)
    half = factor * stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean(), values.std(ddof=1), values.mean() - half, values.mean() + half


def estimates_of(replicates):
    rows = []
    for (strategy, horizon), group in replicates.groupby(["strategy", "horizon"], sort=False):
        for measure in MEASURES:
            values = group[measure.name].dropna()
            quantiles = np.quantile(values, QUANTILES) if len(values) else [np.nan] * 5
            rows.append((strategy, horizon, measure.name, *interval(group[measure.name]), len(group), *quantiles))
    columns = ["strategy", "horizon", "measure", "mean", "sd", "low", "high", "replicates"]
    columns += [f"quantile_{share:.0f}" for share in 100 * np.array(QUANTILES)]
    one_hump = dict.fromkeys(("take_off", "take_off_low", "take_off_high", "mean_below", "mean_above"), np.nan)
    return pd.DataFrame(rows, columns=columns).assign(two_humped=False, **one_hump)


def pair_table(replicates, names):
    first_horizon = replicates[replicates["horizon"] == 1]
    tables = {name: group.set_index("replicate") for name, group in first_horizon.groupby("strategy")}
    rows = []
    for first, second in combinations(names, 2):
        for measure in MEASURES:
            one, two = tables[first][measure.name].to_numpy(), tables[second][measure.name].to_numpy()
            mean, sd, low, high = interval(one - two)
            wide = interval(one - two, 1.5)
            spread = one.var(ddof=1) + two.var(ddof=1) if len(one) > 1 else np.nan
            factor = np.nan if not spread > 0 else sd**2 / spread
            is_still = len(one) < 2 or one.std() == 0 or two.std() == 0
            correlation = np.nan if is_still else np.corrcoef(one, two)[0, 1]
            better = np.mean(np.where(one == two, 0.5, one > two))
            rows.append(
                (first, second, measure.name, mean, low, high, *wide[2:], better, factor, correlation, len(one), "")
            )
    columns = [
        "first", "second", "measure", "difference", "low", "high", "simultaneous_low", "simultaneous_high",
        "probability_better", "variance_reduction", "correlation", "replicates", "warning",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def ranking_table(replicates, strategies, goal):
    first_horizon = replicates[replicates["horizon"] == 1]
    values = {name: first_horizon.loc[first_horizon["strategy"] == name, goal].to_numpy() for name in strategies}
    order = sorted(strategies, key=lambda name: (-values[name].mean(), strategies.index(name)))
    rows = []
    for rank, name in enumerate(order, 1):
        mean, _, low, high = interval(values[name])
        behind = interval(values[name] - values[order[0]], 1.4)
        is_open = np.isnan(behind[3]) or behind[3] >= 0
        rows.append((rank, name, mean, low, high, behind[0], behind[2], behind[3], is_open))
    columns = [
        "rank", "strategy", "mean", "low", "high", "behind_best", "behind_low", "behind_high", "may_be_best",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def beyond_baseline(fresh, estimates):
    """Set the winner's figures beside the baseline's, whose mean is taken as known."""
    baseline = estimates[estimates["strategy"] == "baseline"].set_index(["horizon", "measure"])["mean"]
    base = np.array(
        [baseline[horizon, measure] for horizon, measure in zip(fresh["horizon"], fresh["measure"], strict=True)]
    )
    return fresh.assign(
        beyond_baseline=fresh["mean"] - base, beyond_low=fresh["low"] - base, beyond_high=fresh["high"] - base
    )


def return_table(estimates):
    means = estimates.set_index(["strategy", "horizon", "measure"])["mean"]
    rows = []
    for strategy, horizon in means.index.droplevel("measure").unique():
        cost = means[strategy, horizon, "cost"]
        if strategy != "baseline":
            ratio = means[strategy, horizon, "incremental_margin"] / cost if cost else np.nan
            rows.append((strategy, horizon, ratio, ratio * 0.93, ratio * 1.08))
    return pd.DataFrame(rows, columns=["strategy", "horizon", "ratio", "low", "high"])


def adoption_table(estimates, strategies, days):
    rows = []
    adopters = estimates[estimates["measure"] == "adopters"].set_index(["strategy", "horizon"])

    def share_of(day):
        return ndtr((day - 0.7 * days) / (0.45 * days)) * min(1.0, day / 3.0)

    for strategy in (*strategies, "baseline"):
        for day in np.arange(0.0, 2 * days + 0.5):
            early, late = adopters.loc[(strategy, 1)], adopters.loc[(strategy, 2)]
            share = min(1.0, share_of(day) / share_of(days))
            later = max(0.0, share_of(day) - share_of(days)) / (share_of(2 * days) - share_of(days))
            mean, high = (share * early[column] + later * (late[column] - early[column]) for column in ("mean", "high"))
            rows.append((strategy, day, mean, 2 * mean - high, high))
    return pd.DataFrame(rows, columns=["strategy", "day", "mean", "low", "high"])


def choices_of(strategies, network, seeds, price, alike):
    """Whom each asks: overlapping sets from the head of the network, from its tail, and from anywhere."""
    plans, choices = {}, {}
    by_followers = np.argsort(-network.followers, kind="stable")
    for name in strategies:
        like = alike.get(name, name)
        generator = np.random.default_rng(300 + strategies.index(like))
        if like == "none":
            rows = np.empty(0, np.int32)
        elif like == "random":
            rows = generator.choice(network.consumers, seeds, replace=False)
        elif like == "fringe":
            rows = by_followers[-seeds:]
        else:
            rows = generator.choice(by_followers[: seeds * 2], seeds, replace=False)
        rows = np.asarray(rows, np.int32)
        plans[name] = SeedingPlan(rows, np.full(len(rows), price), np.full(len(rows), 0.7))
        guarantee, notes = None, ()
        if like == "reverse_reachable":
            guarantee = Guarantee(0.71, 0.532, 0.0042, 61.4, 58.9, 83.0, 32_768)
        if like == "betweenness":
            notes = ("Approximate: 256 sources of 240 were sampled.", "The budget bound before the number of seeds.")
        choices[name] = Choice(rows, guarantee, notes)
    return plans, choices


def seed_table(plans, network):
    rows = [
        (name, place, str(network.labels[row]), int(row), int(network.followers[row]),
         "fans of the category" if row % 5 == 0 else "everyone else", price, acceptance, 1)
        for name, plan in plans.items()
        for place, (row, price, acceptance) in enumerate(zip(plan.rows, plan.prices, plan.acceptance, strict=True), 1)
    ]  # fmt: skip
    columns = ["strategy", "place", "label", "row", "followers", "segment", "price", "acceptance", "wave"]
    return pd.DataFrame(rows, columns=columns)


def overlap_table(plans):
    rows = []
    for first, second in combinations(plans, 2):
        shared = len(np.intersect1d(plans[first].rows, plans[second].rows))
        either = len(np.union1d(plans[first].rows, plans[second].rows))
        rows.append((first, second, shared, shared / either if either else np.nan))
    return pd.DataFrame(rows, columns=["first", "second", "shared", "jaccard"])


def result_of(
    strategies=SEVEN, *, replicates=40, price=60.0, seeds=20, goal=None, alike=None, network=None, **fields
) -> ComparisonResult:
    """Return a result; `alike` names strategies that do exactly as another does."""
    alike = alike or {}
    goal = goal or ("profit" if price else "adopters")
    network = network_of() if network is None else network
    scenario = fields.pop("scenario", None) or scenario_of()
    brand, campaign = scenario.brands[0].name, scenario.brands[0].campaigns[0].name
    table = replicate_table(strategies, replicates, price, seeds, alike)
    estimates = estimates_of(table)
    pairs = pair_table(table, (*strategies, "baseline"))
    ranking = ranking_table(table, strategies, goal)
    best = ranking["strategy"][0]
    plans, choices = choices_of(strategies, network, seeds, price, alike)
    fresh = estimates[estimates["strategy"] == best].copy()
    for column in ("mean", "low", "high"):
        fresh[column] = fresh[column] * 0.97
    fresh = beyond_baseline(fresh, estimates)
    returns = return_table(estimates)
    second = ranking["strategy"][min(1, len(ranking) - 1)]
    described = {
        "scenario": scenario,
        "network": network,
        "brand": brand,
        "campaign": campaign,
        "strategies": tuple(strategies),
        "goal": goal,
        "measures": MEASURES,
        "limits": {"seeds": seeds, "budget": 1500.0 if price else None},
        "descriptions": {name: f"What {name} does, in one line (Somebody 2009)." for name in strategies},
        "plans": plans,
        "choices": choices,
        "replicates": table,
        "estimates": estimates,
        "pairs": pairs,
        "ranking": ranking,
        "returns": returns,
        "winner": fresh,
        "winner_returns": returns[returns["strategy"] == best],
        "unequal_spend": "",
        "adoption": adoption_table(estimates, strategies, scenario.run.days),
        "seeds": seed_table(plans, network),
        "overlap": overlap_table(plans),
        "assumptions": ASSUMPTIONS,
        "precision": {
            "wanted": None,
            "reached": 41.0,
            "is_reached": None,
            "replicates": replicates,
            "said": f"{replicates} replicates were asked for; the interval of the best two is 41 USD wide.",
        },
        "uncertain": None,
        "recommendation": f"Seed by {best}: it earns most, but {second} may be as good: the difference of their means "
        "lies between -12 and 29 USD.",
        "command": "grapevine compare seeding_under_budget --strategies " + ",".join(strategies) + " --budget 1500",
        "notes": ("Each strategy saw the same consumers and the same luck.",),
        "provenance": {
            "schema": 1,
            "run": hashlib.sha256(repr((strategies, replicates, price, seeds, goal)).encode()).hexdigest(),
            "scenario": {"name": scenario.name, "digest": "d" * 64},
            "random_seed": 11,
            "network": {"origin": "powerlaw_cluster", "digest": "e" * 64, "consumers": network.consumers},
            "kernels": "f" * 64,
            "versions": {"grapevine": "0.1.0", "python": "3.12.1", "numpy": "2.3.0"},
            "environment": {"started": "2026-01-01T00:00:00+00:00", "cores": 2},
        },
    }
    return ComparisonResult(**{**described, **fields})


UNCERTAIN = {
    "draws": 40,
    "fields": ["brands.0.conversion.talk", "platform.background_posts_per_day"],
    "ranking_holds": 0.325,
    "winner_holds": 0.8,
}
HOSTILE = ("<script>alert(1)</script>", "$\\frac{", "a \"quoted\" & 'named' one", "list:a,b\nc.csv", "🍇🍷", "_hid")
LONG = tuple(f"list:/a/very/long/path/of/a/list/of/seeds/that/somebody/wrote/{letter * 40}.csv" for letter in "WMi")


def hostile_result():
    """Names and texts that a careless page or figure would take for something else."""
    scenario = scenario_of(
        name="<b>x</b> & $y$",
        question="Is <script>alert('q')</script> \"safe\" & $sound$? 🍇",
        currency="<€>",
        brands=[{"name": "<script>b</script>", "campaigns": [{"name": '"><img src=x onerror=alert(2)>'}]}],
    )
    labels = np.array([f'<i>"{row}"</i>, $x$' for row in range(240)])
    return result_of(
        HOSTILE,
        network=network_of(labels=labels),
        scenario=scenario,
        recommendation='Take <script>alert(3)</script> & "run", 🍇.',
        command="grapevine compare '<script>' --strategies \"$x\" && rm",
        notes=("<script>note</script>",),
        descriptions={},
    )


def nothing_adopted():
    """All figures zero, and no time to half of nothing."""
    result = result_of(("none", "random"), price=0.0)
    replicates = result.replicates.copy()
    replicates.iloc[:, 3:] = 0.0
    replicates["days_to_half"] = np.nan
    estimates = estimates_of(replicates)
    pairs = pair_table(replicates, ("none", "random", "baseline"))
    ranking = ranking_table(replicates, ("none", "random"), "adopters")
    adoption = result.adoption.assign(mean=0.0, low=0.0, high=0.0)
    winner = beyond_baseline(estimates[estimates["strategy"] == "none"], estimates)
    returns = return_table(estimates)
    return replace(
        result,
        replicates=replicates,
        estimates=estimates,
        pairs=pairs,
        ranking=ranking,
        winner=winner,
        adoption=adoption,
        returns=returns,
        winner_returns=returns[returns["strategy"] == "none"],
    )


DEGENERATE = {
    "one replicate": lambda: result_of(replicates=1),
    "two strategies": lambda: result_of(("random", "celf")),
    "no price": lambda: result_of(price=0.0),
    "a strategy equal to another": lambda: result_of(("celf", "random", "greedy"), alike={"greedy": "celf"}),
    "none included": lambda: result_of(("none", "random", "celf")),
    "hostile names": hostile_result,
    "long names": lambda: result_of(LONG),
    "twenty-one strategies": lambda: result_of(TWENTY_ONE),
    "uncertain": lambda: result_of(uncertain=UNCERTAIN),
    "precision not reached": lambda: result_of(
        precision={
            "wanted": 5.0,
            "reached": 41.0,
            "is_reached": False,
            "replicates": 400,
            "said": "Could not: 400 replicates leave an interval of 41 USD, and 5 USD were wanted.",
        }
    ),
    "one segment, one seed": lambda: result_of(
        ("random", "celf"), seeds=1, scenario=scenario_of(consumers={"segments": [{"name": "all"}]})
    ),
    "nothing adopted": nothing_adopted,
}
