"""The list of strategies."""

import subprocess
import sys

from simulation.seeding import STRATEGIES
from tests.command_line.running import ROOT, called


def test_strategies_lists_all_with_meaning_and_source(monkeypatch, capsys):
    answer = called(monkeypatch, capsys, "strategies")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].split() == ["strategy", "meaning", "source", "note"]
    assert [line.split()[0] for line in lines[1:]] == list(STRATEGIES)
    for strategy in STRATEGIES.values():
        for said in (strategy.meaning, strategy.source, strategy.note):
            assert said in answer.out


def test_the_list_does_not_load_networkit():
    code = (
        "import sys; from experiments import command_line; sys.argv = ['grapevine', 'strategies']\n"
        "try: command_line.main()\n"
        "except SystemExit: pass\n"
        "sys.exit('networkit' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert found.returncode == 0, found.stderr
    assert b"vote_rank" in found.stdout
