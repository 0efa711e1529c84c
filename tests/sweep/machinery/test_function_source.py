"""A function's runs are found again as long as nothing behind it has changed, and never after something has."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.sweep.errors import SweepError
from experiments.sweep.subjects.function import FunctionSubject
from tests.sweep.machinery.functions_behind import CHANGES

ROOT = Path(__file__).parents[3]
PLAIN = {
    "study.py": "from helper import scale\n\n\ndef f(a, replicate):\n    return {'y': a * scale()}\n",
    "helper.py": "def scale():\n    return 1.0\n",
}


def written(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def forget(folder):
    """Let this process import the modules of a folder anew."""
    for name, module in list(sys.modules.items()):
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
        if any(place and Path(place).is_relative_to(folder) for place in places):
            del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield tmp_path
    forget(tmp_path)


def source_of(folder, name="f"):
    forget(folder)
    return FunctionSubject(getattr(importlib.import_module("study"), name), ["y"], is_shared=True).facts["source"]


@pytest.mark.parametrize(("text", "change"), CHANGES.values(), ids=CHANGES)
def test_a_change_behind_a_function_makes_other_runs(folder, text, change):
    parts = [part.partition("\n") for part in text.split("== ")[1:]]
    files = {name: content for name, _, content in parts}
    written(folder, files)
    before = source_of(folder)
    assert source_of(folder) == before
    name, old, new = change
    assert old in files[name]
    written(folder, {name: files[name].replace(old, new)})
    assert source_of(folder) != before
    written(folder, {name: files[name]})
    assert source_of(folder) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("helper.py", "# why\n\ndef scale():\n\n    return (1.0)  # one\n"),
        ("go.py", "import study\n"),
        ("study.py", PLAIN["study.py"] + "\n\nif __name__ == '__main__':\n    print(f(1, 2))\n"),
    ],
)
def test_a_change_of_nothing_finds_the_runs(folder, name, text):
    end = "\n\nif __name__ == '__main__':\n    import helper\n"
    written(folder, {**PLAIN, "study.py": PLAIN["study.py"] + end * (name == "study.py")})
    before = source_of(folder)
    written(folder, {name: text})
    assert (source_of(folder) == before) == (name != "study.py")


VOLATILE = """
import collections, json, os, random, sys, time
from pathlib import Path

import helper

HERE = Path(__file__).parent
FOLDER = os.path.dirname(__file__)
START = time.time()
PROCESS = os.getpid()
DRAW = random.random()
NAMES = {name for name in ("ann", "bob", "cyd", "dan", "eve")}
TABLE = {name: {"x": 1.5, "y": {1, 2, 3}} for name in ("ann", "bob")}
_CACHE = {}
_SEEN = collections.defaultdict(list)
CALLS = [print, len, time.time]
count = 0


def f(a, replicate):
    global count
    count += 1
    _CACHE[a] = replicate
    _SEEN[a].append(replicate)
    return {"y": a}
"""
SAY = (
    "import study; from experiments.sweep.subjects.function import FunctionSubject as S; study.f(a=1, replicate=CALLS)"
)
SAY += "; print(S(study.f, ['y'], is_shared=True).facts['source'])"


def test_the_same_code_has_the_same_identity_in_any_process_and_place(tmp_path):
    found = set()
    for seed in ("1", "2"):
        written(tmp_path / seed, {**PLAIN, "study.py": VOLATILE})
        environment = {**os.environ, "PYTHONPATH": f"{tmp_path / seed}:{ROOT}", "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", SAY.replace("CALLS", seed)], env=environment, cwd=tmp_path / seed, text=True,
            capture_output=True, timeout=120, check=True,
        )  # fmt: skip
        found.add(done.stdout)
    assert len(found) == 1


def test_an_edit_after_the_import_is_refused_until_python_starts_anew(folder):
    """What is in memory would run, under the name of what is in the file."""
    written(folder, PLAIN)
    source_of(folder)
    written(folder, {"helper.py": "def scale():\n    return 2.0\n"})
    with pytest.raises(
        SweepError, match=r"helper\.scale.*the file has changed since it was imported; start Python anew"
    ):
        FunctionSubject(sys.modules["study"].f, ["y"], is_shared=True)
    assert source_of(folder)


def test_what_workers_would_not_see_is_refused(folder):
    files = {"study.py": "import config\nfrom config import g\n\n\ndef f(a, replicate):\n    return g()\n",
             "config.py": "SCALE = 1.0\nTABLE = {'a': 1}\n\n\ndef g():\n    return 1\n"}  # fmt: skip
    written(folder, files)
    source_of(folder)
    study, config = sys.modules["study"], sys.modules["config"]
    for owner, name, value, said in (
        (config, "SCALE", 5.0, r"config\.SCALE = 5\.0': must be 1\.0, as its file says"),
        (config, "TABLE", {"a": 2}, r"config\.TABLE = .*: must be \{'a': 1\}, as its file says"),
        (study, "g", lambda: 3, r"'study\.g': must be that of config, as its file says"),
        (config, "g", lambda: 3, r"must be that of config, as its file says"),
    ):
        kept = getattr(owner, name)
        setattr(owner, name, value)
        with pytest.raises(SweepError, match=said):
            FunctionSubject(study.f, ["y"], is_shared=True)
        setattr(owner, name, kept)
    FunctionSubject(study.f, ["y"], is_shared=True)


UNKNOWABLE = {
    "a name made at run time": "import importlib as i\n\n\ndef f(a, replicate):\n    return i.import_module(a).y\n",
    "a dunder": "def f(a, replicate):\n    return __import__(a).y\n",
    "code of a file": "import runpy\n\n\ndef f(a, replicate):\n    return runpy.run_path('helper.py')\n",
    "code that is text": "def f(a, replicate):\n    exec(a)\n",
}


@pytest.mark.parametrize("text", UNKNOWABLE.values(), ids=UNKNOWABLE)
def test_what_cannot_be_known_is_refused(folder, text):
    written(folder, {**PLAIN, "study.py": text})
    with pytest.raises(SweepError, match=r"study.*must import by statements: line \d+ of study\.py"):
        source_of(folder)


def test_a_function_under_the_name_of_another_is_refused(folder):
    text = (
        PLAIN["study.py"] + "\n\ndef make():\n    @functools.wraps(f)\n    def g(a, replicate):\n        return {}\n\n"
    )
    written(folder, {**PLAIN, "study.py": f"import functools\n{text}    return g\n\n\nother = make()\n"})
    with pytest.raises(SweepError, match=r"study\.f.*must be what workers find under this name in study"):
        source_of(folder, "other")


GO = """
from experiments import Factor, Sweep
from study import f

if __name__ == "__main__":
    factors = [Factor("a", ("a",), levels=[1.0, 2.0])]
    sweep = Sweep.of(f, factors, ["y"], design={"kind": "full_factorial"}, replicates=2)
    print(sweep.run("out", executor="serial").results()["y"].tolist())
"""


def test_a_sweep_that_is_run_again_after_an_edit_has_new_numbers(tmp_path):
    written(tmp_path, {**PLAIN, "go.py": GO})
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def told():
        done = subprocess.run(
            [sys.executable, "go.py"], env=environment, cwd=tmp_path, text=True, capture_output=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert told() == "[1.0, 1.0, 2.0, 2.0]"
    written(tmp_path, {"helper.py": "def scale():\n    return 100.0\n"})
    assert told() == "[100.0, 100.0, 200.0, 200.0]"
