"""Every field of a scenario changes some byte of some table, or says why it cannot.

Each entry changes one field of a market in which it matters, and nothing else. The list must hold every field of the
schema: a new field without an entry fails here.
"""

import itertools
import re
import typing
import zipfile

import pytest

from simulation import Scenario, simulate
from simulation.scenario import distributions, reactions
from simulation.scenario.reference import rows
from tests.reproducibility.markets import LABELS, RICH, changed, rule_of_a_user, table_bytes

CAMPAIGN = "brands.0.campaigns.0"
TALK = "brands.0.word_of_mouth"
SEGMENT = "consumers.segments.0"
GENERATORS = (
    "gnp",
    "watts_strogatz",
    "barabasi_albert",
    "powerlaw_cluster",
    "communities",
    "chung_lu",
    "complete",
    "ring",
)
RULES = ("reinforced_probability", "absolute_threshold", "fractional_threshold", "weighted_threshold", "custom")
FILE = "file standing for a network file"
OTHER_FILE = "file standing for another network file"
WEIGHTED = "file standing for one with strengths"
FILES = {
    FILE: "first.txt",
    OTHER_FILE: "second.txt",
    WEIGHTED: "third.txt",
    "two separators": "separators.txt",
    "a comment or a tie": "comments.txt",
    "ids and names": "graph.tgf",
    "one number in two ways": "numbers.txt",
    "an archive": "both.zip",
}
"""Names of the files that stand for network files, below."""
TIERS = [
    {"name": "small", "audience_from": 0, "price": 2.0, "acceptance": 0.9},
    {"name": "large", "audience_from": 12, "price": 4.0, "acceptance": 0.6},
]
INERT = {
    **dict.fromkeys(("name", "question", "currency"), "something else"),
    "start_date": "2026-03-01",
    "departures": {"brands.0.quality": "a reason"},
    "brands.N.lifetime.margin_per_year": 9.0,
    "brands.N.lifetime.retention_per_year": 0.5,
    "brands.N.lifetime.discount_per_year": 0.1,
    "brands.N.campaigns.N.seeding.tiers.N.name": "something else",
    "uncertain.FIELD.low": 1.0,
    "uncertain.FIELD.high": 30.0,
    "uncertain.FIELD.distribution": "log_uniform",
}
"""Fields that change no table, with another value than they have in the market with all of them."""


def ring_of(consumers, *, skips):
    """Return an edge list whose ties are not mutual, and whose labels could be names of columns."""
    pairs = [(author, (author + skip) % consumers) for author in range(consumers) for skip in skips]
    return "".join(f"c{author} c{follower}\n" for author, follower in pairs)


def threshold_for(*rules):
    """A threshold that the rules allow and that some consumers reach."""
    return 1.0 if "absolute_threshold" in rules else 0.1


COLUMNS = {"network.columns": [1, 2]}

