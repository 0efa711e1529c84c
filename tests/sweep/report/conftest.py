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
    specs = figures.figure_specs

    def some(given):
        return (spec for spec in specs(given) if spec.name in DRAWN)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "figure_specs", some)
        return writing.report_files(analysis)


@pytest.fixture(scope="package")
def page(files):
    return Page(files["report.html"].decode())


@pytest.fixture(scope="package")
def hostile_page():
    return Page(report_html(hostile(), {}).decode())
