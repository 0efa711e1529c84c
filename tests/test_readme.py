"""The README is executed: its Python, its scenario and its commands."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from experiments import command_line
from simulation import Scenario, read_network, simulate
from simulation.scenario.reference import reference_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.strip().splitlines()[-1][:40])
def test_python_of_the_readme_runs(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    if "print(" in code:
        assert capsys.readouterr().out.strip()


def test_scenario_of_the_readme_runs() -> None:
    (text,) = blocks("toml")
    scenario = Scenario.from_fields(tomllib.loads(text))
    outcome = simulate(scenario.with_fields({"run.replicates": 2}), check=True)
    assert outcome.estimates["Aurora"]["impressions_paid"].mean > 0


def commands() -> list[Any]:
    lines = [line for block in blocks("console") if "grapevine sweep " not in block for line in block.splitlines()]
    # All rows of `grapevine verify` are compared in tests/verification already.
    return [
        pytest.param(line, marks=pytest.mark.slow) if line == "grapevine verify" else line
        for line in lines
        if line.startswith("grapevine ")
    ]


@pytest.mark.parametrize("command", commands())
def test_commands_of_the_readme_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    friends = ["from,to"] + [f"friend {i},friend {(i * 7 + j) % 100}" for i in range(100) for j in (1, 2, 5)]
    (tmp_path / "friends.csv").write_text("\n".join(friends) + "\n")
    read_network(tmp_path / "friends.csv", lines="mutual", header="names").save(tmp_path / "saved.npz")
    if "network.file=friends.npz" in command:
        (tmp_path / "saved.npz").rename(tmp_path / "friends.npz")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    if "--replicates" in words:
        words[words.index("--replicates") + 1] = "2"
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as end:
        command_line.main()
    assert end.value.code == 0
    assert capsys.readouterr().out


def test_a_sweep_of_the_readme_runs_and_is_analyzed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = [block for block in blocks("console") if "grapevine sweep " in block]
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        # Each command reads what the one before has left; a few replicates show that as well as all of them.
        fewer = ["--set", "replicates=2", "--set", "run.days=20"] if line.split()[1] in ("plan", "sweep") else []
        monkeypatch.setattr(sys, "argv", [*shlex.split(line), *fewer])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        assert end.value.code == 0
        assert capsys.readouterr().out
    assert (tmp_path / "runs" / "virality" / "analysis" / "report.html").exists()


def test_every_command_is_in_the_readme() -> None:
    names = {command.name or command.callback.__name__ for command in command_line.application.registered_commands}
    assert all(f"`grapevine {name}" in README for name in names)


def test_the_reference_of_fields_is_up_to_date() -> None:
    assert (ROOT / "docs" / "scenario.md").read_text() == reference_table(), "run `make documentation`"
