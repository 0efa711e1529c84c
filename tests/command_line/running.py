"""Calling the command, in this process or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from experiments import command_line

ROOT = Path(__file__).resolve().parents[2]
GRAPHS = ROOT.parent / "shared" / "data" / "graphs"

TINY = """\
name = "tiny"
question = "Does it run?"

[run]
days = 4.0
tick_hours = 12.0
random_seed = 7

[network]
consumers = 60
mean_degree = 6.0

[[brands]]
name = "Aurora"
initial_adopters = 5

[brands.word_of_mouth]
talks_per_day = 1.0

[[brands.campaigns]]
name = "launch"
message = { appeal = 0.2 }
seeding = { strategy = "random", count = 3 }
"""


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


def called(monkeypatch, capsys, *arguments) -> Answer:
    """Call the command in this process."""
    capsys.readouterr()
    monkeypatch.setattr(sys, "argv", ["grapevine", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "200")
    try:
        command_line.main()
        code = 0
    except SystemExit as error:
        code = int(error.code or 0)
    said = capsys.readouterr()
    return Answer(code, said.out, said.err)


def started(folder, *arguments, **options) -> subprocess.CompletedProcess[str]:
    """Start the command in a process of its own, which knows the packages from PYTHONPATH only."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **options.pop("environment", {})}
    command = [sys.executable, "-W", "error", "-m", "experiments.command_line", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300, **options
    )
