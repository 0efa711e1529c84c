"""Files that earlier versions misread, lost ties of, or refused without a way out."""

import bz2
import io
import zipfile

import networkx as nx
import pandas as pd
import pytest

from simulation import simulate_cascades
from simulation.errors import NetworkError, ProcessError
from simulation.network import SocialNetwork
from simulation.processes import IndependentCascade
from tests.network.cases import AUTHORS, FOLLOWERS, IGNORED, MUTUAL, STRENGTHS, Case, Refused, check, table
from tests.network.writings import labeled_strengths

TRIANGLE = "anna<>ben ben<>cara anna<>cara"
PAJEK = '*Vertices 3\n1 "anna"\n2 "ben"\n3 "cara"\n'
PATH = "anna<>ben ben<>cara"
DIMACS = "c friends\np edge 4 3\ne 1 2\ne 2 3\ne 3 4\n"
DECIMAL_COMMAS = "1 2 0,5\n2 3 0,25\n1 3 0,75\n"
INDEX = ",source,target\n0,anna,ben\n1,ben,cara\n2,cara,anna\n"
MATRIX = "0 1 1\n1 0 0\n1 0 0\n"
BANNER = "%MatrixMarket matrix coordinate pattern symmetric\n4 4 3\n2 1\n3 1\n4 2\n"
TAGS = "tag,user\n#blue,anna\n#blue,ben\ncara,anna\n"
FOLLOWS = 'user_id,following_agentid_list\n0,"[1, 2]"\n1,[]\n2,"[0]"\n3,[]\n'
GRAPHML = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{}</graphml>'
NESTED = GRAPHML.format(
    '<graph edgedefault="directed"><node id="a"/><node id="c"/><node id="g"><graph id="g:" edgedefault="directed">'
    '<node id="b"/><edge source="b" target="a"/></graph></node><edge source="a" target="c"/></graph>'
)
KEY = '<key attr.name="weight" attr.type="double" for="edge" id="w"><default>0.25</default></key>'
DEFAULT = GRAPHML.format(
    KEY + '<graph edgedefault="directed"><node id="n0"/><node id="n1"/><node id="n2"/><edge source="n0" target="n1">'
    '<data key="w">0.5</data></edge><edge source="n1" target="n2"/></graph>'
)
ALL_DEFAULT = GRAPHML.format(
    KEY + '<graph edgedefault="directed"><node id="n0"/><node id="n1"/><edge source="n0" target="n1"/></graph>'
)
GEXF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph '
    'defaultedgetype="directed"><nodes>{}</nodes><edges><edge id="0" source="0" target="1"/></edges></graph></gexf>'
)
NODE_LINK = '{{"directed": false, "nodes": [{{"id": "a"}}, {{"id": "b"}}], "{}": [{{"source": "a", "target": "b"}}]}}'
TWO_WAYS = "a b 0.9\nb a 0.1\n"
COUNTED = "2000 1000\n" + "".join(f"{a} {a + 1}\n" for a in range(923))
COUNTED_TIES = " ".join(f"{a}<>{a + 1}" for a in range(923))


def parquet(**columns):
    buffer = io.BytesIO()
    pd.DataFrame(columns).to_parquet(buffer)
    return buffer.getvalue()


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


