"""The commands at work: what they say, what they leave behind, and their exit codes."""

import contextlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import jsonschema
import pytest
from rich.console import Console

import scenarios as catalogue_package
from experiments import command_line
from experiments.commands import application
from simulation.errors import GrapevineError
from simulation.market.model import MarketModel
from simulation.scenario import catalogue
from simulation.scenario.reference import rows
from tests.command_line.running import ROOT, TINY, started

FILES = {
    "scenario.toml", "provenance.json", "summary.json", "timeseries.parquet", "campaigns.parquet", "cascades.parquet",
    "consumers.parquet",
}  # fmt: skip
SCENARIOS = ("hinz_seeding", "negative_word_of_mouth", "product_launch", "referral", "seeding_under_budget")


def files_in(folder):
    return {str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file()}


def faults(said):
    """Return what was said beside notes."""
    return [line for line in said.splitlines() if not line.startswith("Note: ")]


def test_run_leaves_a_run_folder_and_says_where(grapevine, tiny):
    answer = grapevine("run", tiny, "--no-figures")
    assert (answer.code, faults(answer.err)) == (0, [])
    (folder,) = Path("runs").iterdir()
    run = json.loads((folder / "provenance.json").read_text())["run"]
    assert folder.name == f"tiny-{run[:12]}"
    assert files_in(folder) == FILES
    assert "Random seed 7" in answer.out
    assert str(folder) in answer.out
    assert "adopters at the end" in answer.out


def test_run_draws_figures_unless_told_otherwise(grapevine, tiny):
    answer = grapevine("run", tiny, "--out", "run")
    assert answer.code == 0, answer.err
    drawn = files_in("run") - FILES
    assert len(drawn) == 8
    for name in drawn:
        assert name.endswith((".png", ".svg"))
        if name.endswith(".png"):
            assert f"run/{name}" in answer.out


def test_the_same_run_may_be_repeated_into_its_folder(grapevine, tiny):
    contents = []
    for _ in range(2):
        assert grapevine("run", tiny, "--out", "run", "--no-figures").code == 0
        contents.append({name: (Path("run") / name).read_bytes() for name in FILES - {"provenance.json"}})
    assert contents[0] == contents[1]


def test_run_into_the_working_directory(tmp_path, tiny):
    """Regression: the folder was replaced under the feet of the process, and figures had nowhere to go."""
    place = tmp_path / "here"
    place.mkdir()
    done = started(place, "run", tiny, "--out", ".")
    assert (done.returncode, faults(done.stderr)) == (0, [])
    assert len(files_in(place)) == len(FILES) + 8


def test_options_override_the_file(grapevine, tiny):
    options = ["--random-seed", 99, "--replicates", 3, "--threads", 2]
    fields = ["--set", "run.days=2", "--set", "brands.0.quality=0.25", "--set", "name=other"]
    answer = grapevine("run", tiny, "--out", "run", "--no-figures", *options, *fields)
    assert answer.code == 0, answer.err
    written = tomllib.loads(Path("run/scenario.toml").read_text())
    assert written["run"]["random_seed"] == 99
    assert written["run"]["replicates"] == 3
    assert written["run"]["days"] == 2.0
    assert written["brands"][0]["quality"] == 0.25
    assert written["name"] == "other"
    assert json.loads(Path("run/summary.json").read_text())["replicates"] == 3


def test_a_fresh_random_seed_is_drawn_and_recorded(grapevine, tiny):
    tiny.write_text(TINY.replace("random_seed = 7\n", ""))
    seeds = []
    for name in ("one", "two"):
        assert grapevine("run", tiny, "--out", name, "--no-figures").code == 0
        seeds.append(tomllib.loads(Path(name, "scenario.toml").read_text())["run"]["random_seed"])
    assert seeds[0] != seeds[1]
    assert grapevine("run", tiny, "--out", "again", "--no-figures", "--random-seed", seeds[0]).code == 0
    for table in ("timeseries.parquet", "cascades.parquet", "consumers.parquet"):
        assert Path("one", table).read_bytes() == Path("again", table).read_bytes()


def test_the_folder_that_a_run_leaves_is_named_safely(grapevine, tiny):
    assert grapevine("run", tiny, "--no-figures", "--set", 'name="../a b/c"').code == 0
    (folder,) = Path("runs").iterdir()
    assert re.fullmatch(r"[\w.-]+-[0-9a-f]{12}", folder.name)
    assert files_in(".") == {f"runs/{folder.name}/{name}" for name in FILES}


