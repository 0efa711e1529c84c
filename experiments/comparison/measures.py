"""The measures of a comparison: names, titles, units and meanings. Nothing else names them."""

from __future__ import annotations

from experiments.comparison.result import Measure

# Every measure is of the compared brand, from the start to the horizon; "incremental" is beyond the twin of the same
# replicate. Money is discounted to the first day at the brand's rate.
MEASURES = (
    Measure(
        "adopters", "adopters", "consumers", "Consumers who have adopted the brand and have not left, at the horizon."
    ),
    Measure(
        "adopters_without_seeds",
        "adopters without the seeds",
        "consumers",
        "Adopters among those who were not asked to be seeds by this strategy.",
    ),
    Measure("reach", "reach", "consumers", "Consumers who have seen or heard of the brand."),
    Measure("views", "views", "views", "Impressions seen."),
    Measure("revenue", "revenue", "currency", "Price of all units sold; units given to seeds bring none."),
    Measure(
        "cost",
        "cost",
        "currency",
        "What the brand spent beyond its twin: seeds, their units and impressions, and rewards that differ.",
    ),
    Measure("incremental_adopters", "incremental adopters", "consumers", "Adopters beyond those of the twin."),
    Measure(
        "incremental_without_seeds",
        "incremental adopters without the seeds",
        "consumers",
        "The same among those who were not asked to be seeds.",
    ),
    Measure(
        "incremental_margin",
        "incremental margin",
        "currency",
        "Discounted value of adoptions beyond the twin's, before cost: acceleration plus expansion.",
    ),
    Measure("profit", "profit", "currency", "Incremental margin less cost."),
    Measure(
        "acceleration",
        "acceleration",
        "currency",
        "Value gained because those who adopt with and without the seeding adopt earlier with it.",
    ),
    Measure(
        "expansion", "expansion", "currency", "Value of those who adopt only with the seeding, less that of those lost."
    ),
    Measure(
        "expansion_new",
        "expansion, new",
        "currency",
        "Part of expansion from consumers who would have adopted no brand of the category.",
    ),
    Measure(
        "expansion_taken",
        "expansion, taken",
        "currency",
        "Part of expansion from consumers who would have adopted a competitor.",
    ),
    Measure(
        "days_to_half",
        "time to 50 %",
        "days",
        "Day by which half of the adoptions up to the horizon had happened; missing where there are none.",
    ),
    Measure("seeds_paid", "seeds paid", "consumers", "Consumers who were asked, accepted and were paid."),
)

BY_NAME = {measure.name: measure for measure in MEASURES}
GOALS = ("profit", "incremental_margin", "adopters", "incremental_adopters", "reach", "revenue")
"""Measures by which strategies can be ranked; more is better for each."""