CASES = {
    "01 decimal comma, weights unsaid": Case(
        DECIMAL_COMMAS,
        MUTUAL,
        Refused(
            "weights = 'strength'",
            ((IGNORED, "1<>2 2<>3 1<>3"), (STRENGTHS, "1<>2=0.5 2<>3=0.25 1<>3=0.75")),
        ),
    ),
    "01 decimal comma, weights ignored": Case(DECIMAL_COMMAS, MUTUAL | IGNORED, "1<>2 2<>3 1<>3"),
    "03 index column, names unsaid": Case(INDEX, MUTUAL, TRIANGLE),
    "03 index column": Case(INDEX, MUTUAL | {"header": "names"}, TRIANGLE),
    "03 index column, weights ignored": Case(INDEX, MUTUAL | IGNORED | {"header": "names"}, TRIANGLE),
    "04 Pajek with counted edges": Case(PAJEK + "*Edges 2\n1 2\n2 3\n", MUTUAL, PATH),
    "04 Pajek with a relation": Case(PAJEK + '*Edges :1 "knows"\n1 2 1\n2 3 1\n', MUTUAL | IGNORED, PATH),
    "04 Pajek": Case(PAJEK + "*Edges\n1 2 1\n2 3 1\n", MUTUAL | IGNORED, PATH),
    "05 DIMACS": Case(DIMACS, MUTUAL, "1<>2 2<>3 3<>4"),
    "05 DIMACS, weights ignored": Case(DIMACS, MUTUAL | IGNORED, "1<>2 2<>3 3<>4"),
    "05 DIMACS one way": Case(DIMACS, AUTHORS, Refused("lines.*'mutual'", ((MUTUAL, "1<>2 2<>3 3<>4"),))),
    "07 matrix": Case(MATRIX, MUTUAL, "0<>1 0<>2"),
    "07 matrix, strengths": Case(MATRIX, MUTUAL | STRENGTHS, "0<>1 0<>2"),
    "07 matrix, weights ignored": Case(MATRIX, MUTUAL | IGNORED, "0<>1 0<>2"),
    "08 banner with one percent sign": Case(
        BANNER, AUTHORS | {"header": "counts"}, Refused("lines.*'mutual'.*symmetric", ((MUTUAL, "1<>2 1<>3 2<>4"),))
    ),
    "08 banner in lower case": Case(
        "%" + BANNER.lower(), AUTHORS, Refused("lines.*'mutual'.*symmetric", ((MUTUAL, "1<>2 1<>3 2<>4"),))
    ),
    "10 hashtags": Case(
        TAGS,
        MUTUAL | {"columns": ["tag", "user"]},
        Refused(
            "comments.*'#blue,anna'.*comments = 'skipped' or 'none'",
            (
                ({"comments": "none"}, "#blue<>anna #blue<>ben cara<>anna"),
                ({"comments": "skipped"}, "cara<>anna"),
            ),
        ),
    ),
    "10 hashtags are of another kind": Case(
        TAGS,
        MUTUAL | {"header": "names", "comments": "none"},
        Refused("two_mode", (({"two_mode": "both"}, "#blue<>anna #blue<>ben cara<>anna"),)),
    ),
    "12 follow lists": Case(FOLLOWS, FOLLOWERS | {"header": "names"}, "1>0 2>0 0>2 3"),
    "12 follow lists, names unsaid": Case(FOLLOWS, FOLLOWERS, "1>0 2>0 0>2 3"),
    "12 follow lists the other way": Case(
        FOLLOWS, AUTHORS, Refused("lines.*'follower_author'", ((FOLLOWERS, "1>0 2>0 0>2 3"),))
    ),
    "14 nested GraphML": Case(NESTED, AUTHORS, "b>a a>c g"),
    "17 default weight": Case(DEFAULT, AUTHORS | STRENGTHS, "n0>n1=0.5 n1>n2=0.25"),
    "17 default weight of all": Case(
        ALL_DEFAULT,
        AUTHORS,
        Refused("weights = 'strength'.*'ignored'", ((STRENGTHS, "n0>n1=0.25"), (IGNORED, "n0>n1"))),
    ),
    "20 names unsaid": Case("Source,Target\nanna,ben\nben,cara\n", MUTUAL, PATH),
    "20 names denied": Case(
        "Source,Target\nanna,ben\nben,cara\n",
        MUTUAL | {"header": "none"},
        Refused("header = 'names'", (({"header": "names"}, PATH), ({"header": "ignored"}, PATH))),
    ),
    "21 labels of GEXF": Case(
        GEXF.format('<node id="0" label="anna"/><node id="1" label="ben"/>'), AUTHORS, "anna>ben"
    ),
    "21 ids of GEXF": Case(
        GEXF.format('<node id="0" label="anna"/><node id="1" label="ben"/>'), AUTHORS | {"labels": "ids"}, "0>1"
    ),
    "22 Parquet": Case(parquet(source=["a", "b"], target=["b", "c"]), MUTUAL, "a<>b b<>c"),
    "22 bzip2": Case(bz2.compress(b"1 2\n2 3\n"), MUTUAL, "1<>2 2<>3"),
    "22 zip": Case(zipped(e_edges="1 2\n2 3\n"), MUTUAL, "1<>2 2<>3"),
    "22 Excel": Case(zipped(xl__workbook_xml="<workbook/>"), MUTUAL, Refused("Excel workbook; save the sheet as CSV")),
    "23 links": Case(NODE_LINK.format("links"), MUTUAL, "a<>b"),
    "23 edges": Case(NODE_LINK.format("edges"), MUTUAL, "a<>b"),
    "24 GEXF 1.3": Case(GEXF.format('<node id="0"/><node id="1"/>'), AUTHORS, "0>1"),
    "33 two strengths under mutual": Case(
        TWO_WAYS,
        MUTUAL | STRENGTHS,
        Refused("lines.*'author_follower'", ((AUTHORS, "a>b=0.9 b>a=0.1"), (IGNORED, "a<>b"))),
    ),
    "41 counts that lie": Case(
        COUNTED,
        MUTUAL,
        Refused("line 1 reads '2000 1000'.*'ignored' skips it", (({"header": "ignored"}, COUNTED_TIES),)),
    ),
    "41 counts that lie, believed": Case(
        COUNTED,
        MUTUAL | {"header": "counts"},
        Refused("promises 1000 lines and the file has 923.*'ignored'", (({"header": "ignored"}, COUNTED_TIES),)),
    ),
}


@pytest.mark.parametrize("case", table(CASES))
def test_a_file_is_read_as_it_was_meant(tmp_path, case):
    check(tmp_path, case)


def test_weights_of_networkx_are_asked_for():
    graph = nx.DiGraph()
    graph.add_edge("a", "b", weight=0.0)
    graph.add_edge("b", "c", weight=0.5)
    with pytest.raises(NetworkError, match=r"weights.*'strength'.*'ignored'"):
        SocialNetwork.from_networkx(graph)
    network = SocialNetwork.from_networkx(graph, weights="strength")
    assert labeled_strengths(network) == {("a", "b"): 0.0, ("b", "c"): 0.5}
    assert SocialNetwork.from_networkx(graph, weights="ignored").strengths is None


def test_seeds_are_labels_or_rows_and_what_could_be_either_is_refused():
    network = SocialNetwork.from_networkx(nx.DiGraph([(1, 2), (1, 3), (1, 4), (1, 5)]))
    certain = {"process": IndependentCascade(1.0), "replicates": 1, "random_seed": 1}
    with pytest.raises(ProcessError, match=r'\["1"\], or seeds_by = "label" or "row".*\'1\' is row 0'):
        simulate_cascades(network, [1], **certain)
    assert simulate_cascades(network, ["1"], **certain).sizes.tolist() == [5]
    assert simulate_cascades(network, [1], seeds_by="label", **certain).sizes.tolist() == [5]
    assert simulate_cascades(network, [1], seeds_by="row", **certain).sizes.tolist() == [1]