# (field that changes, its new value, changes that make the market in which it matters)
CHANGES = [
    ("run.days", 19.0, {}),
    ("run.days", 19.9, {f"{CAMPAIGN}.end_day": None}),
    ("run.tick_hours", 5.0, {}),
    ("run.random_seed", 42, {}),
    ("run.replicates", 3, {}),
    ("run.vary", ["luck", "consumers"], {}),
    ("run.vary", ["luck", "network"], {}),
    ("run.vary", ["consumers"], {}),
    ("run.vary", ["network"], {}),
    ("run.record_cascades", [1], {}),
    ("run.record_cascades", [0, 1], {}),
    ("run.record_cascades", [], {}),
    ("run.record_adoptions", [0], {}),
    ("run.record_traits", True, {}),
    *(("network.generator", generator, {}) for generator in GENERATORS if generator != "powerlaw_cluster"),
    ("network.consumers", 301, {}),
    *(("network.mean_degree", 14.0, {"network.generator": name}) for name in GENERATORS if name != "complete"),
    ("network.rewiring", 0.2, {"network.generator": "watts_strogatz"}),
    ("network.triangle_probability", 0.6, {}),
    ("network.communities", 12, {"network.generator": "communities"}),
    ("network.mixing", 0.2, {"network.generator": "communities"}),
    (
        "network.community_sizes",
        [100, 150, 50],
        {"network.generator": "communities", "network.communities": 3, "network.mean_degree": 8.0},
    ),
    ("network.exponent", 3.0, {"network.generator": "chung_lu"}),
    *(("network.directed", True, {"network.generator": name}) for name in ("gnp", "communities", "chung_lu")),
    ("network.file", FILE, {}),
    ("network.file", OTHER_FILE, {"network.file": FILE}),
    ("network.lines", "mutual", {"network.file": FILE}),
    ("network.lines", "follower_author", {"network.file": FILE}),
    ("network.header", "ignored", {"network.file": FILE}),
    (
        "network.format",
        "adjacency_list",
        {"network.file": WEIGHTED, "network.weights": "ignored", "network.format": "edge_list"},
    ),
    ("network.columns", [1, 3], {"network.file": WEIGHTED, "network.weights": "ignored", **COLUMNS}),
    (
        "network.separator",
        "comma",
        {"network.file": "two separators", "network.separator": "space", "network.weights": "ignored", **COLUMNS},
    ),
    ("network.comments", "none", {"network.file": "a comment or a tie", "network.comments": "skipped"}),
    ("network.labels", "ids", {"network.file": "ids and names"}),
    ("network.numbers", "by_value", {"network.file": "one number in two ways", "network.numbers": "as_written"}),
    ("network.two_mode", "both", {"network.file": FILE}),
    ("network.member", "second.txt", {"network.file": "an archive", "network.member": "first.txt"}),
    ("network.weights", "strength", {"network.file": WEIGHTED, "network.weights": "ignored", "network.strength": 1.0}),
    ("network.strength", 0.7, {}),
    ("network.strength", 0.7, {"network.strength": 1.0}),
    ("network.strength", 0.7, {"network.strength": 0.8}),
    ("platform.feed", False, {}),
    ("platform.background_posts_per_day", 9.0, {}),
    ("platform.ranking_weight.paid", 1.2, {}),
    ("platform.ranking_weight.owned", 1.2, {}),
    ("platform.ranking_weight.earned", 1.2, {}),
    ("platform.reaction", {"distribution": "power_law", "flat_days": 0.1, "exponent": 0.6}, {}),
    (f"{SEGMENT}.name", "devotees", {f"{CAMPAIGN}.impressions.segments": []}),
    (f"{SEGMENT}.susceptibility", 0.8, {}),
    (f"{SEGMENT}.sessions_per_day", 6.0, {}),
    (f"{SEGMENT}.posts_per_session", 22.0, {}),
    (f"{SEGMENT}.interests", {"sport": 0.8, "music": 0.5}, {}),
    (f"{SEGMENT}.interests", {"sport": {"distribution": "uniform", "minimum": 0.7, "maximum": 1.0}, "music": 0.5}, {}),
    (f"{SEGMENT}.opt_out", 0.4, {}),
    ("brands.1.name", "Boreas", {}),
    ("brands.0.name", "Aurore", {}),
    ("brands.1.category", "lamps", {"brands.0.category": "lamps"}),
    ("brands.0.price", 26.0, {}),
    ("brands.0.quality", 0.8, {}),
    ("brands.0.followers", 0.3, {}),
    ("brands.0.initial_adopters", 9, {}),
    ("brands.0.initial_attitude", 0.4, {}),
    ("brands.0.initial_attitude", {"distribution": "uniform", "minimum": -0.5, "maximum": 0.5}, {}),
    ("brands.0.attitude_pull", 2.0, {}),
    *((f"brands.0.conversion.{source}", 0.06, {}) for source in ("paid", "owned", "earned", "talk")),
    *((f"brands.0.persuasion.{source}", 0.6, {}) for source in ("paid", "owned", "earned", "talk")),
    (f"{TALK}.talks_per_day", 1.0, {}),
    (f"{TALK}.talk_days", 5.0, {}),
    (f"{TALK}.review_probability", 0.4, {}),
    (f"{TALK}.churn_per_day", 0.2, {}),
    *(
        (f"{place}.{name}", value, {})
        for place in (f"{TALK}.positive", f"{TALK}.negative", f"{CAMPAIGN}.message")
        for name, value in (("appeal", 0.25), ("topic", "music"), ("topic", ""), ("reinforcement", 2.0))
    ),
    *(
        (f"{place}.rule", other, {f"{place}.rule": rule, f"{place}.threshold": threshold_for(rule, other)})
        for place in (f"{TALK}.positive", f"{TALK}.negative", f"{CAMPAIGN}.message")
        for rule, other in itertools.combinations(RULES, 2)
    ),
    *(
        (f"{place}.threshold", other, {f"{place}.rule": rule, f"{place}.threshold": threshold})
        for place in (f"{TALK}.positive", f"{TALK}.negative", f"{CAMPAIGN}.message")
        for rule, threshold, other in (("absolute_threshold", 1.0, 2.0), ("fractional_threshold", 0.08, 0.2))
    ),
    (f"{CAMPAIGN}.message.valence", 0.5, {}),
    (f"{CAMPAIGN}.message.valence", -0.5, {}),
    (f"{CAMPAIGN}.name", "first launch", {}),
    (f"{CAMPAIGN}.start_day", 1.5, {}),
    (f"{CAMPAIGN}.end_day", 9.0, {}),
    (f"{CAMPAIGN}.budget", 20.0, {}),
    (f"{CAMPAIGN}.posts_per_day", 2.0, {}),
    (f"{CAMPAIGN}.impressions.per_day", 60.0, {}),
    (f"{CAMPAIGN}.impressions.cost_per_thousand", 41.0, {}),
    (f"{CAMPAIGN}.impressions.frequency_cap", 3, {}),
    (f"{CAMPAIGN}.impressions.segments", ["others"], {}),
    (f"{CAMPAIGN}.impressions.segments", [], {}),
    (f"{CAMPAIGN}.seeding.strategy", "highest_degree", {}),
    (f"{CAMPAIGN}.seeding.count", 9, {}),
    (f"{CAMPAIGN}.seeding.count", 9, {f"{CAMPAIGN}.seeding.strategy": "highest_degree"}),
    (
        f"{CAMPAIGN}.seeding.labels",
        [*LABELS[:-1], "19"],
        {
            f"{CAMPAIGN}.seeding.strategy": "labels",
            f"{CAMPAIGN}.seeding.count": 0,
            f"{CAMPAIGN}.seeding.labels": list(LABELS),
            f"{CAMPAIGN}.seeding.acceptance": 1.0,
        },
    ),
    (f"{CAMPAIGN}.seeding.day", 4.0, {}),
    (f"{CAMPAIGN}.seeding.price", 4.0, {}),
    (f"{CAMPAIGN}.seeding.acceptance", 0.95, {}),
    (f"{CAMPAIGN}.seeding.strategy", "none", {}),
    (f"{CAMPAIGN}.seeding.budget", 6.0, {}),
    (f"{CAMPAIGN}.seeding.budget", 6.0, {f"{CAMPAIGN}.seeding.budget": 9.0}),
    (f"{CAMPAIGN}.seeding.tiers.1.audience_from", 7, {f"{CAMPAIGN}.seeding.tiers": TIERS}),
    (f"{CAMPAIGN}.seeding.tiers.1.price", 5.0, {f"{CAMPAIGN}.seeding.tiers": TIERS}),
    (f"{CAMPAIGN}.seeding.tiers.1.acceptance", 0.1, {f"{CAMPAIGN}.seeding.tiers": TIERS}),
    (f"{CAMPAIGN}.seeding.cost_per_thousand", 30.0, {}),
    (f"{CAMPAIGN}.seeding.free_unit", True, {}),
    ("brands.0.unit_cost", 1.0, {f"{CAMPAIGN}.seeding.free_unit": True}),
    (f"{CAMPAIGN}.seeding.waves", 3, {f"{CAMPAIGN}.seeding.days_between_waves": 2.0}),
    (
        f"{CAMPAIGN}.seeding.days_between_waves",
        3.0,
        {f"{CAMPAIGN}.seeding.waves": 2, f"{CAMPAIGN}.seeding.days_between_waves": 2.0},
    ),
    (
        f"{CAMPAIGN}.seeding.adaptive",
        True,
        {f"{CAMPAIGN}.seeding.waves": 2, f"{CAMPAIGN}.seeding.days_between_waves": 5.0},
    ),
    (f"{CAMPAIGN}.referral.extra_talks_per_day", 0.9, {}),
    (f"{CAMPAIGN}.referral.reward", 3.0, {}),
]

