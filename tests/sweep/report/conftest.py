"""One report, made once."""

import pytest

from experiments.sweep.report.writing import report_files
from tests.comparison.reading import Page
from tests.sweep.report.analyses import hostile, usual


@pytest.fixture(scope="package")
def analysis():
    return usual()


@pytest.fixture(scope="package")
def files(analysis):
    return report_files(analysis)


@pytest.fixture(scope="package")
def page(files):
    return Page(files["report.html"].decode())


@pytest.fixture(scope="package")
def hostile_page():
    from experiments.sweep.report.report import report_html

    return Page(report_html(hostile(), {}).decode())
