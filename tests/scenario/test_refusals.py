"""One test for each bad input: the message names the file, the field, the value and what is allowed."""

import math
import time

import numpy as np
import pytest

from simulation import MarketModel
from simulation.errors import ScenarioError
from simulation.kernels import layouts
from simulation.kernels.events import queue
from simulation.market.preparation import check_against_network
from simulation.network import SocialNetwork
from simulation.scenario import Scenario, checks, load_scenario
from tests.scenario.examples import rich, small


def refusal(call, *arguments, **keywords):
    with pytest.raises(ScenarioError) as caught:
        call(*arguments, **keywords)
    return str(caught.value)


def refused(changes, base=None):
    return refusal(Scenario.from_fields(base or small()).with_fields, changes)


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "market.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# The file.


def test_a_missing_file(tmp_path):
    message = refusal(load_scenario, tmp_path / "market.toml")
    assert str(tmp_path / "market.toml") in message
    assert "no such file; must be a TOML file" in message


def test_a_missing_file_next_to_a_similar_one(file):
    path = file("x = 1")
    assert "did you mean 'market.toml'?" in refusal(load_scenario, path.with_name("markt.toml"))


def test_a_name_that_the_catalogue_does_not_have():
    message = refusal(load_scenario, "no_such_scenario")
    assert "no scenario 'no_such_scenario' in the catalogue" in message
    assert "a path needs a / or ends in .toml" in message


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_an_empty_file(file, content):
    assert "is empty; must be a scenario in TOML with at least one [[brands]]" in refusal(load_scenario, file(content))


def test_a_file_of_comments_only(file):
    assert "brands: missing" in refusal(load_scenario, file("# nothing\n"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "byte 0 is not UTF-8"),
        (b"a = 1\n\xff", "byte 6 is not UTF-8"),
        (b"a\0b", "byte 1 is zero"),
    ],
)
def test_a_binary_file(file, content, said):
    assert f"is no text ({said}); must be a TOML file" in refusal(load_scenario, file(content))


def test_a_directory(tmp_path):
    message = refusal(load_scenario, tmp_path)
    assert f"{tmp_path}: 1 problem" in message
    assert "is a directory; must be a TOML file" in message


def test_a_file_of_two_megabytes(file):
    message = refusal(load_scenario, file("#" * 2_000_000))
    assert "is larger than 1,000,000 bytes; must be a scenario in TOML" in message


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("[run]\ndays = = 3\n", "line 2, column 8"),
        ("[run\n", "line 1, column 5"),
        ("[run]\ndays = 2020-02-31\n", "line 2, column 8"),
        ("[run]\ndays = 1\ndays = 2\n", "line 3, column 9"),
    ],
)
def test_a_syntax_error_says_line_and_column(file, content, place):
    message = refusal(load_scenario, file(content))
    assert "market.toml" in message
    assert "TOML syntax: " in message
    assert f"(at {place})" in message


def test_a_number_of_five_thousand_digits(file):
    assert "TOML syntax: " in refusal(load_scenario, file("[run]\ndays = " + "1" * 5000))


@pytest.mark.parametrize(
    "content",
    [
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a = " + "[" * 300 + "]" * 300,
        "a = " + "{a = " * 200 + "1" + "}" * 200,
        "[" + ".".join("a" * 20_000) + "]\n",
        ".".join("a" * 2_000) + " = 1\n",
    ],
    ids=["lists", "some lists", "tables", "header", "key"],
)
def test_deep_nesting(file, content):
    assert "nested too deeply" in refusal(load_scenario, file(content))


def test_a_byte_order_mark_is_no_error(file):
    text = "[[brands]]\nname = 'b'\n"
    path = file(b"\xef\xbb\xbf" + text.encode())
    assert load_scenario(path).brands[0].name == "b"


# One value.


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1, 1.5, True, "1", "", [], {}, b"x", 10**400])
def test_no_probability(value):
    message = refused({"brands.0.quality": value})
    shown = repr(value) if len(repr(value)) <= 80 else repr(value)[:77] + "..."
    assert message == f"scenario: 1 problem\n  brands.0.quality = {shown}: must be a number in [0, 1] (probability)"


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1.5", "true", '"1"', "1979-05-27", "[0.5]", "{ a = 1 }"])
def test_no_probability_in_a_file(file, value):
    message = refusal(load_scenario, file(f"[[brands]]\nname = 'b'\nquality = {value}\n"))
    assert "market.toml: 1 problem" in message
    assert "brands.0.quality = " in message
    assert "must be a number in [0, 1] (probability)" in message


