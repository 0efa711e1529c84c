"""The words of a comparison's report, explained for a reader who did not run it."""

from __future__ import annotations

TERMS = {
    "acceptance": "Chance that a consumer who is asked to be a seed says yes.",
    "baseline": "The same market with the same luck, without the seeding that is compared; other media stay.",
    "behind the best": "Mean of the goal of a strategy less that of the strategy that ranks first.",
    "budget": "The most that all seeds together may cost on average: price times acceptance, summed.",
    "consumer": "A person in the simulated network.",
    "followers": "Those who see what a consumer posts.",
    "fresh replicates": "Replicates of the strategy that ranks first and of its baseline alone, which had no part in "
    "the ranking: its figures there are not too good for having been chosen.",
    "goal": "The measure by which the strategies are ranked; more is better.",
    "guarantee": "A proven statement about a choice: its seeds reach at least a stated share of what the best seeds "
    "within the same limits would reach, for the spreading that the choice assumed.",
    "horizon": "The last day of the scenario. Twice the horizon shows what is merely earlier and what is more.",
    "interval": "95 % interval of the mean over replicates: what chance in the simulated market leaves open. It does "
    "not cover what is unknown about the market itself.",
    "may be the best": "Chance alone could have put another strategy first: the simultaneous interval of the "
    "difference from the best reaches zero.",
    "mean": "The average over replicates: what many launches would bring on average, each under its own luck.",
    "overlap": "Seeds that two strategies both choose, as a share of those that either chooses (Jaccard index).",
    "probability of being better in one launch": "In what share of launches the first strategy ends ahead of the "
    "second, both under the same luck; a tie counts half. One launch is what a company has; the mean is what it would "
    "have over many.",
    "replicate": "One simulated launch. Replicate k has the same luck for every strategy.",
    "return on investment": "Mean incremental margin over mean cost: what comes back per unit of currency spent. "
    "1 breaks even. It is a ratio of means, not a mean of ratios.",
    "search replicates": "The replicates of all strategies by which they are ranked.",
    "seed": "A consumer who is asked to post the campaign's message.",
    "segment": "A group of consumers with traits in common, as the scenario describes them.",
    "simultaneous interval": "An interval that is wider, so that all of its kind hold together with 95 % confidence.",
    "strategy": "A rule that chooses whom to seed.",
    "takes off": "Of an outcome with two humps, few launches being near its mean: lies in the upper one.",
    "variance-reduction factor": "Variance of the difference between two strategies over the sum of their variances. "
    "Below 1, common luck helps: the same precision takes that share of the replicates that separate luck would take.",
}
"""What each term means, in the order of the alphabet."""

LIMITS = (
    "Intervals cover luck, not ignorance: they say how much chance within the simulated market leaves open, and "
    "nothing about fields whose value nobody knows. Change the assumptions and compare again.",
    "The market is simulated. Where the simulator agrees with theory, that says that the code simulates the stated "
    "model, not that people behave so.",
    "A strategy is best among those that were compared, for this network, brand, price list and goal.",
    "A guarantee is about how many consumers are reached by the spreading that the choice assumed, not about the goal.",
    "Seeds were chosen by what the network shows. Who would accept, and how convincing a person is, is assumed.",
)
"""What the figures of a comparison cannot say."""
