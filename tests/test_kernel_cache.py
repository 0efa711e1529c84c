"""Compiled code is kept where nobody else can write, for it is run; and every kernel is in its digest."""

import ast
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.files import kernel_cache as room
from simulation.files.kernel_cache import kernel_cache

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def homeless(tmp_path, monkeypatch):
    """No cache folder of the user's, and a temporary folder as systems have it."""
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nothing")
    monkeypatch.setattr(room.tempfile, "gettempdir", lambda: str(shared))
    monkeypatch.setattr(room.tempfile, "tempdir", str(shared))
    return shared


def test_a_folder_of_ones_own_is_made_private_and_found_again(homeless):
    folder = kernel_cache("kernels-1")
    assert folder == homeless / f"grapevine-{os.geteuid()}" / "kernels-1"
    for one in (folder, folder.parent):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700
    assert kernel_cache("kernels-1") == folder


def open_to_all(folder):
    folder.mkdir(parents=True)
    folder.chmod(0o777)


def of_another_user(folder):
    folder.mkdir(parents=True)
    os.chown(folder, 12345, 12345)


def a_link(folder):
    folder.parent.mkdir(parents=True, exist_ok=True)
    (folder.parent / "theirs").mkdir()
    folder.symlink_to(folder.parent / "theirs")


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")


@pytest.mark.parametrize("inner", ["", "kernels-1"])
@pytest.mark.parametrize("lay", [open_to_all, pytest.param(of_another_user, marks=needs_root), a_link])
def test_what_somebody_else_has_laid_there_is_not_used(homeless, caplog, lay, inner):
    if lay is a_link and not inner:
        pytest.skip("what a link of the user's own leads to is looked at itself")
    lay(homeless / f"grapevine-{os.geteuid()}" / inner)
    folder = kernel_cache("kernels-1")
    assert re.fullmatch("grapevine-[a-z0-9_]{8}", folder.name)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "kept for this process only" in caplog.text


def test_a_place_that_others_could_replace_is_not_used(homeless, caplog, monkeypatch, tmp_path):
    open_to_all(tmp_path / "given")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "given"))
    assert kernel_cache("kernels-1").is_relative_to(homeless)
    assert "NUMBA_CACHE_DIR is not used for compiled code: others may write into" in caplog.text


def test_a_folder_that_the_user_names_comes_first(homeless, monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "given"))
    assert kernel_cache("kernels-1") == tmp_path / "given" / "kernels-1"


def test_nowhere_to_write_is_said(homeless, caplog, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    open_to_all(homeless / f"grapevine-{os.geteuid()}")
    monkeypatch.setattr(room.tempfile, "mkdtemp", full)
    assert kernel_cache("kernels-1") is None
    assert "is not kept" in caplog.text


def test_without_a_cache_kernels_are_compiled_all_the_same():
    code = (
        "from simulation.files import kernel_cache\n"
        "kernel_cache.kernel_cache = lambda name: None\n"
        "from simulation import kernels\n"
        "import numba\n"
        "assert kernels.CACHE_FOLDER is None and not kernels.is_compiled()\n"
        "assert kernels.market.response.respond.stats.cache_path is None\n"
        "print(numba.core.dispatcher.Dispatcher.enable_caching.__name__)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=environment, capture_output=True, text=True, check=False, timeout=200,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "enable_caching\n"


def test_all_compiled_code_is_where_the_digest_looks():
    decorators = {"njit", "jit", "vectorize", "guvectorize", "stencil"}
    for package in ("simulation", "experiments"):
        for path in (ROOT / package).rglob("*.py"):
            used = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
            attributes = {
                node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)
            }
            imported = {
                alias.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom) and node.module == "simulation.kernels.numba_internals"
                for alias in node.names
            }
            if (used | attributes) & decorators or "kernel" in imported:
                # A rule of the user's is compiled anew in each process, and kept nowhere.
                is_rule = path == ROOT / "simulation" / "draws" / "rule.py"
                assert is_rule or path.is_relative_to(ROOT / "simulation" / "kernels"), path


def test_no_constant_makes_numba_compile_a_kernel_again():
    """In a process of its own: others compile what tests want."""
    code = (
        "from numba.core.dispatcher import Dispatcher\n"
        "from numba.core.types import Literal\n"
        "from simulation import kernels, simulate\n"
        "from sys import modules\n"
        "simulate('product_launch', threads=1)\n"
        "found = {}\n"
        "for name, module in modules.items():\n"
        "    if name.startswith('simulation.kernels.'):\n"
        "        found |= {one.py_func: one for one in vars(module).values() if isinstance(one, Dispatcher)}\n"
        "used = [one for one in found.values() if one.signatures]\n"
        "assert len(used) > 10, used\n"
        "for one in used:\n"
        "    assert one.targetoptions['nogil'], one\n"
        "    for signature in one.signatures:\n"
        "        assert not any(isinstance(kind, Literal) for kind in signature), (one, signature)\n"
        "from simulation.kernels.market import posting, ticks\n"
        "for one in (ticks.pass_ticks, posting.consumer_posts):\n"
        "    assert len(one.signatures) == 1, (one, one.signatures)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=environment, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