@pytest.mark.parametrize("value", [True, "1", 1.0, 1.5, math.nan, None])
def test_no_whole_number(value):
    assert f"network.consumers = {value!r}: must be a whole number" in refused({"network.consumers": value})


@pytest.mark.parametrize("value", [1, "true", 0.0])
def test_neither_true_nor_false(value):
    assert f"platform.feed = {value!r}: must be true or false" in refused({"platform.feed": value})


def test_no_text():
    assert "brands.0.name = 3: must be text not empty, at most 100 characters" in refused({"brands.0.name": 3})


@pytest.mark.parametrize("value", ["", "x" * 101])
def test_a_name_too_short_or_too_long(value):
    assert "must be text not empty, at most 100 characters" in refused({"brands.0.name": value})


@pytest.mark.parametrize(
    ("field", "nearest"),
    [
        ("nam", "name"),
        ("run.dais", "days"),
        ("brands.0.qualty", "quality"),
        ("brands.0.campaigns.0.mesage", "message"),
        ("brands.0.word_of_mouth.positive.apeal", "appeal"),
        ("consumers.segments.0.susceptability", "susceptibility"),
    ],
)
def test_an_unknown_field_names_the_nearest(field, nearest):
    base = {**small(), "consumers": {"segments": [{}]}}
    message = refused({field: 1}, base)
    assert f"{field} = 1: unknown field (did you mean '{nearest}'?); known here: " in message
    assert "1 problem" in message


def test_a_brand_without_a_name(file):
    message = refusal(load_scenario, file("[[brands]]\nquality = 0.5\n"))
    assert "brands.0.name: missing; must be text not empty, at most 100 characters" in message


def test_no_brands():
    message = refusal(Scenario.from_fields, {"brands": []})
    assert "brands = []: must be a list of tables not empty" in message


def test_a_list_item_of_the_wrong_kind():
    assert "brands.0 = 3: must be a table" in refusal(Scenario.from_fields, {"brands": [3]})
    assert "run.vary.1 = 'lucky': must be" in refused({"run.vary": ["luck", "lucky"]})


# Distributions.


def test_an_unknown_distribution_names_the_nearest():
    message = refused({"network.strength": {"distribution": "bta", "alpha": 1.0, "beta": 1.0}})
    assert "network.strength.distribution = 'bta': must be a number, or a table" in message
    assert "(did you mean 'beta'?)" in message
    message = refused({"platform.reaction": {"distribution": "lognomal"}})
    assert "platform.reaction.distribution = 'lognomal'" in message
    assert "(did you mean 'lognormal'?)" in message


@pytest.mark.parametrize("value", [{}, {"alpha": 1.0}, "beta", [1.0], None, True])
def test_no_distribution_at_all(value):
    message = refused({"network.strength": value})
    assert "1 problem" in message
    assert "network.strength = " in message
    assert "must be a number" in message


def test_parameters_of_a_distribution_are_named_as_the_user_wrote_them():
    message = refused({"network.strength": {"distribution": "beta", "alpha": -1.0, "bta": 2.0}})
    assert "network.strength.alpha = -1.0: must be a number in [1e-06, 1e+06]" in message
    assert "network.strength.beta: missing; must be a number in [1e-06, 1e+06]" in message
    assert "network.strength.bta = 2.0: unknown field (did you mean 'beta'?)" in message
    assert "3 problems" in message


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.5, "reaches from 1.5 to 1.5; must stay in [0, 1]"),
        ({"distribution": "uniform", "minimum": 0.5, "maximum": 0.2}, "minimum must not exceed maximum"),
        (
            {"distribution": "normal", "mean": 0.5, "sd": 0.1},
            "reaches from -inf to inf; must stay in [0, 1]; set minimum",
        ),
        (
            {"distribution": "normal", "mean": 9.0, "sd": 0.1, "minimum": 0.0, "maximum": 1.0},
            "practically all mass is cut off",
        ),
        (
            {"distribution": "choice", "values": [0.1, 0.2], "probabilities": [0.5, 0.4]},
            "probabilities add up to 0.9, they must add up to 1",
        ),
        ({"distribution": "choice", "values": [0.1], "probabilities": [0.5, 0.5]}, "must be equally many"),
    ],
)
def test_a_distribution_that_leaves_its_range(value, said):
    message = refused({"network.strength": value})
    assert "network.strength = " in message
    assert said in message


