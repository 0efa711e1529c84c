"""The measures of a comparison: names, titles, units and meanings. Nothing else names them.

Every measure is of the compared brand, from the start to the horizon; "incremental" is beyond the baseline of the same
replicate: the same launch without the compared seeding. Values and costs are discounted to the first day at the
brand's rate; revenue is not.
"""

from __future__ import annotations

from experiments.comparison.result import Measure

ADOPTERS = Measure(
    "adopters", "adopters", "consumers", "Consumers who have adopted the brand and have not left, at the horizon."
)
WITHOUT_SEEDS = Measure(
    "adopters_without_seeds",
    "adopters without the seeds",
    "consumers",
    "Adopters other than those whom this strategy asks.",
)
REACH = Measure("reach", "reach", "consumers", "Consumers who have seen or heard of the brand.")
VIEWS = Measure("views", "views", "views", "Impressions seen.")
REVENUE = Measure(
    "revenue", "revenue", "currency", "Price of all units sold, not discounted; units given to seeds bring none."
)
VALUE = Measure(
    "value",
    "value of adoptions",
    "currency",
    "Margin of all adoptions with what adopters bring later, discounted to the first day; units given bring none.",
)
CONTRIBUTION = Measure("contribution", "contribution", "currency", "Value of adoptions less all that the brand spent.")
COST = Measure(
    "cost",
    "cost",
    "currency",
    "What the brand spent beyond its baseline: seeds with their units and impressions, and rewards that differ.",
)
INCREMENTAL_ADOPTERS = Measure(
    "incremental_adopters", "incremental adopters", "consumers", "Adopters beyond those of the baseline."
)
INCREMENTAL_WITHOUT_SEEDS = Measure(
    "incremental_without_seeds",
    "incremental adopters without the seeds",
    "consumers",
    "Adopters beyond those of the baseline, among all but those whom this strategy asks.",
)
INCREMENTAL_MARGIN = Measure(
    "incremental_margin",
    "incremental margin",
    "currency",
    "Value of adoptions beyond the baseline's, before cost: acceleration plus expansion.",
)
INCREMENTAL_MARGIN_WITHOUT_SEEDS = Measure(
    "incremental_margin_without_seeds",
    "incremental margin without the seeds",
    "currency",
    "The same of all but those whom this strategy asks.",
)
PROFIT = Measure("profit", "profit", "currency", "Incremental margin less cost.")
ACCELERATION = Measure(
    "acceleration",
    "acceleration",
    "currency",
    "Value gained because those who adopt with and without the seeding adopt earlier with it.",
)
EXPANSION = Measure(
    "expansion",
    "expansion",
    "currency",
    "Value of those who adopt only with the seeding, less that of those who adopt only without it.",
)
EXPANSION_NEW = Measure(
    "expansion_new",
    "expansion, new",
    "currency",
    "Part of expansion from consumers who adopt no competitor of the category in the other launch.",
)
EXPANSION_TAKEN = Measure(
    "expansion_taken",
    "expansion, taken",
    "currency",
    "Part of expansion from consumers who adopt a competitor of the category in the other launch.",
)
DAYS_TO_HALF = Measure(
    "days_to_half",
    "time to 50 %",
    "days",
    "Day by which half of the adoptions up to the horizon had happened; missing where there are none.",
)
SEEDS_PAID = Measure("seeds_paid", "seeds paid", "consumers", "Consumers who were asked, accepted and were paid.")

MEASURES = (
    ADOPTERS,
    WITHOUT_SEEDS,
    REACH,
    VIEWS,
    REVENUE,
    VALUE,
    CONTRIBUTION,
    COST,
    INCREMENTAL_ADOPTERS,
    INCREMENTAL_WITHOUT_SEEDS,
    INCREMENTAL_MARGIN,
    INCREMENTAL_MARGIN_WITHOUT_SEEDS,
    PROFIT,
    ACCELERATION,
    EXPANSION,
    EXPANSION_NEW,
    EXPANSION_TAKEN,
    DAYS_TO_HALF,
    SEEDS_PAID,
)
"""In the order of the columns of `ComparisonResult.replicates`."""

BEYOND_BASELINE = frozenset(
    measure.name
    for measure in (
        COST,
        INCREMENTAL_ADOPTERS,
        INCREMENTAL_WITHOUT_SEEDS,
        INCREMENTAL_MARGIN,
        INCREMENTAL_MARGIN_WITHOUT_SEEDS,
        PROFIT,
        ACCELERATION,
        EXPANSION,
        EXPANSION_NEW,
        EXPANSION_TAKEN,
    )
)
"""Names of the measures that are differences from the baseline: of the baseline itself they are zero."""

PLACE_OF = {measure.name: place for place, measure in enumerate(MEASURES)}
BY_NAME = {measure.name: measure for measure in MEASURES}

GOALS = ("profit", "incremental_margin", "incremental_adopters", "adopters", "reach", "revenue")
"""Measures by which strategies can be ranked; more is better for each."""

LEVEL_OF = {
    **{name: name for name in ("adopters", "adopters_without_seeds", "reach", "views", "revenue", "value")},
    "contribution": "contribution",
    "days_to_half": "days_to_half",
    "incremental_adopters": "adopters",
    "incremental_without_seeds": "adopters_without_seeds",
    "incremental_margin": "value",
    "profit": "contribution",
}
"""By which measure of one launch two launches with luck of their own would be compared: the measure itself, or, of a
difference to the baseline, that of which it is the difference. The others have none."""