# Shares add up to 1, so two of them change together.
TOGETHER = [({"consumers.segments.0.share": 0.5, "consumers.segments.1.share": 0.5}, "consumers.segments.N.share")]

DISTRIBUTIONS = {
    "number": (0.5, []),
    "constant": ({"value": 0.5}, [{"value": 0.6}]),
    "uniform": ({"minimum": 0.1, "maximum": 0.9}, [{"minimum": 0.3}, {"maximum": 0.7}]),
    "normal": (
        {"mean": 0.5, "sd": 0.3, "minimum": 0.0, "maximum": 1.0},
        [{"mean": 0.6}, {"sd": 0.2}, {"minimum": 0.2}, {"maximum": 0.8}],
    ),
    "lognormal": (
        {"median": 0.4, "sigma": 0.5, "minimum": 0.2, "maximum": 1.0},
        [{"median": 0.5}, {"sigma": 0.3}, {"minimum": 0.3}, {"maximum": 0.6}, {"minimum": None}],
    ),
    "beta": ({"alpha": 3.0, "beta": 3.0}, [{"alpha": 4.0}, {"beta": 4.0}]),
    "gamma": (
        {"shape": 3.0, "scale": 0.15, "minimum": 0.2, "maximum": 1.0},
        [{"shape": 4.0}, {"scale": 0.2}, {"minimum": 0.3}, {"maximum": 0.6}, {"minimum": None}],
    ),
    "choice": (
        {"values": [0.2, 0.8], "probabilities": [0.5, 0.5]},
        [{"values": [0.2, 0.9]}, {"values": [0.8, 0.2]}, {"probabilities": [0.4, 0.6]}],
    ),
}
REACTIONS = {
    "constant": ({"days": 0.5}, [{"days": 0.75}]),
    "geometric": ({"daily_probability": 0.8}, [{"daily_probability": 0.7}]),
    "exponential": ({"mean_days": 0.6}, [{"mean_days": 0.8}]),
    "lognormal": ({"median_days": 0.6, "sigma": 0.8}, [{"median_days": 0.8}, {"sigma": 1.2}]),
    "power_law": ({"flat_days": 0.1, "exponent": 0.5}, [{"flat_days": 0.2}, {"exponent": 0.6}]),
}