# Several fields.


def test_more_seeds_than_consumers():
    message = refused({"brands.0.campaigns.0.seeding.count": 1001})
    assert "brands.0.campaigns.0.seeding.count = 1001: must be in 0..1000 (network.consumers)" in message


def test_more_initial_adopters_than_consumers():
    assert "brands.0.initial_adopters = 1001: must be in 0..1000" in refused({"brands.0.initial_adopters": 1001})


@pytest.mark.parametrize("label", ["1000", "-1", "007", "1.0", "anna", "", "٣", "9" * 5000])
def test_a_label_that_is_not_in_the_network(label):
    fields = {"strategy": "labels", "labels": ["3", label]}
    message = refused({"brands.0.campaigns.0.seeding": fields})
    assert "brands.0.campaigns.0.seeding.labels.1 = " in message
    assert 'must be a consumer of the network: "0".."999"' in message


def test_more_seeds_than_consumers_and_unknown_labels_in_a_file(tmp_path):
    (tmp_path / "ties.txt").write_text("anna bert\nbert carla\n", encoding="utf-8")
    fields = small()
    fields["network"] = {"file": str(tmp_path / "ties.txt"), "lines": "mutual"}
    fields["brands"][0]["initial_adopters"] = 4
    fields["brands"][0]["campaigns"] = [
        {"name": "a", "seeding": {"count": 5}},
        {"name": "b", "seeding": {"strategy": "labels", "labels": ["anna", "bret"]}},
    ]
    message = refusal(MarketModel, Scenario.from_fields(fields))
    assert "brands.0.initial_adopters = 4: must be in 0..3" in message
    assert "brands.0.campaigns.0.seeding.count = 5: must be in 0..3" in message
    assert "brands.0.campaigns.1.seeding.labels" in message
    assert "'bret'" in message
    assert "bert" in message


def test_a_network_file_needs_the_meaning_of_its_lines():
    message = refused({"network.file": "ties.txt"})
    assert "network.lines: must say what a line `a b` means" in message


def test_a_campaign_after_the_end():
    message = refused({"brands.0.campaigns.0.start_day": 30.0})
    assert "brands.0.campaigns.0.start_day = 30.0: must be in [0, 30) (run.days = 30)" in message


def test_a_campaign_that_ends_before_it_starts():
    message = refused({"brands.0.campaigns.0.start_day": 5.0, "brands.0.campaigns.0.end_day": 5.0})
    assert "brands.0.campaigns.0.end_day = 5.0: must be after start_day = 5" in message


@pytest.mark.parametrize("day", [0.5, 8.0, 9.5])
def test_seeding_outside_of_the_campaign(day):
    message = refused({"brands.0.campaigns.0.seeding.day": day}, rich())
    assert f"brands.0.campaigns.0.seeding.day = {day}: must be in [1, 8)" in message


def test_no_consumers():
    message = refused({"network.consumers": 0})
    assert "network.consumers = 0: must be a whole number in [1, 1e+15] (consumers)" in message


@pytest.mark.parametrize("generator", ["barabasi_albert", "complete", "gnp", "ring"])
def test_more_consumers_than_memory_holds(generator):
    started = time.perf_counter()
    message = refused({"network.consumers": 10**12, "network.generator": generator})
    assert time.perf_counter() - started < 1.0
    assert "network.consumers = 1000000000000: needs about " in message
    assert "this machine has" in message


def test_more_rows_than_memory_holds():
    message = refused({"run.replicates": 1_000_000, "run.days": 36500.0})
    assert "run.replicates = 1000000: the record of 876,000 ticks" in message


