"""One report, made once."""

import pytest

from experiments.sweep.report import figures, writing
from experiments.sweep.report.report import report_html
from tests.comparison.reading import Page
from tests.sweep.report.analyses import hostile, usual


@pytest.fixture(scope="package")
def analysis():
    return usual()


DRAWN = ("effects", "heat")
"""Figures of the ordinary tests; the slow ones draw all."""


@pytest.fixture(scope="package")
def files(analysis):
    plans = figures.planned

    def some(given):
        return (plan for plan in plans(given) if plan.name in DRAWN)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "planned", some)
        return writing.report_files(analysis)


@pytest.fixture(scope="package")
def page(files):
    return Page(files["report.html"].decode())


@pytest.fixture(scope="package")
def hostile_page():
    return Page(report_html(hostile(), {}).decode())
