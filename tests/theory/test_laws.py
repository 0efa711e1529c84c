"""The laws that the model promises one by one: traits, delays, attention, sharing, adoption, leaving, paid media."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from scipy import stats

from simulation import MarketModel, Population, Scenario, SocialNetwork
from simulation.draws.delays import delay_table
from simulation.kernels import layouts
from simulation.kernels.market import posting, rules
from simulation.kernels.random.root import root_key
from simulation.market.calendar import Calendar
from simulation.scenario.distributions import Distribution
from simulation.scenario.reactions import PowerLawReaction, Reaction
from tests.exact.scenarios import counted, total
from tests.theory.markets import SILENT, merged

TRAIT = TypeAdapter(Distribution)
REACTION = TypeAdapter(Reaction)
DAY = 1.0


def truncated(law, low, high):
    """Return the distribution function of a law cut off at both ends."""
    below, above = law.cdf(low), law.cdf(high)
    return lambda x: np.clip((law.cdf(x) - below) / (above - below), 0.0, 1.0)


LAWS = {
    "uniform": ({"distribution": "uniform", "minimum": 0.2, "maximum": 0.7}, stats.uniform(0.2, 0.5), 0.2, 0.7),
    "beta": ({"distribution": "beta", "alpha": 2.0, "beta": 5.0}, stats.beta(2, 5), 0.0, 1.0),
    "normal": ({"distribution": "normal", "mean": 1.0, "sd": 2.0}, stats.norm(1, 2), -math.inf, math.inf),
    "normal, cut": (
        {"distribution": "normal", "mean": 0.4, "sd": 0.5, "minimum": 0.0, "maximum": 1.0},
        stats.norm(0.4, 0.5),
        0.0,
        1.0,
    ),
    "normal, cut in the tail": (
        {"distribution": "normal", "mean": 0.0, "sd": 1.0, "minimum": 3.0},
        stats.norm(0, 1),
        3.0,
        math.inf,
    ),
    "lognormal": (
        {"distribution": "lognormal", "median": 5.0, "sigma": 0.8},
        stats.lognorm(0.8, scale=5),
        0.0,
        math.inf,
    ),
    "lognormal, cut": (
        {"distribution": "lognormal", "median": 5.0, "sigma": 0.8, "minimum": 2.0, "maximum": 9.0},
        stats.lognorm(0.8, scale=5),
        2.0,
        9.0,
    ),
    "gamma": ({"distribution": "gamma", "shape": 2.5, "scale": 3.0}, stats.gamma(2.5, scale=3), 0.0, math.inf),
    "gamma, cut": (
        {"distribution": "gamma", "shape": 0.5, "scale": 3.0, "maximum": 4.0},
        stats.gamma(0.5, scale=3),
        0.0,
        4.0,
    ),
}
U = np.linspace(0.0, 1.0 - 2.0**-53, 2001)


# Distributions.


@pytest.mark.parametrize("name", LAWS)
def test_the_quantile_inverts_the_distribution_function_of_scipy(name):
    fields, law, low, high = LAWS[name]
    found = TRAIT.validate_python(fields).quantile(U[1:-1])
    below, above = law.cdf(low), law.cdf(high)
    assert found == pytest.approx(law.ppf(below + U[1:-1] * (above - below)), rel=1e-7, abs=1e-9)
    assert truncated(law, low, high)(found) == pytest.approx(U[1:-1], abs=1e-9)


@pytest.mark.parametrize("name", LAWS)
def test_the_quantile_is_monotone_finite_and_within_its_support(name):
    fields, _, low, high = LAWS[name]
    distribution = TRAIT.validate_python(fields)
    assert distribution.support() == (low, high)
    found = distribution.quantile(U)
    assert np.isfinite(found).all()
    assert (np.diff(found) >= 0).all()
    assert found.min() >= low
    assert found.max() <= high


@given(
    minimum=st.floats(-3.0, 2.0),
    width=st.floats(0.01, 5.0),
    mean=st.floats(-2.0, 2.0),
    sd=st.floats(0.1, 5.0),
    u=st.lists(st.floats(0.0, 1.0, exclude_max=True), min_size=2, max_size=20),
)
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_cut_normal_stays_within_its_cuts_in_order(minimum, width, mean, sd, u):
    fields = {"distribution": "normal", "mean": mean, "sd": sd, "minimum": minimum, "maximum": minimum + width}
    distribution = TRAIT.validate_python(fields)
    if distribution.flaw():
        return
    found = distribution.quantile(np.sort(u))
    assert (np.diff(found) >= 0).all()
    assert minimum <= found.min()
    assert found.max() <= minimum + width


def test_choices_come_with_their_probabilities():
    fields = {"distribution": "choice", "values": [3.0, 1.0, 2.0], "probabilities": [0.5, 0.0, 0.5]}
    found = TRAIT.validate_python(fields).quantile(np.array([0.0, 0.4999, 0.5, 1 - 2.0**-53]))
    assert found.tolist() == [3.0, 3.0, 2.0, 2.0]
    assert TRAIT.validate_python({"distribution": "constant", "value": 2.0}).quantile(U[:3]).tolist() == [2.0] * 3


# The population.

SEGMENTS = [
    {
        "name": "young",
        "share": 0.3,
        "susceptibility": LAWS["beta"][0],
        "sessions_per_day": LAWS["lognormal"][0],
        "posts_per_session": LAWS["gamma"][0],
        "interests": {"coffee": LAWS["normal, cut"][0]},
        "opt_out": 0.25,
    },
    {"name": "old", "share": 0.7, "susceptibility": LAWS["uniform"][0], "interests": {"coffee": 0.5}},
]


@pytest.fixture(scope="module")
def population():
    fields = {"consumers": {"segments": SEGMENTS}, "brands": [{"name": "b"}]}
    return Population.draw(Scenario.from_fields(fields), 50_000, root_key(3, None))


def test_segments_come_with_their_shares(population):
    """Chi-square with one degree of freedom, p > 1e-3."""
    counts = np.bincount(population.segment, minlength=2)
    assert stats.chisquare(counts, [15_000, 35_000]).pvalue > 1e-3


def test_opting_out_comes_with_its_share(population):
    """Standard error sqrt(.25 x .75 / 15,000) = .0035; 4 are allowed."""
    young = population.segment == 0
    share = population.opted_out[young].mean()
    assert abs(share - 0.25) < 4 * math.sqrt(0.25 * 0.75 / young.sum())
    assert not population.opted_out[~young].any()
    assert len(population.audience(("young",))) == (young & ~population.opted_out).sum()
    assert set(population.audience(("old",))) == set(np.flatnonzero(~young))
    assert len(population.audience(())) == (~population.opted_out).sum()


@pytest.mark.parametrize(
    ("segment", "trait", "name"),
    [
        (0, "susceptibility", "beta"),
        (0, "sessions_per_day", "lognormal"),
        (0, "posts_per_session", "gamma"),
        (0, "interests", "normal, cut"),
        (1, "susceptibility", "uniform"),
    ],
)
def test_traits_have_their_distribution(population, segment, trait, name):
    """Kolmogorov-Smirnov, 15,000 or 35,000 values, p > 1e-3."""
    _, law, low, high = LAWS[name]
    values = getattr(population, trait)
    values = (values[:, 0] if values.ndim == 2 else values)[population.segment == segment].astype(float)
    assert stats.kstest(values, truncated(law, low, high)).pvalue > 1e-3


def test_traits_are_independent_of_each_other(population):
    """Standard error of a rank correlation: 1 / sqrt(15,000) = .008; 4 are allowed."""
    young = population.segment == 0
    columns = [population.susceptibility, population.sessions_per_day, population.posts_per_session]
    columns = [*columns, population.interests[:, 0], population.opted_out, np.roll(population.susceptibility, 1)]
    matrix = stats.spearmanr(np.column_stack([column[young] for column in columns])).statistic
    off = matrix[np.triu_indices(len(columns), 1)]
    assert np.abs(off).max() < 4 / math.sqrt(young.sum())


# Reaction delays.

REACTIONS = {
    "exponential": ({"distribution": "exponential", "mean_days": 0.3}, stats.expon(scale=0.3)),
    "lognormal": ({"distribution": "lognormal", "median_days": 0.2, "sigma": 1.2}, stats.lognorm(1.2, scale=0.2)),
}


@pytest.mark.parametrize("name", REACTIONS)
def test_cumulative_delays_are_those_of_scipy(name):
    fields, law = REACTIONS[name]
    days = np.array([0.0, 0.01, 0.1, 0.3, 1.0, 10.0])
    assert REACTION.validate_python(fields).cumulative(days) == pytest.approx(law.cdf(days), abs=1e-12)


def test_the_default_delay_is_that_of_seismic():
    """Zhao et al. (2015): median 40.6 minutes, P(> 1 hour) = .457, P(> 1 day) = .219."""
    delay = PowerLawReaction(distribution="power_law")
    minutes = np.array([5.0, 40.6, 60.0, 1440.0]) / 1440
    at_5, median, hour, day = delay.cumulative(minutes)
    assert at_5 == pytest.approx(0.2314843 / 1.2314843, abs=1e-12)
    assert median == pytest.approx(0.5, abs=0.0005)
    assert 1 - hour == pytest.approx(0.457, abs=0.0005)
    assert 1 - day == pytest.approx(0.219, abs=0.0005)


def test_a_geometric_delay_has_the_same_chance_every_day():
    """On a grid of days it is the geometric law; on any grid the exponential one with the same daily chance."""
    days = np.arange(1, 30)
    found = REACTION.validate_python({"distribution": "geometric", "daily_probability": 0.3}).cumulative(days / 1.0)
    assert found == pytest.approx(stats.geom(0.3).cdf(days), abs=1e-12)
    mean = -1.0 / math.log(0.7)
    parts = np.linspace(0.0, 5.0, 41)
    exponential = REACTION.validate_python({"distribution": "exponential", "mean_days": mean})
    geometric = REACTION.validate_python({"distribution": "geometric", "daily_probability": 0.3})
    assert geometric.cumulative(parts) == pytest.approx(exponential.cumulative(parts), abs=1e-12)


@given(exponent=st.floats(0.05, 5.0), flat=st.floats(0.001, 1.0), days=st.floats(0.0, 100.0))
@settings(derandomize=True, max_examples=100, deadline=None)
def test_the_power_law_integrates_its_density(exponent, flat, days):
    fields = {"distribution": "power_law", "flat_days": flat, "exponent": exponent}
    height = exponent / (1 + exponent) / flat
    early = min(days, flat) * height
    late = height * flat / exponent * (1 - (max(days, flat) / flat) ** -exponent)
    found = REACTION.validate_python(fields).cumulative(np.array([days]))[0]
    assert found == pytest.approx(early + late, abs=1e-12)


@pytest.mark.parametrize(
    "fields",
    [
        REACTIONS["exponential"][0],
        REACTIONS["lognormal"][0],
        {"distribution": "power_law"},
        {"distribution": "geometric", "daily_probability": 0.9},
        {"distribution": "constant", "days": 0.25},
        {"distribution": "constant", "days": 0.0},
    ],
    ids=str,
)
def test_drawn_delays_have_their_distribution_on_the_grid(fields):
    """One post to 20,000 followers through the real kernel; chi-square, p > 1e-3."""
    followers, horizon, hours = 20_000, 60, 3.0
    network = SocialNetwork.from_ties(np.zeros(followers, int), np.arange(1, followers + 1), followers + 1)
    scenario = Scenario.from_fields(
        {
            "run": {"days": horizon * hours / 24, "tick_hours": hours, "random_seed": 1},
            "platform": {"reaction": fields},
            "brands": [{"name": "b", "campaigns": [{"name": "c"}]}],
        }
    )
    model = MarketModel(scenario, network=network)
    market = model.market
    calendar = Calendar(horizon)
    post = np.zeros((1, 2), np.int32)

    def put(queue, start):
        return posting.consumer_posts(
            queue,
            0,
            horizon,
            post,
            start,
            layouts.EARNED,
            market.ties,
            market.tables.routes,
            market.delays,
        )

    calendar.write(0, put, 1)
    model.close()
    arrivals, _ = calendar.pending()
    cumulative = REACTION.validate_python(fields).cumulative(np.arange(horizon) * hours / 24)
    cumulative[0] = 0.0
    # A delay is rounded up to whole ticks, at least one; what comes after the run does not come.
    chance = np.append(np.diff(cumulative), 1.0 - cumulative[-1])
    counts = np.append(np.bincount(arrivals, minlength=horizon)[1:], followers - len(arrivals))
    assert counts.sum() == followers
    assert (counts[chance <= 1e-15] == 0).all()
    enough = chance * followers >= 5
    observed = np.append(counts[enough], counts[~enough].sum())
    expected = np.append(chance[enough], chance[~enough].sum()) * followers
    if expected[-1] < 1:
        observed, expected = observed[:-1], expected[:-1] * observed[:-1].sum() / expected[:-1].sum()
    assert len(observed) == 1 or stats.chisquare(observed, expected).pvalue > 1e-3


@given(u=st.floats(0.0, 1.0, exclude_max=True), hours=st.floats(0.1, 48.0), mean=st.floats(0.01, 5.0))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_delay_is_the_first_tick_whose_cumulative_chance_exceeds_the_draw(u, hours, mean):
    reaction = REACTION.validate_python({"distribution": "exponential", "mean_days": mean})
    table = delay_table(reaction, 39, hours / 24)
    cumulative = np.append(reaction.cumulative(np.arange(40) * (hours / 24)), 1.0)
    late = np.flatnonzero(u < cumulative[1:]) + 1
    assert posting.delay_ticks(u, *table) == late[0]


# Sharing.


@given(p=st.floats(0.0, 1.0), growth=st.floats(0.1, 5.0), views=st.integers(1, 30))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_chances_at_each_view_add_up_to_the_discrete_weibull(p, growth, views):
    stays = 1.0
    for k in range(1, views + 1):
        stays *= 1.0 - rules.reinforced_probability(p, rules.growth_of(k, growth))
    assert 1.0 - stays == pytest.approx(1.0 - (1.0 - p) ** (views**growth), abs=1e-9)


def brand_fields(**changes):
    base = {
        "run": {"days": 10.0, "tick_hours": 24.0, "random_seed": 11},
        "network": {"generator": "ring", "consumers": 20_000, "mean_degree": 2.0},
        "platform": {"feed": False, "reaction": {"distribution": "constant", "days": 0.0}},
        "brands": [
            {
                "name": "b",
                "conversion": SILENT,
                "followers": 1.0,
                "campaigns": [{"name": "c", "message": {"appeal": 0.0}}],
            }
        ],
    }
    return merged(base, changes)


def brand_with(fields, brand=None, campaign=None):
    fields["brands"][0] = merged(fields["brands"][0], brand or {})
    fields["brands"][0]["campaigns"][0] = merged(fields["brands"][0]["campaigns"][0], campaign or {})
    return fields


def isolated(consumers):
    """Return a network in which nobody of the first `consumers` has a tie."""
    return SocialNetwork.from_ties([consumers], [consumers + 1], consumers + 2)


def finished(fields, network=None, **arguments):
    model = MarketModel(Scenario.from_fields(fields), network=network, check=True, **arguments)
    model.run_model()
    model.close()
    return model


@pytest.mark.parametrize("growth", [0.5, 1.0, 2.0])
def test_brand_posts_seen_again_and_again_are_shared_by_the_discrete_weibull(growth):
    """One view a day, 20,000 consumers without ties: standard error at most .0035 at each k, 4 allowed."""
    p, consumers = 0.05, 20_000
    fields = brand_with(
        brand_fields(),
        campaign={"posts_per_day": 1.0, "message": {"appeal": p, "reinforcement": growth}},
    )
    model = finished(fields, isolated(consumers))
    views = np.cumsum(counted(model, "views")[:, 0]) / (consumers + 2)
    assert views == pytest.approx(np.arange(10), abs=1e-3), "the post of day i is seen on day i + 1"
    shared = np.cumsum(model.recorder.counts[:, 0, layouts.SHARES]) / (consumers + 2)
    expected = 1.0 - (1.0 - p) ** (np.arange(10.0) ** growth)
    error = np.sqrt(expected * (1 - expected) / consumers)
    assert np.all(np.abs(shared - expected) <= 4 * error + 1e-12)


@pytest.mark.parametrize("susceptibility", [0.0, 0.3, 1.0])
def test_the_factors_of_sharing_multiply(susceptibility):
    """Appeal x susceptibility x interest: standard error at most .0035, 4 allowed; 0 and 1 exactly."""
    interest, appeal, consumers = 0.5 if susceptibility < 1 else 1.0, 0.8 if susceptibility < 1 else 1.0, 20_000
    fields = brand_fields(run={"days": 2.0})
    fields["consumers"] = {"segments": [{"susceptibility": susceptibility, "interests": {"x": interest}}]}
    message = {"appeal": appeal, "topic": "x"}
    model = finished(brand_with(fields, campaign={"posts_per_day": 0.5, "message": message}), isolated(consumers))
    p = susceptibility * interest * appeal
    shared = model.recorder.counts[:, 0, layouts.SHARES].sum() / (consumers + 2)
    assert abs(shared - p) <= 4 * math.sqrt(p * (1 - p) / consumers)


# Attention.


@pytest.mark.parametrize(
    ("sessions", "posts", "weight", "background"), [(2.0, 3.0, 1.0, 10.0), (5.0, 4.0, 2.0, 20.0), (1.0, 50.0, 1.0, 1.0)]
)
def test_attention(sessions, posts, weight, background):
    """One post to all on a ring of degree 2: s = min(1, w m / (2 b / a + 1)); standard error .0035, 4 allowed."""
    fields = brand_fields(run={"days": 2.0})
    fields["platform"] = {
        **fields["platform"],
        "feed": True,
        "background_posts_per_day": background,
        "ranking_weight": {"owned": weight},
    }
    fields["consumers"] = {"segments": [{"sessions_per_day": sessions, "posts_per_session": posts}]}
    model = finished(brand_with(fields, campaign={"posts_per_day": 0.5}))
    views = total(model, "views")
    assert total(model, "impressions_owned") == 20_000
    s = min(1.0, weight * posts / (2 * background / sessions + 1.0))
    assert abs(views / 20_000 - s) <= 4 * math.sqrt(s * (1 - s) / 20_000)
    assert model.brands[0].reach == views


def test_arrivals_fill_the_feed_and_are_forgotten():
    """Two posts at once, then one a day: load 2, then 2 e^-a + 1, and so on; standard error .0035 per day."""
    sessions, posts = 0.7, 0.9
    fields = brand_fields(run={"days": 6.0})
    fields["platform"] = {**fields["platform"], "feed": True, "background_posts_per_day": 0.0}
    fields["consumers"] = {"segments": [{"sessions_per_day": sessions, "posts_per_session": posts}]}
    fields = brand_with(fields, campaign={"posts_per_day": 1.0})
    fields["brands"][0]["campaigns"].append({"name": "d", "posts_per_day": 0.01, "message": {"appeal": 0.0}})
    counts = finished(fields).recorder.columns()
    load = 0.0
    for day in range(1, 6):
        arrivals = 2 if day == 1 else 1
        load = load * math.exp(-sessions) + arrivals
        s = min(1.0, posts / load)
        assert counts["impressions_owned"][day, 0] == arrivals * 20_000
        error = math.sqrt(s * (1 - s) / (arrivals * 20_000))
        assert abs(counts["views"][day, 0] / (arrivals * 20_000) - s) <= 4 * error


# Attitude and adoption.


@pytest.mark.parametrize(
    ("attitude", "pull", "valence", "persuasion"),
    [(0.0, 0.0, 1.0, 0.0), (-0.5, 2.0, 0.5, 0.0), (0.8, 1.5, 1.0, 0.0), (0.2, 3.0, 0.6, 0.5)],
)
def test_adoption_by_attitude(attitude, pull, valence, persuasion):
    """1 - (1 - c)**exp(kappa x), x after persuasion; standard error at most .0035, 4 allowed."""
    conversion = 0.2
    fields = brand_with(
        brand_fields(run={"days": 2.0}),
        brand={
            "initial_attitude": attitude,
            "attitude_pull": pull,
            "conversion": {"owned": conversion},
            "persuasion": {"owned": persuasion},
        },
        campaign={"posts_per_day": 0.5, "message": {"valence": valence}},
    )
    model = finished(fields)
    x = attitude + persuasion * (valence - attitude)
    assert np.allclose(model.market.state.attitude, x)
    expected = 1 - (1 - conversion) ** math.exp(pull * x)
    share = model.recorder.adopters()[-1, 0] / 20_000
    assert abs(share - expected) <= 4 * math.sqrt(expected * (1 - expected) / 20_000)


@pytest.mark.parametrize("valence", [0.0, -0.5, -1.0])
def test_nobody_is_won_by_a_message_that_is_not_positive(valence):
    fields = brand_with(
        brand_fields(run={"days": 3.0}),
        brand={"conversion": {"owned": 1.0}},
        campaign={"posts_per_day": 1.0, "message": {"valence": valence}},
    )
    assert finished(fields).recorder.adopters().sum() == 0


def test_probability_zero_and_one_are_certain():
    for conversion, share in ((0.0, 0), (1.0, 20_000)):
        fields = brand_with(
            brand_fields(run={"days": 2.0}),
            brand={"conversion": {"owned": conversion}},
            campaign={"posts_per_day": 0.5},
        )
        assert finished(fields).recorder.adopters()[-1, 0] == share


@pytest.mark.parametrize("category", ["coffee", ""])
def test_rivals_win_in_proportion_to_their_hazards(category):
    """Three brands at once: 1 - e^-H adopt one of them, brand i with h_i / H; chi-square, p > 1e-3."""
    conversions = [0.2, 0.5, 0.7]
    fields = brand_fields(run={"days": 2.0})
    fields["brands"] = [
        {
            "name": f"b{conversion}",
            "category": category,
            "followers": 1.0,
            "conversion": {**SILENT, "owned": conversion},
            "campaigns": [{"name": "c", "posts_per_day": 0.5, "message": {"appeal": 0.0}}],
        }
        for conversion in conversions
    ]
    won = finished(fields).recorder.adopters()[-1]
    hazards = -np.log1p(-np.array(conversions))
    if category:
        adopt = 1 - math.exp(-hazards.sum())
        expected = np.append(adopt * hazards / hazards.sum(), 1 - adopt) * 20_000
        assert stats.chisquare(np.append(won, 20_000 - won.sum()), expected).pvalue > 1e-3
    else:
        for count, conversion in zip(won, conversions, strict=True):
            assert stats.binomtest(int(count), 20_000, conversion).pvalue > 1e-3


# After adoption.


def test_satisfaction_is_quality_and_the_dissatisfied_leave_exponentially():
    """Binomial and Kolmogorov-Smirnov-like: standard error of each daily share at most .006, 4 allowed."""
    quality, churn, consumers = 0.6, 0.3, 20_000
    fields = brand_with(
        brand_fields(),
        brand={
            "quality": quality,
            "initial_adopters": consumers,
            "word_of_mouth": {"churn_per_day": churn},
        },
    )
    model = finished(fields)
    leavers = np.cumsum(model.recorder.counts[:, 0, layouts.LEFT])
    status = model.market.state.status[:, 0]
    satisfied = int((status == layouts.ADOPTER_SATISFIED).sum())
    assert stats.binomtest(satisfied, consumers, quality).pvalue > 1e-3
    dissatisfied = consumers - satisfied
    # Clocks start at the beginning of tick 0: after tick i, i + 1 days have passed.
    expected = 1 - np.exp(-churn * np.arange(1, 11))
    error = np.sqrt(expected * (1 - expected) / dissatisfied)
    assert np.all(np.abs(leavers / dissatisfied - expected) <= 4 * error)


def test_conversations_are_a_poisson_process_until_the_talking_ends():
    """20,000 talkers on a ring: the mean per day has standard error sqrt(.8 / 20,000) = .0063; 4 allowed."""
    rate, until = 0.8, 6.0
    fields = brand_with(
        brand_fields(),
        brand={
            "quality": 0.75,
            "initial_adopters": 20_000,
            "word_of_mouth": {"talks_per_day": rate, "talk_days": until},
        },
    )
    counts = finished(fields).recorder.counts[:, 0]
    talks = counts[:, layouts.TALKS_POSITIVE] + counts[:, layouts.TALKS_NEGATIVE]
    assert np.all(np.abs(talks[:6] / 20_000 - rate) <= 4 * math.sqrt(rate / 20_000))
    assert (talks[6:] == 0).all()
    positive = counts[:, layouts.TALKS_POSITIVE].sum() / talks.sum()
    # Talks of one talker have one valence: the error is that of the talkers' share, and a little more.
    assert abs(positive - 0.75) <= 4 * math.sqrt(0.25 * 0.75 / 20_000 * (1 + 1 / (rate * until)))


# Paid media.


@pytest.mark.parametrize("cap", [None, 1, 3])
def test_paid_impressions_are_a_poisson_process_up_to_the_cap(cap):
    """Impressions per consumer over 10 days: min(Poisson(2), cap); chi-square, p > 1e-3."""
    consumers, mean = 20_000, 2.0
    bought = {"per_day": mean / 10 * consumers} | ({} if cap is None else {"frequency_cap": cap})
    model = finished(brand_with(brand_fields(), campaign={"impressions": bought}))
    served = model.market.state.views[:, 0]
    assert served.sum() == counted(model, "impressions_paid")[:, 0].sum()
    top = 9 if cap is None else cap
    chance = np.append(stats.poisson.pmf(np.arange(top), mean), stats.poisson.sf(top - 1, mean))
    counts = np.bincount(np.minimum(served, top), minlength=top + 1)
    assert stats.chisquare(counts, chance * consumers).pvalue > 1e-3
    assert cap is None or served.max() == cap


def test_paid_impressions_come_evenly():
    """Impressions per day are Poisson: chi-square over the 10 days, p > 1e-3."""
    model = finished(brand_with(brand_fields(), campaign={"impressions": {"per_day": 3000.0}}))
    served = counted(model, "impressions_paid")[:, 0]
    assert stats.chisquare(served).pvalue > 1e-3
    assert abs(served.sum() - 30_000) < 4 * math.sqrt(30_000)


def test_impressions_end_with_the_budget_and_cost_what_they_cost():
    fields = brand_with(
        brand_fields(),
        campaign={"budget": 100.0, "impressions": {"per_day": 3000.0, "cost_per_thousand": 7.0}},
    )
    model = finished(fields)
    served = counted(model, "impressions_paid")[:, 0]
    assert served.sum() == int(100.0 / 0.007)
    assert model.recorder.spend.sum() == pytest.approx(served.sum() * 0.007)
    assert model.recorder.spend.sum() <= 100.0 + 1e-9
    unlimited = finished(brand_with(brand_fields(), campaign={"impressions": {"per_day": 3000.0}}))
    early = counted(unlimited, "impressions_paid")[:4, 0]
    assert (served[:4] == early).all(), "until it is spent, the budget changes nothing"


def test_seeds_accept_with_their_probability_and_are_paid_within_the_budget():
    """Standard error sqrt(.4 x .6 x 5,000) = 35 seeds; 4 allowed."""
    seeding = {"count": 5000, "price": 2.0, "acceptance": 0.4}
    model = finished(brand_with(brand_fields(), campaign={"seeding": seeding}))
    posts = model.recorder.counts[:, 0, layouts.SHARES].sum()
    assert abs(posts - 2000) < 4 * math.sqrt(0.4 * 0.6 * 5000)
    assert model.recorder.spend.sum() == 2.0 * posts
    assert counted(model, "impressions_paid")[:, 0].sum() == 2 * posts, "a seed has two followers"
    assert counted(model, "impressions_earned")[:, 0].sum() == 0
    poor = finished(brand_with(brand_fields(), campaign={"seeding": seeding, "budget": 101.0}))
    assert poor.recorder.counts[:, 0, layouts.SHARES].sum() == 50