def test_more_impressions_than_memory_holds():
    field = "brands.0.campaigns.0.impressions"
    message = refused({f"{field}.per_day": 1e12, f"{field}.frequency_cap": None}, rich())
    assert f"{field}.per_day = 1000000000000.0: " in message
    assert "impressions need about " in message
    # What a cap keeps from being bought needs no memory.
    load_scenario("product_launch", fields={f"{field}.per_day": 1e12, f"{field}.frequency_cap": 5})


@pytest.mark.parametrize("field", ["word_of_mouth.talks_per_day", "campaigns.0.referral.extra_talks_per_day"])
def test_more_conversations_on_a_tie_than_an_event_tells_apart(field):
    assert checks.MOST_TALKS + 15 * checks.MOST_TALKS**0.5 < queue.LAST_PLACE + 1
    changes = {"run.days": 60.0, "brands.0.word_of_mouth.talk_days": 60.0}
    message = refused({**changes, f"brands.0.{field}": 501.0}, rich())
    assert f"brands.0.{field} = 501.0: must be at most 500 for 60 days: 30,000 conversations on one tie" in message
    Scenario.from_fields(rich()).with_fields({**changes, f"brands.0.{field}": 500.0})


def test_more_campaigns_than_an_event_tells_apart():
    assert checks.MOST_ROUTES == queue.MOST_ROUTES
    brands = [{"name": f"brand {number}"} for number in range(2049)]
    message = refused({"brands": brands})
    assert (
        "brands = '2,049 brands': 4 per brand and 3 per campaign (0 campaigns) make 8,196; must be at most 8,192"
        in message
    )
    Scenario.from_fields({"brands": brands[:-1]})


def test_shares_that_do_not_add_up():
    segments = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.4}]
    message = refused({"consumers.segments": segments})
    assert "consumers.segments.*.share = [0.5, 0.4]: shares add up to 0.9; they must add up to 1" in message


def test_an_unknown_topic_names_the_nearest():
    message = refused({"brands.0.campaigns.0.message.topic": "sport"}, rich())
    assert "message.topic = 'sport': must be a topic that segments are interested in" in message
    assert "(did you mean 'sports'?); known: coffee, sports" in message


def test_a_topic_without_interests():
    message = refused({"brands.0.campaigns.0.message.topic": "sport"})
    assert "known: none: give segments interests" in message


def test_a_segment_that_says_nothing_about_a_topic():
    base = rich()
    del base["consumers"]["segments"][1]["interests"]["sports"]
    message = refusal(Scenario.from_fields, base)
    assert "consumers.segments.1.interests.sports: every segment must say" in message


def test_an_unknown_segment_names_the_nearest():
    message = refused({"brands.0.campaigns.0.impressions.segments": ["yung"]}, rich())
    assert "impressions.segments.0 = 'yung': must be a segment (did you mean 'young'?); known: young, old" in message


@pytest.mark.parametrize("field", ["brands", "consumers.segments", "brands.0.campaigns"])
def test_two_of_the_same_name(field):
    message = refused(
        {field: [{"name": "a", "share": 0.5}, {"name": "a", "share": 0.5}]}
        if "seg" in field
        else {field: [{"name": "a"}, {"name": "a"}]}
    )
    assert f"{field}.1.name = 'a': must be unique" in message


def test_a_name_that_cannot_be_printed():
    assert "brands.0.name = 'a\\x00b': must be printable text" in refused({"brands.0.name": "a\0b"})


def test_a_custom_rule_needs_a_function():
    scenario = Scenario.from_fields(small()).with_fields({"brands.0.campaigns.0.message.rule": "custom"})
    message = refusal(MarketModel, scenario)
    assert "message.rule = 'custom'" in message or "launch" in message
    assert "MarketModel(..., sharing_rule=...)" in message


# Everything at once.