@pytest.mark.parametrize("name", ["[/bold]", "[red]x[/red]", "{0} {x}", "$x$", "a" * 100])
def test_names_are_shown_as_they_are_written(grapevine, tiny, name):
    """Regression: square brackets were read as markup, and an unmatched one ended in a traceback."""
    tiny.write_text(TINY.replace('name = "Aurora"', f'name = "{name}"').replace('name = "tiny"', f'name = "{name}"'))
    for command in (["check", tiny], ["run", tiny, "--out", "[i]run[/x]", "--no-figures"]):
        answer = grapevine(*command)
        assert answer.code == 0, answer.err
        # A name that is wider than the screen goes on in the next line.
        assert name in answer.out.replace("\n", "")
    assert "Run folder: [i]run[/x]" in answer.out


@pytest.mark.parametrize("name", ["{0} {x}", "[/bold]"])
def test_the_progress_bar_shows_names_as_they_are_written(monkeypatch, tiny, name):
    console = Console(file=io.StringIO(), force_terminal=True, markup=False)
    monkeypatch.setattr(application, "console", lambda **_: console)
    with application.progress(f"Running {name}", 10) as advance:
        advance(4)
        advance(6)
    assert f"Running {name}" in console.file.getvalue()
    assert "100 %" in console.file.getvalue()


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_catalogue_runs_by_name_from_any_folder(grapevine, name):
    answer = grapevine("run", name, "--out", "run", "--no-figures", "--replicates", "1")
    assert answer.code == 0, answer.err
    assert files_in("run") == FILES
    assert not faults(answer.err)


@pytest.mark.parametrize("name", SCENARIOS)
def test_check_tells_the_size_and_writes_nothing(grapevine, name):
    answer = grapevine("check", name)
    assert (answer.code, answer.err) == (0, "")
    assert f"{name}: sound." in answer.out
    assert " consumers, " in answer.out
    assert not files_in(".")


def test_check_notes_what_has_no_effect(grapevine, tiny):
    answer = grapevine("check", tiny, "--set", "network.rewiring=0.5")
    assert "network.rewiring is not used by generator barabasi_albert" in answer.out


def test_scenarios_lists_the_question_of_each(grapevine):
    answer = grapevine("scenarios")
    assert (answer.code, answer.err) == (0, "")
    assert list(catalogue.questions()) == list(SCENARIOS)
    said = " ".join(answer.out.split())
    for name, question in catalogue.questions().items():
        assert question.endswith("?")
        assert name in said
    assert len(answer.out.splitlines()) >= 1 + len(SCENARIOS)


def test_a_name_is_of_the_catalogue_and_a_path_has_a_slash_or_ends_in_toml(grapevine, tiny):
    shutil.copy(tiny, "referral")
    shutil.copy(tiny, "referral.toml")
    Path("deeper").mkdir()
    shutil.copy(tiny, "deeper/plain")
    assert "referral: sound" in grapevine("check", "referral").out
    for path in ("./referral", "referral.toml", "deeper/plain", "../tiny.toml", tiny):
        assert "tiny: sound" in grapevine("check", path).out, path
    assert grapevine("check", "tiny").code == 2


FEW = ["--set", "brands.0.campaigns.0.seeding.count=1", "--set", "brands.0.initial_adopters=1"]
NETWORK = ["--set", "network.lines=mutual", *FEW]


def test_a_relative_network_file_is_of_the_working_directory_on_the_command_line(grapevine, tiny):
    Path("ties.txt").write_text("1 2\n2 3\n3 4\n")
    (tiny.parent / "ties.txt").write_text("1 2\n")
    answer = grapevine("check", tiny, "--set", "network.file=ties.txt", *NETWORK)
    assert "4 consumers, 6 ties" in answer.out


def test_a_relative_network_file_is_of_the_folder_of_the_scenario_inside_it(grapevine, tiny):
    tiny.write_text(TINY.replace("consumers = 60\nmean_degree = 6.0", 'file = "ties.txt"\nlines = "mutual"'))
    Path("ties.txt").write_text("1 2\n2 3\n3 4\n")
    (tiny.parent / "ties.txt").write_text("\n".join(f"{row} {row + 1}" for row in range(9)))
    assert "10 consumers, 18 ties" in grapevine("check", tiny).out
    assert "4 consumers, 6 ties" in grapevine("check", tiny, "--set", "network.file=ties.txt", *FEW).out


def test_network_tells_what_was_done(grapevine):
    Path("ties.txt").write_text("# a comment\n1 2\n2 1\n2 3\n3 3\n2 3\n")
    answer = grapevine("network", "ties.txt", "--lines", "author_follower")
    assert (answer.code, answer.err) == (0, "")
    said = {
        line.strip("│ ").split("│")[0].strip(): line.strip("│ ").split("│")[-1].strip()
        for line in answer.out.splitlines()
    }
    assert said["consumers (nodes)"] == "3"
    assert said["ties (directed)"] == "3"
    assert said["self-loops, dropped"] == "1"
    assert said["parallel lines, merged (multiplicity kept)"] == "1"
    assert said["weakly connected components"] == "1"
    assert said["mean local clustering"] == "0.000"
    assert said["degree assortativity"] == "-1.000"
    assert said["mean distance, from author to follower"] == "1.250"
    assert {"2 sees what 1 posts.", "1 sees what 2 posts.", "3 sees what 2 posts."} <= set(said)