def in_words(name):
    """Write a dotted field with N for its indices, as the reference does."""
    return re.sub(r"(?<=\.)\d+(?=\.|$)", "N", name)


@pytest.fixture(scope="module")
def tables_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    (folder / "first.txt").write_text(ring_of(80, skips=(1, 2, 5, 11)))
    (folder / "second.txt").write_text(ring_of(80, skips=(1, 2, 5, 12)))
    ring = ring_of(80, skips=(1, 2, 5, 11))
    (folder / "third.txt").write_text(ring.replace("\n", " 0.5\n"))
    (folder / "separators.txt").write_text(ring.replace(" ", " x,").replace("\n", " x\n"))
    (folder / "comments.txt").write_text(ring + "#c5 c40\n")
    nodes = "".join(f"{consumer} c{consumer}\n" for consumer in range(80))
    (folder / "graph.tgf").write_text(f"{nodes}#\n{ring.replace('c', '')}")
    (folder / "numbers.txt").write_text(ring.replace("c", "") + "7.0 50\n")
    with zipfile.ZipFile(folder / "both.zip", "w") as archive:
        for name in ("first.txt", "second.txt"):
            archive.write(folder / name, name)
    known = {}

    def run(changes):
        changes = {
            name: str(folder / FILES[value]) if name == "network.file" else value for name, value in changes.items()
        }
        if "network.file" in changes:
            changes = {"network.lines": "author_follower", **changes}
        key = repr(changes)
        if key not in known:
            fields = changed(RICH, changes)
            rule = rule_of_a_user if "'rule': 'custom'" in repr(fields) else None
            known[key] = table_bytes(fields, sharing_rule=rule)
        return known[key]

    return run


def names_of(changes):
    return [f"{number}-{name}" for number, (name, *_) in enumerate(changes)]


@pytest.mark.parametrize(("name", "value", "market"), CHANGES, ids=names_of(CHANGES))
def test_a_field_changes_a_table(tables_of, name, value, market):
    assert tables_of({**market, name: value}) != tables_of(market)


@pytest.mark.parametrize("changes", [changes for changes, _ in TOGETHER])
def test_fields_that_change_together_change_a_table(tables_of, changes):
    assert tables_of(changes) != tables_of({})


def test_every_field_is_tested_or_declared_inert():
    fields = {row.field for row in rows()}
    inert = {row.field for row in rows() if row.inert}
    tested = {in_words(name) for name, *_ in CHANGES} | {name for _, name in TOGETHER}
    assert tested - fields == set(), "entries for fields that the schema does not have"
    assert fields - tested - inert == set(), "fields without an entry in CHANGES and without a reason to be inert"
    assert tested & inert == set(), "declared inert, and yet they change a table"


