"""One comparison, drawn and written once."""

import pytest

from experiments.comparison.figures import draw
from experiments.comparison.report import report_html
from tests.comparison.reading import Page
from tests.comparison.results import hostile_result, result_of


@pytest.fixture(scope="package")
def result():
    return result_of()


@pytest.fixture(scope="package")
def drawings(result):
    return draw(result)


@pytest.fixture(scope="package")
def page(result, drawings):
    return Page(report_html(result, drawings).decode())


@pytest.fixture(scope="package")
def hostile():
    return hostile_result()


@pytest.fixture(scope="package")
def hostile_page(hostile, drawings):
    return Page(report_html(hostile, drawings).decode())
