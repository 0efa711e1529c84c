"""Further members of each kind of file that people have, each read as it was meant or refused with a way out."""

import pytest

from tests.network import kinds_of_archives, kinds_of_cells, kinds_of_graphs, kinds_of_markup, kinds_of_tables
from tests.network.cases import Case, check, table

KINDS = {
    f"{kind.lower()}: {name}": case
    for module in (kinds_of_tables, kinds_of_cells, kinds_of_graphs, kinds_of_markup, kinds_of_archives)
    for kind, cases in vars(module).items()
    if isinstance(cases, dict) and all(isinstance(case, Case) for case in cases.values())
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", table(KINDS))
def test_a_file_is_read_as_it_was_meant(tmp_path, case):
    check(tmp_path, case)