def test_inert_fields_say_why_and_change_no_table(tables_of):
    inert = {row.field: row.inert for row in rows() if row.inert}
    assert set(inert) == set(INERT)
    assert all(len(reason.split()) > 1 for reason in inert.values())
    market = {
        f"{CAMPAIGN}.seeding.tiers": TIERS,
        "uncertain": {"brands.0.price": {"low": 5.0, "high": 40.0, "distribution": "uniform"}},
    }
    for name, value in INERT.items():
        place = name.replace("uncertain.FIELD", "uncertain.brands.0.price").replace(".N", ".0")
        changes = {**market, place: value}
        if name.startswith("uncertain"):
            range_now = {**market["uncertain"]["brands.0.price"], name.rsplit(".", 1)[1]: value}
            changes = {**market, "uncertain": {"brands.0.price": range_now}}
        assert tables_of(changes) == tables_of(market), name
    assert tables_of({**market, "uncertain": {}}) == tables_of(market)


def kinds_of(union):
    """Return the members of a union of distributions, by name."""
    if hasattr(union, "model_fields"):
        return {typing.get_args(union.model_fields["distribution"].annotation)[0]: union}
    return {name: model for part in typing.get_args(union) for name, model in kinds_of(part).items()}


@pytest.mark.parametrize(
    ("union", "entries"), [(distributions.Distribution, DISTRIBUTIONS), (reactions.Reaction, REACTIONS)]
)
def test_every_parameter_of_every_distribution_is_tested(union, entries):
    kinds = kinds_of(union)
    assert set(kinds) == set(entries) - {"number"}
    for kind, model in kinds.items():
        tested = {name for changes in entries[kind][1] for name in changes}
        assert tested == set(model.model_fields) - {"distribution"}, kind


def parameter_changes(entries):
    return [(kind, change) for kind, (_, changes) in entries.items() for change in changes]


def written(kind, parameters):
    return {"distribution": kind, **{name: value for name, value in parameters.items() if value is not None}}


@pytest.mark.parametrize(("kind", "change"), parameter_changes(DISTRIBUTIONS))
@pytest.mark.parametrize("field", [f"{SEGMENT}.susceptibility", "network.strength"])
def test_a_parameter_of_a_trait_changes_a_table(tables_of, field, kind, change):
    before, after = (written(kind, {**DISTRIBUTIONS[kind][0], **more}) for more in ({}, change))
    assert tables_of({field: after}) != tables_of({field: before})


@pytest.mark.parametrize(("kind", "change"), parameter_changes(REACTIONS))
def test_a_parameter_of_a_reaction_changes_a_table(tables_of, kind, change):
    before, after = (written(kind, {**REACTIONS[kind][0], **more}) for more in ({}, change))
    assert tables_of({"platform.reaction": after}) != tables_of({"platform.reaction": before})


@pytest.mark.parametrize(
    ("fields", "entries"),
    [
        (["platform.reaction"], REACTIONS),
        ([f"{SEGMENT}.susceptibility", f"{SEGMENT}.interests.sport", f"{SEGMENT}.sessions_per_day"], DISTRIBUTIONS),
        ([f"{SEGMENT}.posts_per_session", "network.strength", "brands.0.initial_attitude"], DISTRIBUTIONS),
    ],
)
def test_each_kind_of_distribution_gives_tables_of_its_own(tables_of, fields, entries):
    for field in fields:
        found = {}
        for kind, (parameters, _) in entries.items():
            value = written(kind, parameters) if isinstance(parameters, dict) else parameters
            found[kind] = tables_of({field: value})
        # A number says the same as a constant.
        if "number" in found:
            assert found.pop("number") == found["constant"], field
        assert len({repr(tables) for tables in found.values()}) == len(found), field


def test_every_generator_gives_a_network_of_its_own(tables_of):
    found = [tables_of({"network.generator": name, "network.strength": 1.0}) for name in GENERATORS]
    assert len({repr(tables) for tables in found}) == len(GENERATORS)


def test_the_defaults_written_out_change_nothing(tmp_path):
    """A field that is given its default value, and one that is not given, say the same."""
    silent = {"run": {"random_seed": 3, "days": 5.0}, "brands": [{"name": "only", "initial_adopters": 5}]}
    scenario = Scenario.from_fields(silent)
    assert table_bytes(silent) == table_bytes(scenario.fields())
    assert simulate(scenario).provenance.run == simulate(Scenario.from_fields(scenario.fields())).provenance.run
