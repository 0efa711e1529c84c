"""Functions with something behind them: files, and a change of one of them, which makes other runs."""

CHANGES = {}
"""What is changed -> files as one text, each after its name; the file, what stands there, what is put in its place."""

CHANGES["what it calls"] = (
    """== study.py
from helper import scale


def f(a, replicate):
    return {'y': a * scale()}
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["itself"] = (
    """== study.py
from helper import scale


def f(a, replicate):
    return {'y': a * scale()}
== helper.py
def scale():
    return 1.0
""",
    ("study.py", "a *", "2 * a *"),
)

CHANGES["further away"] = (
    """== study.py
from helper import scale


def f(a, replicate):
    return {'y': a * scale()}
== helper.py
import far


def scale():
    return far.x()
== far.py
def x():
    return 1
""",
    ("far.py", "1", "2"),
)

CHANGES["imported within"] = (
    """== study.py
def f(a, replicate):
    from helper import scale
    return {'y': a * scale()}
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["imported where it may fail"] = (
    """== study.py
try:
    import helper
except ImportError:
    helper = None


def f(a, replicate): ...
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["a constant"] = (
    """== study.py
import config


def f(a, replicate):
    return config.SCALE
== config.py
SCALE = 1
""",
    ("config.py", "1", "2"),
)

CHANGES["a default"] = (
    """== study.py
from config import S


def f(a, replicate, s=S):
    return s
== config.py
S = {'a': [1]}
""",
    ("config.py", "1", "2"),
)

CHANGES["a decorator"] = (
    """== study.py
from wrap import twice


@twice
def f(a, replicate):
    return {'y': a}
== wrap.py
import functools


def twice(g):
    @functools.wraps(g)
    def h(**k):
        return g(**k)

    return h
""",
    ("wrap.py", "return g(**k)", "return {'y': 2 * g(**k)['y']}"),
)

CHANGES["a base class"] = (
    """== study.py
from base import Base


class M(Base):
    pass


def f(a, replicate):
    return M().y()
== base.py
class Base:
    def y(self):
        return 1
""",
    ("base.py", "1", "2"),
)

CHANGES["a partial"] = (
    """== study.py
import functools

import helper

g = functools.partial(helper.scale)


def f(a, replicate):
    return g()
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["a relative import"] = (
    """== study.py
from kit.model import g


def f(a, replicate):
    return g()
== kit/__init__.py
== kit/model.py
from . import parts
from .parts import h


def g():
    return h()
== kit/parts.py
def h():
    return 1
""",
    ("kit/parts.py", "1", "2"),
)

CHANGES["the package"] = (
    """== study.py
import kit.model


def f(a, replicate):
    return kit.model.g()
== kit/__init__.py
S = 1
== kit/model.py
import kit


def g():
    return kit.S
""",
    ("kit/__init__.py", "1", "2"),
)

CHANGES["a folder without __init__"] = (
    """== study.py
from kit import model


def f(a, replicate):
    return model.g()
== kit/model.py
def g():
    return 1
""",
    ("kit/model.py", "1", "2"),
)

CHANGES["everything that a module has"] = (
    """== study.py
from helper import *


def f(a, replicate):
    return scale()
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["a module by its name"] = (
    """== study.py
import importlib

helper = importlib.import_module('helper')


def f(a, replicate):
    return helper.scale()
== helper.py
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)

CHANGES["data that were read"] = (
    """== study.py
import json
from pathlib import Path

D = json.loads((Path(__file__).parent / 'd.json').read_text())


def f(a, replicate):
    return D['s']
== d.json
{"s": [1, 2, {"t": null}]}
""",
    ("d.json", "2", "3"),
)

CHANGES["an array that was read"] = (
    """== study.py
from pathlib import Path

import numpy as np

with (Path(__file__).parent / 'd.csv').open() as file:
    D = np.loadtxt(file)


def f(a, replicate):
    return D.sum()
== d.csv
1
2
""",
    ("d.csv", "2", "3"),
)

CHANGES["data in an object of a class"] = (
    """== study.py
from pathlib import Path


class C:
    s = int((Path(__file__).parent / 'd').read_text())

    def __init__(self, x):
        self.x = x


O = C(1)


def f(a, replicate):
    return C.s
== d
1
""",
    ("d", "1", "2"),
)

CHANGES["compiled"] = (
    """== study.py
from helper import scale


def f(a, replicate):
    return {'y': a * scale()}
== helper.py
import numba


@numba.njit
def scale():
    return 1.0
""",
    ("helper.py", "1.0", "2.0"),
)