def test_all_problems_of_a_file_are_told_at_once(file):
    text = """
    [run]
    days = -1.0
    [network]
    consumers = 50
    [platform.reaction]
    distribution = "normal"
    [[brands]]
    name = "b"
    quality = 2.0
    qualty = 1
    initial_adopters = 60
    [[brands.campaigns]]
    name = "c"
    end_day = 0.5
    start_day = 1.0
    [[brands.campaigns]]
    name = "c"
    """
    message = refusal(load_scenario, file(text))
    for said in (
        "market.toml: 7 problems",
        "run.days = -1.0: must be a number in (0, 36500] (days)",
        "platform.reaction.distribution = 'normal'",
        "brands.0.quality = 2.0: must be a number in [0, 1] (probability)",
        "brands.0.qualty = 1: unknown field (did you mean 'quality'?)",
        "brands.0.initial_adopters = 60: must be in 0..50 (network.consumers)",
        "brands.0.campaigns.0.end_day = 0.5: must be after start_day = 1",
        "brands.0.campaigns.1.name = 'c': must be unique",
    ):
        assert said in message


def test_no_problem_is_told_about_a_default_that_stands_in_for_a_bad_value():
    fields = small()
    fields["run"] = {"days": "60"}
    fields["brands"][0]["campaigns"][0]["start_day"] = 40.0
    fields["consumers"] = {"segments": [{"name": "a", "share": 0.5}, {"name": "b", "share": "0.5"}]}
    message = refusal(Scenario.from_fields, fields)
    assert "2 problems" in message
    assert "run.days = '60'" in message
    assert "consumers.segments.1.share = '0.5'" in message


def test_many_bad_items_of_a_list_are_each_named():
    message = refused({"run.record_cascades": ["x"] * 12})
    assert all(f"run.record_cascades.{index} = 'x'" in message for index in range(12))


def test_a_file_name_that_is_too_long_is_refused():
    with pytest.raises(ScenarioError, match="cannot be read"):
        load_scenario("a" * 300 + ".toml")


def test_a_name_that_cannot_be_printed_is_refused():
    with pytest.raises(ScenarioError, match=r"name = .*must be printable text"):
        load_scenario("referral", ['name="a\\u0000b"'])


def test_a_threshold_above_the_sources_that_are_counted_is_refused():
    assert checks.MOST_SOURCES == layouts.SOURCES
    message = {"brands": [{"name": "b", "campaigns": [{"name": "c", "message": {"rule": "absolute_threshold"}}]}]}
    message["brands"][0]["campaigns"][0]["message"]["threshold"] = 16_384.0
    with pytest.raises(ScenarioError, match=r"threshold = 16384.0: must be at most 16383"):
        Scenario.from_fields(message)


def test_a_share_of_more_followees_than_are_counted_is_refused():
    followed = 20_000
    star = SocialNetwork.from_ties(np.arange(1, followed + 1), np.zeros(followed, int), followed + 1)
    fields = {
        "network": {"consumers": followed + 1},
        "brands": [{"name": "b", "word_of_mouth": {"positive": {"rule": "fractional_threshold", "threshold": 0.9}}}],
    }
    scenario = Scenario.from_fields(fields)
    with pytest.raises(ScenarioError, match=r"brands.0.word_of_mouth.positive.threshold = 0.9: must be at most 0.819"):
        check_against_network(scenario, star)
    check_against_network(scenario.with_fields({"brands.0.word_of_mouth.positive.threshold": 0.8}), star)


def test_a_rule_that_does_not_compile_is_refused_by_its_line():
    from simulation.errors import ScenarioError
    from simulation.market.model import MarketModel

    def asks_for_a_length(sources, p):
        return p if len(p) > sources else 0.0

    words = r"sharing_rule = 'asks_for_a_length': does not compile: line \d+, .*parameter sources \(int64\), p .*len"
    with pytest.raises(ScenarioError, match=words):
        MarketModel("product_launch", sharing_rule=asks_for_a_length, **{"brands.0.campaigns.0.message.rule": "custom"})


def test_behind_a_bad_item_of_a_list_no_place_is_said_that_the_user_did_not_give():
    """Regression: the bad item was left out, and what came after it was called by the place before it."""
    fields = {"run": {"record_cascades": ["", 0, 1], "replicates": 1}, "brands": [{"name": "only"}]}
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_fields(fields)
    assert [problem.field for problem in caught.value.problems] == ["run.record_cascades.0"]
    fields = {"brands": [3, {"name": "only", "category": "tea", "initial_adopters": 10**6}]}
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_fields(fields)
    assert [problem.field for problem in caught.value.problems] == ["brands.0"]