def test_schema_is_a_json_schema_that_the_catalogue_satisfies(grapevine):
    answer = grapevine("schema")
    assert (answer.code, answer.err) == (0, "")
    schema = json.loads(answer.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in SCENARIOS:
        validator.validate(tomllib.loads(catalogue.text(name)))
    for bad in ({}, {"brands": []}, {"brands": [{"name": "a", "quality": 1.5}]}, {"brands": [{"name": "a", "wit": 1}]}):
        assert not validator.is_valid(bad), bad


def test_the_reference_names_every_field_and_equals_the_page(grapevine):
    answer = grapevine("schema", "--reference")
    assert (answer.code, answer.err) == (0, "")
    assert all(f"`{row.field}`" in answer.out for row in rows())
    page = ROOT / "docs" / "scenario.md"
    if not page.exists():
        pytest.skip("docs/scenario.md has not been made yet: grapevine schema --reference > docs/scenario.md")
    assert page.read_text() == answer.out, "docs/scenario.md is old: make documentation"


def test_help_answers_at_once(tmp_path):
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        done = started(tmp_path, "--help")
        seconds.append(time.perf_counter() - began)
        assert done.returncode == 0
        assert {"run", "check", "scenarios", "schema", "network", "verify"} <= set(done.stdout.split())
    # Less than 0.5 s on a machine that does nothing else.
    assert min(seconds) < 1.5


@pytest.mark.parametrize("command", ["run", "check", "scenarios", "schema", "network", "verify"])
def test_each_command_has_a_page_of_help(grapevine, command):
    answer = grapevine(command, "--help")
    assert (answer.code, answer.err) == (0, "")
    assert "Usage:" in answer.out


def test_no_arguments_show_the_help(grapevine):
    answer = grapevine()
    assert answer.code == 2
    assert "Usage:" in answer.err


@pytest.mark.parametrize(("error", "code", "words"), [
    (KeyboardInterrupt(), 130, "interrupted"),
    (MemoryError(), 1, "out of memory"),
    (GrapevineError("the model broke"), 1, "the model broke"),
])  # fmt: skip
def test_what_stops_a_run_is_said_with_its_exit_code(grapevine, monkeypatch, tiny, error, code, words):
    def stop(self, until):
        raise error

    monkeypatch.setattr(MarketModel, "advance", stop)
    answer = grapevine("run", tiny, "--out", "run", "--no-figures", "--replicates", "3")
    assert answer.code == code
    assert words in answer.err
    assert "Traceback" not in answer.err
    assert not files_in(".")


def test_an_interrupted_process_ends_with_130_and_leaves_nothing(tmp_path, tiny):
    command = [sys.executable, "-m", "experiments.command_line", "run", "product_launch", "--replicates", "200"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    place = tmp_path / "place"
    place.mkdir()
    process = subprocess.Popen(
        command, cwd=place, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        # The parent of the run folder is made right before the work begins.
        deadline = time.monotonic() + 60.0
        while not (place / "runs").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        assert process.poll() is None, "ended before it could be interrupted"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
    assert process.returncode == 130
    assert "interrupted" in said
    assert "Traceback" not in said
    assert not files_in(place)


def test_a_broken_pipe_is_no_traceback(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        f"set -o pipefail; {sys.executable} -m experiments.command_line schema | head -c 10",
        shell=True, executable="/bin/bash", cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_the_scenarios_package_is_data():
    folder = Path(catalogue_package.__file__).parent
    assert {path.suffix for path in folder.iterdir() if path.is_file()} == {".toml", ".py"}
    assert command_line.application.info.name == "grapevine"


def test_a_saved_network_needs_no_word_about_its_lines(grapevine, tmp_path):
    friends = "\n".join(f"{row} {(row + step) % 40}" for row in range(40) for step in (1, 2))
    (tmp_path / "friends.txt").write_text(friends)
    saved = tmp_path / "friends.npz"
    grapevine("network", str(tmp_path / "friends.txt"), "--lines", "mutual", "--save", str(saved))
    answer = grapevine(
        "check",
        "referral",
        "--set",
        f"network.file={saved}",
        "--set",
        "brands.0.initial_adopters=5",
        "--set",
        "network.strength=1.0",
    )
    assert (answer.code, answer.err) == (0, "")
    assert "40 consumers, 160 ties" in answer.out
