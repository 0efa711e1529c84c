"""Terminals, pipes and disks that cannot take what a command says: what was computed is saved, and no traceback."""

import io
import os
import signal
import subprocess
import sys

import pytest
from rich.table import Table
from rich.text import Text

from experiments.reporting.screen import Screen
from simulation import StorageError
from simulation.errors import MISSING, Problem
from tests.command_line.running import ROOT, TINY

ESCAPES = "\x1b]0;owned\x07\x1b[2J\u202egnp\u2066\r\b"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path


def shell(place, command, **environment):
    """Call the command from a shell, in which `grapevine` starts it."""
    start = f'grapevine() {{ "{sys.executable}" -m experiments.command_line "$@"; }}; '
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        ["bash", "-c", start + command], cwd=place, env=surroundings, capture_output=True, check=False, timeout=300
    )


def figures_in(folder):
    return sorted(path.name for path in (folder / "figures").glob("*.png"))


RUN = "grapevine run tiny.toml --set run.replicates=2 --set name=€uro --out out"


def test_a_pipe_that_is_closed_loses_nothing(place):
    answer = shell(place, f"set -o pipefail; {RUN} | head -n 0")
    assert answer.returncode == 0, answer.stderr
    assert b"Traceback" not in answer.stderr
    assert b"BrokenPipe" not in answer.stderr
    assert len(figures_in(place / "out")) == 4


def test_a_full_disk_behind_the_output_is_said_with_exit_code_1(place):
    answer = shell(place, f"{RUN} > /dev/full")
    assert answer.returncode == 1
    last = answer.stderr.decode().splitlines()[-1]
    assert last.startswith("grapevine: standard output cannot be written (No space left on device)")
    assert len(figures_in(place / "out")) == 4


@pytest.mark.parametrize(
    "environment",
    [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
    ids=["ascii", "POSIX"],
)
def test_an_encoding_without_a_letter_ends_nothing(place, environment):
    answer = shell(place, RUN, **environment)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.isascii()
    assert b"\\u20ac" in answer.stdout, "the name, written out"
    assert b"+-" in answer.stdout, "an interval, in ASCII"
    assert len(figures_in(place / "out")) == 4


@pytest.mark.parametrize("ending", [">&-", "2>&-", ">&- 2>&-", "> /dev/full 2>&1"])
def test_lists_and_refusals_without_an_output(place, ending):
    assert shell(place, f"grapevine scenarios {ending}").returncode == (1 if "full" in ending else 0)
    refused = shell(place, f"grapevine check nothing.toml {ending}")
    assert refused.returncode == 2
    assert b"Traceback" not in refused.stdout + refused.stderr


@pytest.mark.parametrize("module", ["typer", "experiments.commands.run", "simulation.errors", "numba"])
def test_an_interrupt_while_modules_are_imported_is_said_in_words(place, module):
    code = f"""
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv = ["grapevine", "check", "tiny.toml"]
from experiments.command_line import main
main()
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 128 + signal.SIGINT
    assert answer.stderr == "grapevine: interrupted\n"


def shown(*renderables):
    screen = Screen(file=io.StringIO(), width=60, force_terminal=False)
    for one in renderables:
        screen.print(one)
    return screen.file.getvalue()


def test_nothing_that_is_shown_steers_the_terminal():
    table = Table(title=ESCAPES, caption=Text(ESCAPES))
    table.add_column(ESCAPES)
    table.add_row(ESCAPES)
    table.add_row(Text(ESCAPES))
    text = shown(table, ESCAPES, Text(ESCAPES), f"Note: {ESCAPES}")
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "\\x1b" in text
    assert "\\u202e" in text


def test_what_is_harmless_is_shown_as_it_is():
    names = "Ærøskøbing Müller 東京 नमस्ते می\u200cخواهم 👩\u200d🚀 1\u00a0000 ± → ×"
    assert shown(names) == names + "\n"
    assert shown("one\ntwo") == "one\ntwo\n"


def test_styles_of_our_own_stay():
    screen = Screen(file=io.StringIO(), width=60, force_terminal=True, color_system="standard", _environ={})
    screen.print(Text("bold", "bold"))
    assert screen.file.getvalue() == "\x1b[1mbold\x1b[0m\n"


def test_refusals_write_out_what_would_steer_a_terminal():
    problems = [
        Problem(f"run.{ESCAPES}\nforged: 1 problem", MISSING, f"one of {ESCAPES}"),
        Problem("x" * 10**6, ESCAPES, "y"),
    ]
    text = str(StorageError(problems, f"file{ESCAPES}\n"))
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert text.count("\n") == 2
    assert len(text) < 1500


@pytest.mark.parametrize(
    "argument", [f"--set=run.{ESCAPES}=1", f"--{ESCAPES}", f"--out={ESCAPES}/x", f"--set=currency={ESCAPES}"]
)
def test_a_refusal_of_the_command_does_so_too(grapevine, tiny, argument):
    answer = grapevine("run", tiny, "--no-figures", argument)
    assert all(letter.isprintable() or letter == "\n" for letter in answer.err + answer.out)
    assert "Traceback" not in answer.err
