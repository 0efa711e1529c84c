"""Bad input: one message naming file, field, value and what is allowed; exit code 2, no traceback, nothing written."""

import re
import time
from pathlib import Path

import pytest

from tests.command_line.running import TINY

NETWORK = ["--set", "network.lines=mutual"]


@pytest.fixture
def refused(grapevine, tmp_path):
    """Call the command; check that it refuses, in words, and leaves the folders as they were."""

    def call(*arguments, says=(), command="run"):
        before = sorted(tmp_path.rglob("*"))
        answer = grapevine(*([command] if command else []), *arguments)
        assert answer.code == 2, answer
        assert answer.out == ""
        # Work that is about to begin may have been announced.
        said = re.sub(r"^Compiling the kernels: .*\n", "", answer.err)
        assert said.startswith("grapevine: ")
        assert "Traceback" not in answer.err
        for part in says:
            assert str(part) in answer.err, answer.err
        assert sorted(tmp_path.rglob("*")) == before, "something was written"
        return said

    return call


@pytest.fixture
def written(tmp_path):
    """Write a scenario; return its path."""

    def write(content, name="bad.toml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("command", ["run", "check"])
def test_missing_file(refused, tiny, command):
    path = tiny.with_name("tyni.toml")
    refused(path, says=[path, "no such file", "did you mean 'tiny.toml'?", "must be a TOML file"], command=command)


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("content", ["", "  \n\n", "\ufeff"])
def test_empty_file(refused, written, content, command):
    path = written(content)
    refused(path, says=[path, "is empty", "at least one [[brands]]"], command=command)


def test_file_of_comments_only(refused, written):
    path = written("# nothing here\n")
    refused(path, says=[path, "brands", "missing"])


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\xff", b"\x1f\x8b\x08\x00", b"name = 'a'\x00", b"\xff\xfe[\x00"]
)
def test_binary_file(refused, written, content):
    path = written(content)
    refused(path, says=[path, "is no text", "byte", "must be a TOML file"])


@pytest.mark.parametrize("ending", ["", "/", ".toml"])
def test_a_directory(refused, tmp_path, ending):
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    refused(f"{folder}/" if ending == "/" else folder, says=[folder, "is a directory", "must be a TOML file"])


@pytest.mark.parametrize(("line", "place"), [
    ("days = = 3", "line 6, column 8"), ("days = 3 4", "line 6, column 10"), ("[run", "line 6, column 5"),
    ("days", "line 6, column 5"),
])  # fmt: skip
def test_toml_syntax_error(refused, written, line, place):
    path = written('name = "x"\n\n\n\n\n' + line + "\n")
    refused(path, says=[path, "TOML syntax", place])


@pytest.mark.parametrize(("line", "field", "near"), [
    ('[[brands]]\nname = "a"\nqualty = 0.5', "brands.0.qualty = 0.5", "quality"),
    ("[network]\nconsumer = 5\n[[brands]]\nname = 'a'", "network.consumer = 5", "consumers"),
    ("[netwrok]\nx = 5\n[[brands]]\nname = 'a'", "netwrok", "network"),
    ("[[brands]]\nname = 'a'\n[[brands.campaigns]]\nname = 'c'\nseeding = { cuont = 5 }",
     "brands.0.campaigns.0.seeding.cuont = 5", "count"),
    ("[[brands]]\nname = 'a'\ninitial_attitude = { distribution = 'beta', alpha = 2.0, betta = 1.0 }",
     "brands.0.initial_attitude.betta = 1.0", "beta"),
])  # fmt: skip
def test_unknown_field_names_the_nearest_known_one(refused, written, line, field, near):
    path = written(line)
    refused(path, says=[path, field, "unknown field", f"did you mean '{near}'?", "known here: "])


PROBABILITIES = ["brands.0.quality", "brands.0.conversion.talk", "brands.0.campaigns.0.message.appeal"]


@pytest.mark.parametrize("field", PROBABILITIES)
@pytest.mark.parametrize(
    "value", ["nan", "inf", "-inf", "-1", "-1.0", "1.5", "1.0000001", "true", '"1"', '"0.5"', "[0.5]"]
)
def test_bad_probability(refused, tiny, field, value):
    shown = {"true": "True", '"1"': "'1'", '"0.5"': "'0.5'"}.get(value, value)
    refused(tiny, "--set", f"{field}={value}", says=[tiny, f"{field} = {shown}", "must be a number in [0, 1]"])


@pytest.mark.parametrize("value", ["true", '"1"', "1.0", "1.5", "nan", "-1", "0"])
def test_bad_count(refused, tiny, value):
    shown = {"true": "True", '"1"': "'1'"}.get(value, value)
    refused(
        tiny,
        "--set",
        f"run.replicates={value}",
        says=[tiny, f"run.replicates = {shown}", "must be a whole number in [1, "],
    )


@pytest.mark.parametrize("value", ["1", "0", '"true"', "nan"])
def test_bad_switch(refused, tiny, value):
    refused(tiny, "--set", f"platform.feed={value}", says=[tiny, "platform.feed = ", "must be true or false"])


def test_bad_values_inside_the_file_as_on_the_command_line(refused, written):
    path = written(TINY.replace("initial_adopters = 5", "initial_adopters = true\nquality = nan"))
    refused(path, says=[path, "brands.0.initial_adopters = True", "brands.0.quality = nan", "2 problems"])


@pytest.mark.parametrize(("field", "count"), [
    ("brands.0.campaigns.0.seeding.count", 61), ("brands.0.initial_adopters", 61),
])  # fmt: skip
def test_more_seeds_than_consumers(refused, tiny, field, count):
    refused(
        tiny, "--set", f"{field}={count}", says=[tiny, f"{field} = {count}", "must be in 0..60", "network.consumers"]
    )


@pytest.mark.parametrize("strategy", ["random", "highest_degree"])
def test_more_seeds_than_consumers_of_a_file(refused, tiny, written, strategy):
    network = written("1 2\n2 3\n", "ties.txt")
    refused(
        tiny, "--set", f"network.file={network}", *NETWORK, "--set", "brands.0.initial_adopters=0",
        "--set", f"brands.0.campaigns.0.seeding.strategy={strategy}", "--set", "brands.0.campaigns.0.seeding.count=4",
        says=[tiny, "brands.0.campaigns.0.seeding.count = 4", "must be in 0..3", "number of consumers in the network"],
    )  # fmt: skip


def test_a_label_that_is_not_in_the_network(refused, tiny, written):
    seeding = "brands.0.campaigns.0.seeding={ strategy = 'labels', labels = ['1', 'ann', '99'] }"
    says = [tiny, "brands.0.campaigns.0.seeding.labels", "'ann'", "'99'"]
    refused(tiny, "--set", seeding, says=[*says, '"0".."59"'])
    network = written("1 2\n2 3\n3 4\n4 5\n5 6\n", "ties.txt")
    err = refused(
        tiny, "--set", seeding, "--set", f"network.file={network}", "--set", "network.lines=mutual", says=says
    )
    assert "'1'" not in err


@pytest.mark.parametrize(("value", "allowed"), [
    ("4.0", "[0, 4)"), ("30", "[0, 4)"), ("-1", "[0, inf)"), ("nan", "[0, inf)"), ("inf", "[0, inf)"),
])  # fmt: skip
def test_a_campaign_after_the_end(refused, tiny, value, allowed):
    refused(
        tiny,
        "--set",
        f"brands.0.campaigns.0.start_day={value}",
        says=[tiny, "brands.0.campaigns.0.start_day = ", allowed],
    )


def test_a_campaign_that_ends_before_it_starts_or_seeds_outside(refused, tiny):
    refused(
        tiny, "--set", "brands.0.campaigns.0.start_day=2", "--set", "brands.0.campaigns.0.end_day=1",
        says=["brands.0.campaigns.0.end_day = 1", "must be after start_day = 2"],
    )  # fmt: skip
    refused(tiny, "--set", "brands.0.campaigns.0.seeding.day=4", says=["seeding.day = 4", "must be in [0, 4)"])


def test_zero_consumers(refused, tiny):
    refused(
        tiny, "--set", "network.consumers=0", says=[tiny, "network.consumers = 0", "must be a whole number in [1, "]
    )


@pytest.mark.parametrize("consumers", [10**12, 2**31])
def test_a_network_that_cannot_fit_is_refused_with_an_estimate_before_it_is_made(refused, tiny, consumers):
    began = time.perf_counter()
    err = refused(tiny, "--set", f"network.consumers={consumers}", says=[tiny, f"network.consumers = {consumers}"])
    assert time.perf_counter() - began < 2.0
    assert "this machine has" in err
    assert re.search(r"needs about [0-9,.]+ [GT]i?B ", err)


def test_more_consumers_than_any_machine_holds(refused, tiny):
    refused(tiny, "--set", f"network.consumers={10**30}", says=["network.consumers = 1", "in [1, "])


def test_a_record_that_cannot_fit_is_refused_with_an_estimate(refused, tiny):
    fields = ["--set", "run.days=36500", "--set", "run.tick_hours=0.02"]
    refused(tiny, *fields, "--replicates", 10**6, says=["run.replicates = 1000000", "needs about", "this machine has"])


@pytest.mark.parametrize(("content", "says"), [
    ("1\n2\n3\n", ["line 1"]), ("1 2\n3\n", ["line 2"]), ("", ["empty"]), ("# nothing\n", []), (b"\x00\x01\x02", []),
])  # fmt: skip
def test_a_network_file_with_one_column_or_none(refused, tiny, written, content, says):
    path = written(content, "ties.txt")
    refused(tiny, "--set", f"network.file={path}", *NETWORK, says=[path, *says])
    refused(path, "--lines", "mutual", says=[path, *says], command="network")


@pytest.mark.parametrize("header", ["9 5", "5 5", "9 2", "2 4"])
def test_a_header_count_that_lies(refused, tiny, written, header):
    path = written(f"{header}\n0 1\n1 2\n2 3\n3 4\n", "ties.txt")
    counts = ["--set", "network.header=counts"]
    says = [path, "network.header", header.split()[0] if header == "2 4" else header.split()[1]]
    if header == "9 5":
        says = [path, "network.header", "5", "4"]
    refused(tiny, "--set", f"network.file={path}", *NETWORK, *counts, says=says)
    refused(path, "--lines", "mutual", "--header", "counts", says=says, command="network")


def test_a_network_file_without_the_meaning_of_its_lines(refused, tiny, written):
    path = written("1 2\n2 3\n", "ties.txt")
    says = ["network.lines", "'mutual', 'author_follower', 'follower_author'"]
    refused(tiny, "--set", f"network.file={path}", says=says)
    refused(path, says=["--lines"], command="network")


def test_a_missing_network_file_and_a_folder_instead(refused, tiny, tmp_path):
    for path in (tmp_path / "none.txt", tmp_path):
        refused(tiny, "--set", f"network.file={path}", *NETWORK, says=[path])
        refused(path, "--lines", "mutual", says=[path], command="network")


@pytest.mark.parametrize("place", ["/proc/nonexistent", "/proc/nonexistent/deeper", "/dev/null/run"])
def test_an_output_folder_that_cannot_be_written(refused, tiny, place):
    refused(tiny, "--out", place, says=[place, "--out", "cannot be written", "must be in a writable folder"])


def test_an_output_folder_that_is_a_file_or_lies_in_one(refused, tiny):
    refused(tiny, "--out", tiny, says=[tiny, "--out", "is a file", "must be a new or empty folder"])
    refused(tiny, "--out", tiny / "run", says=[tiny, "--out", "cannot be written"])


def test_an_output_folder_of_another_run(refused, grapevine, tiny, tmp_path):
    folder = tmp_path / "run"
    assert grapevine("run", tiny, "--out", folder, "--no-figures").code == 0
    before = {path: path.read_bytes() for path in folder.iterdir()}
    refused(tiny, "--out", folder, "--random-seed", 8, says=[folder, "--out", "holds another run", "very same run"])
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_an_output_folder_of_something_else(refused, tiny, tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    refused(tiny, "--out", folder, says=[folder, "--out", "holds files that are no run", "new or empty folder"])


def test_an_unknown_name_of_the_catalogue(refused):
    says = [
        "product_lunch",
        "did you mean 'product_launch'?",
        "known: hinz_seeding, negative_word_of_mouth, product_launch, referral",
    ]
    for command in ("run", "check"):
        refused("product_lunch", says=[*says, "a path needs a / or ends in .toml"], command=command)


@pytest.mark.parametrize(("options", "says"), [
    (["--replicates", "0"], ["replicates = 0", "in [1, "]),
    (["--replicates", "-3"], ["replicates = -3", "in [1, "]),
    (["--replicates", "1.5"], ["--replicates", "1.5"]),
    (["--replicates", "many"], ["--replicates", "many"]),
    (["--random-seed", "-1"], ["random_seed = -1", "in [0, "]),
    (["--random-seed", str(2**63)], [f"random_seed = {2**63}", "in [0, "]),
    (["--random-seed", "x"], ["--random-seed", "x"]),
    (["--threads", "0"], ["--threads", "0", "1"]),
    (["--threads", "-2"], ["--threads", "-2", "1"]),
    (["--threads", "two"], ["--threads", "two"]),
    (["--set", "brands.0.quality"], ["--set = 'brands.0.quality'", "must be dotted.field=value"]),
    (["--set", "=5"], ["--set = '=5'", "must be dotted.field=value"]),
    (["--set", ""], ["--set = ''", "must be dotted.field=value"]),
    (["--set", "brands.1.quality=1"], ["brands.1.quality", "0..0"]),
    (["--set", "brands.first.quality=1"], ["brands.first.quality", "0..0"]),
    (["--set", "brands.0.quality.x=1"], ["brands.0.quality", "x"]),
    (["--set", "run.dys=3"], ["run.dys = 3", "did you mean 'days'?"]),
    (["--set", "network.generator=ringg"], ["network.generator = 'ringg'", '"ring"']),
    (["--bogus"], ["--bogus"]),
    (["--figuers"], ["--figuers", "--figures"]),
    (["extra"], ["extra"]),
    (["--set"], ["--set"]),
])  # fmt: skip
def test_a_bad_option(refused, tiny, options, says):
    refused(tiny, *options, says=says)


@pytest.mark.parametrize("value", ["both", "Mutual", ""])
def test_bad_meaning_of_lines(refused, written, value):
    path = written("1 2\n", "ties.txt")
    refused(
        path,
        "--lines",
        value,
        says=["--lines", value, "mutual", "author_follower", "follower_author"],
        command="network",
    )
    refused(
        path, "--lines", "mutual", "--header", "maybe", says=["--header", "maybe", "names", "counts"], command="network"
    )


@pytest.mark.parametrize("arguments", [["walk"], ["--bogus"], ["run"], ["check"], ["network"]])
def test_a_bad_command(refused, arguments):
    refused(*arguments, command="")


def test_all_bad_fields_are_named_at_once(refused, tiny):
    bad = {
        "run.days": "nan", "run.replicates": "0", "network.consumers": "-5", "brands.0.quality": "1.5",
        "brands.0.conversion.paid": "true", "brands.0.word_of_mouth.talks_per_day": '"1"', "platform.feed": "1",
        "brands.0.campaigns.0.seeding.strategy": "best", "brands.0.wit": "3",
    }  # fmt: skip
    options = [part for field, value in bad.items() for part in ("--set", f"{field}={value}")]
    err = refused(tiny, *options, says=[tiny, f"{len(bad)} problems", *bad])
    assert len(err.strip().splitlines()) == 1 + len(bad)


def test_bad_fields_and_bad_combinations_are_named_together(refused, tiny):
    says = ["2 problems", "brands.0.quality = 2", "brands.0.campaigns.0.start_day = 9"]
    refused(tiny, "--set", "brands.0.quality=2", "--set", "brands.0.campaigns.0.start_day=9", says=says)


def test_a_custom_rule_needs_python(refused, tiny):
    says = [tiny, "brands.0.campaigns.0.message.rule = 'custom'", "needs a function"]
    for command in ("run", "check"):
        refused(tiny, "--set", "brands.0.campaigns.0.message.rule=custom", says=says, command=command)


def test_a_scenario_that_cannot_be_read(refused, written):
    refused("/proc/self/mem.toml", says=["/proc/self/mem.toml", "no such file"])
    path = written("x" * 1_000_001)
    refused(path, says=[path, "is larger than 1,000,000 bytes"])
    assert not list(Path().iterdir())
