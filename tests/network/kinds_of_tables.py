"""Edge lists as people's programs write them: separators, columns, headers, comments."""

from tests.network.cases import AUTHORS, FOLLOWERS, IGNORED, MUTUAL, STRENGTHS, Case, Refused

PATH = "a<>b b<>c"
TRIANGLE = "anna<>ben ben<>cara anna<>cara"
NAMES, NONE, SKIPPED = {"header": "names"}, {"header": "none"}, {"header": "ignored"}
SECOND_AND_THIRD = {"columns": [2, 3]}
BOTH_WEIGHTS = ((STRENGTHS, "a<>b=0.5 b<>c=0.25"), (IGNORED, PATH))
GEPHI = "Source,Target,Type,Id,Label,timeset,Weight\n1,2,{0},0,,,1.0\n2,3,{1},1,,,0.5\n"
NO_WEIGHTS = Refused("columns: three columns.*: no column is known to hold weights", ((IGNORED, PATH),))
BOOK = "Smith, A{0}Doe, B\nDoe, B{0}Roe, C\n"
BOOK_TIES = "Smith,~A<>Doe,~B Doe,~B<>Roe,~C"

SEPARATORS = {
    "Excel of Europe": Case(
        "Source;Target;Weight\na;b;0,5\nb;c;0,25\n", MUTUAL, Refused("weights.*'Weight'", BOTH_WEIGHTS)
    ),
    "tabs and decimal commas": Case("a\tb\t0,5\nb\tc\t0,25\n", MUTUAL, Refused("'strength'", BOTH_WEIGHTS)),
    "quoted decimal commas": Case(
        'source,target,weight\na,b,"0,5"\nb,c,"0,25"\n', MUTUAL | STRENGTHS, "a<>b=0.5 b<>c=0.25"
    ),
    "commas and decimal commas": Case("1,2,0,5\n2,3,0,25\n", MUTUAL | STRENGTHS, Refused("three columns")),
    "commas and decimal commas below names": Case(
        "source,target,weight\n1,2,0,5\n2,3,0,25\n",
        MUTUAL | IGNORED,
        Refused("line 1 names 3 columns, and most lines have 4"),
    ),
    "pipes": Case("a | b | 0.5\nb | c | 0.25\n", MUTUAL, Refused("'strength'", BOTH_WEIGHTS)),
    "a table of Markdown": Case(
        "| source | target |\n|---|---|\n| a | b |\n| b | c |\n",
        MUTUAL | NAMES,
        Refused("of Markdown: delete its line of dashes"),
    ),
    "a table of Markdown without its dashes": Case("source | target\na | b\nb | c\n", MUTUAL, PATH),
    "a table of psql": Case(
        " source | target \n--------+--------\n a      | b\n b      | c\n(2 rows)\n", MUTUAL, Refused("separator")
    ),
    "rows counted below": Case("a b\nb c\n(2 rows)\n", MUTUAL, Refused(r"'\(2' and 'rows\)'.*separator")),
    "names with commas, tabs": Case(
        BOOK.format("\t"), MUTUAL, Refused("separator.*'tab'", (({"separator": "tab"}, BOOK_TIES),))
    ),
    "names with commas, semicolons": Case(
        BOOK.format(";"), MUTUAL, Refused("separator.*'semicolon'", (({"separator": "semicolon"}, BOOK_TIES),))
    ),
    "names with commas, quoted": Case('"Smith, A","Doe, B"\n"Doe, B","Roe, C"\n', MUTUAL, BOOK_TIES),
    "names with spaces": Case("Anna Lee,Ben Roe\nBen Roe,Cara Poe\n", MUTUAL, "Anna~Lee<>Ben~Roe Ben~Roe<>Cara~Poe"),
    "apostrophes around names": Case(
        "'a','b'\n'b','c'\n", MUTUAL, Refused("in double quotation marks, or in none; these are in single ones")
    ),
    "separator named by Excel": Case("sep=;\nsource;target\na;b\nb;c\n", MUTUAL, PATH),
    "separator named by Excel, skipped": Case("sep=;\nsource;target\na;b\nb;c\n", MUTUAL | SKIPPED, PATH),
    "trailing commas": Case("a,b,\nb,c,\n", MUTUAL, Refused("'strength'|'ignored'", ((IGNORED, PATH),))),
    "pairs in brackets": Case("(1, 2)\n(2, 3)\n", MUTUAL, Refused(r"'\(1': labels, not tuples")),
    "lists as lines": Case("[1, 2]\n[2, 3]\n", MUTUAL, Refused(r"not halves of a list: '\[1' and '2\]'")),
    "pairs of Python with data": Case(
        "(1, 2, {'weight': 0.5})\n(2, 3, {'weight': 1})\n", MUTUAL | IGNORED | {"columns": [1, 2]}, Refused(r"'\(1'")
    ),
    "YAML": Case("- [a, b]\n- [b, c]\n", MUTUAL | NONE, Refused("a YAML file; write its edges as CSV")),
    "arrows": Case(
        "a -> b\nb -> c\n",
        AUTHORS | IGNORED,
        Refused("columns: .*share no label.*'a -> b'.*other positions", (({"columns": [1, 3]}, "a>b b>c"),)),
    ),
    "data of NetworkX": Case("1 2 {}\n2 3 {}\n", MUTUAL, Refused("'ignored'|columns", ((IGNORED, "1<>2 2<>3"),))),
}

COLUMNS = {
    "index without a name": Case(",source,target\n0,anna,ben\n1,ben,cara\n2,cara,anna\n", MUTUAL, TRIANGLE),
    "index Unnamed: 0": Case("Unnamed: 0,source,target\n0,anna,ben\n1,ben,cara\n2,cara,anna\n", MUTUAL, TRIANGLE),
    "two indices": Case("Unnamed: 0.1,Unnamed: 0,source,target\n0,0,a,b\n1,1,b,c\n", MUTUAL, PATH),
    "two indices are no weights": Case(
        "Unnamed: 0.1,Unnamed: 0,source,target\n0,0,a,b\n1,1,b,c\n", MUTUAL | STRENGTHS, NO_WEIGHTS
    ),
    "an id is no weight": Case("id,source,target\n0,a,b\n1,b,c\n", MUTUAL | STRENGTHS, NO_WEIGHTS),
    "a time is no weight": Case("source,target,time\na,b,0\nb,c,1\n", MUTUAL | STRENGTHS, NO_WEIGHTS),
    "a time is no weight, unless it is said": Case(
        "source,target,time\na,b,0\nb,c,1\n",
        MUTUAL | STRENGTHS | {"columns": ["source", "target", "time"]},
        "a<>b=0 b<>c",
    ),
    "row names of R": Case(
        '"source","target"\n"1","anna","ben"\n"2","ben","cara"\n"3","cara","anna"\n', MUTUAL, TRIANGLE
    ),
    "row names of R, blanks": Case("source target\n1 anna ben\n2 ben cara\n3 cara anna\n", MUTUAL, TRIANGLE),
    "row names of R, weights": Case(
        '"from" "to" "weight"\n"1" "a" "b" 0.5\n"2" "b" "c" 0.25\n', MUTUAL, Refused("weights.*'weight'", BOTH_WEIGHTS)
    ),
    "index without header": Case(
        "0,anna,ben\n1,ben,cara\n2,cara,anna\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'0 anna ben'.*other positions", ((SECOND_AND_THIRD, TRIANGLE),)),
    ),
    "index from 1 that shares labels": Case(
        "1,1,2\n2,2,3\n3,3,1\n",
        MUTUAL | IGNORED,
        Refused("'adjacency_list' or 'edge_list'", (({"columns": [2, 3]}, "1<>2 2<>3 1<>3"),)),
    ),
    "index from 1 that shares labels, an edge list": Case(
        "1,1,2\n2,2,3\n3,3,1\n",
        MUTUAL | IGNORED | {"format": "edge_list"},
        Refused("no ties: all 3 lines tie a consumer to itself", ((SECOND_AND_THIRD, "1<>2 2<>3 1<>3"),)),
    ),
    "an id and unknown names": Case(
        "id,city_a,city_b\n1,10,11\n2,11,12\n3,12,10\n",
        MUTUAL,
        "10<>11 11<>12 10<>12",
    ),
    "an id and unknown names, weights ignored": Case(
        "id,city_a,city_b\n1,10,11\n2,11,12\n3,12,10\n",
        MUTUAL | IGNORED,
        "10<>11 11<>12 10<>12",
    ),
    "an id and names": Case(
        "id,person_a,person_b\n1,anna,ben\n2,ben,cara\n3,cara,anna\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'id person_a person_b'", ((SECOND_AND_THIRD | NAMES, TRIANGLE),)),
    ),
    "an id and names, columns said": Case(
        "id,person_a,person_b\n1,anna,ben\n2,ben,cara\n3,cara,anna\n",
        MUTUAL | IGNORED | SECOND_AND_THIRD,
        Refused("header.*'id person_a person_b'.*'names' if", ((NAMES, TRIANGLE),)),
    ),
    "an id and names, names said": Case(
        "id,person_a,person_b\n1,anna,ben\n2,ben,cara\n3,cara,anna\n", MUTUAL | NAMES, TRIANGLE
    ),
    "Gephi, directed": Case(
        GEPHI.format("Directed", "Directed"),
        AUTHORS,
        Refused("'Weight'", ((STRENGTHS, "1>2 2>3=0.5"), (IGNORED, "1>2 2>3"))),
    ),
    "Gephi, undirected": Case(
        GEPHI.format("Undirected", "Undirected"),
        AUTHORS | IGNORED,
        Refused("lines.*'mutual'", ((MUTUAL, "1<>2 2<>3"),)),
    ),
    "Gephi, both": Case(GEPHI.format("Undirected", "Directed"), AUTHORS | STRENGTHS, "1<>2 2>3=0.5"),
    "nodes of Gephi": Case(
        "Id,Label,timeset\n1,anna,\n2,ben,\n3,cara,\n",
        MUTUAL | NAMES | IGNORED,
        Refused("a table of ties; the columns 'Id', 'Label', 'timeset' describe single nodes"),
    ),
    "a table of nodes": Case(
        "id,name\n1,anna\n2,ben\n3,cara\n",
        MUTUAL | NAMES,
        Refused(
            "the columns 'id', 'name' describe single nodes.*columns names",
            (({"columns": ["id", "name"]}, "1<>anna 2<>ben 3<>cara"),),
        ),
    ),
    "ids beside names": Case(
        "source_id,source_name,target_id,target_name\n1,anna,2,ben\n2,ben,3,cara\n",
        AUTHORS,
        Refused(
            "'source_id' and 'target_id' or 'source_name' and 'target_name'",
            (
                ({"columns": ["source_name", "target_name"]}, "anna>ben ben>cara"),
                ({"columns": ["source_id", "target_id"]}, "1>2 2>3"),
            ),
        ),
    ),
    "follower before followee": Case("follower,followee\na,b\nb,c\n", FOLLOWERS, "b>a c>b"),
    "follower before followee, denied": Case(
        "follower,followee\na,b\nb,c\n", AUTHORS, Refused("lines.*'follower_author'", ((FOLLOWERS, "b>a c>b"),))
    ),
    "followee before follower": Case("followee,follower\na,b\nb,c\n", AUTHORS, "a>b b>c"),
    "counts of followers are nobody": Case(
        "user,friend,followers\na,b,10\nb,c,20\n",
        AUTHORS,
        "a>b b>c",
    ),
    "counts of followers and followees are nobody": Case(
        "account,friend,followers,following\na,b,10,3\nb,c,20,4\n",
        FOLLOWERS,
        Refused(
            "columns: .*'account', 'friend', 'followers', 'following' do not tell",
            (({"columns": ["account", "friend"]} | IGNORED, "b>a c>b"),),
        ),
    ),
    "target before source": Case("target,source\na,b\nb,c\n", AUTHORS, "b>a c>b"),
    "weight before labels": Case(
        "weight,source,target\n0.5,a,b\n0.25,b,c\n", MUTUAL, Refused("'weight'", BOTH_WEIGHTS)
    ),
    "a relation": Case("from,to,relation\na,b,friend\nb,c,family\n", MUTUAL, PATH),
    "people and events": Case(
        "person,event\na,e\nb,e\nc,f\n",
        MUTUAL,
        Refused("two_mode", (({"two_mode": "both"}, "a<>e b<>e c<>f"), ({"two_mode": "first"}, "a<>b c"))),
    ),
}

NAMES_BELOW = Refused(
    "1 line reads 'id_1', 'id_2' further down, names of columns: files were joined; delete.*header = 'none' reads",
    ((NONE, "1<>2 2<>3 3<>4 id_1<>id_2"),),
)

HEADERS = {
    "names repeated": Case(
        "source,target\na,b\nb,c\nsource,target\nc,d\n",
        MUTUAL,
        Refused("line 1, 'source target', stands again further down: files were joined; delete it there"),
    ),
    "names repeated, names said": Case("id_1,id_2\n1,2\n2,3\nid_1,id_2\n3,4\n", MUTUAL | NAMES, NAMES_BELOW),
    "names repeated, skipped": Case("id_1,id_2\n1,2\n2,3\nid_1,id_2\n3,4\n", MUTUAL | SKIPPED, NAMES_BELOW),
    "three counts": Case(
        "5 5 2\n1 2\n2 3\n",
        MUTUAL,
        Refused(
            "header: line 1 reads '5 5 2'.*'counts' reads it, 'ignored' skips it",
            (({"header": "counts"}, "1<>2 2<>3 4 5"), (SKIPPED, "1<>2 2<>3")),
        ),
    ),
    "three other counts": Case(
        "100 50 3\n1 2\n2 3\n3 4\n",
        MUTUAL | IGNORED | {"columns": [1, 2]},
        Refused("header: line 1 reads '100 50 3'.*'ignored' skips it", ((SKIPPED, "1<>2 2<>3 3<>4"),)),
    ),
    "counts far too many": Case(
        "37154 231584\n1 2\n2 3\n",
        MUTUAL,
        Refused("header.*'37154 231584' and 2 lines follow.*'ignored' skips it", ((SKIPPED, "1<>2 2<>3"),)),
    ),
    "a title": Case("Network of friends\na b\nb c\n", MUTUAL, Refused("header = 'ignored'|line 1", ((SKIPPED, PATH),))),
    "an answer that is no file": Case(
        "404: Not Found", MUTUAL | IGNORED, Refused("an error message of a server; fetch")
    ),
    "a truncated last line": Case("source,target\na,b\nb,c\nc", MUTUAL, Refused("line 4.*one column")),
    "two files joined": Case("1 2\n2 3\n\ufeff3 4\n", MUTUAL, Refused("line 3.*byte order mark")),
    "METIS": Case("4 3\n2\n1 3\n2 4\n3\n", MUTUAL, Refused("METIS.*write it as an edge list")),
    "METIS, if it is said to be an adjacency list": Case(
        "4 3\n2\n1 3\n2 4\n3\n", MUTUAL | {"format": "adjacency_list"}, "4<>3 1<>3 2<>4"
    ),
}

HASHTAGS = {"comments": "none", "two_mode": "both"}, "#x<>b #x<>c"

COMMENTS = {
    "commented names": Case("#source,target\na,b\nb,c\n", AUTHORS, "a>b b>c"),
    "commented names in reverse": Case(
        "#target,source\na,b\nb,c\n",
        AUTHORS,
        Refused(
            r"columns: .*a comment names them 'target,source'.*comments = 'skipped'",
            (({"columns": [2, 1]}, "b>a c>b"), ({"columns": [1, 2]}, "a>b b>c"), ({"comments": "skipped"}, "a>b b>c")),
        ),
    ),
    "commented names that say the direction": Case(
        "# follower followee\na b\nb c\n",
        AUTHORS,
        Refused(
            "lines.*'follower_author': a comment names the columns 'follower followee' .comments = 'skipped'",
            ((FOLLOWERS, "b>a c>b"), ({"comments": "skipped"}, "a>b b>c")),
        ),
    ),
    "names of SNAP": Case("# Directed graph: x\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n", AUTHORS, "1>2 2>3"),
    "undirected graph of SNAP": Case(
        "# Undirected graph: x\n1\t2\n2\t3\n", AUTHORS, Refused("'mutual'", ((MUTUAL, "1<>2 2<>3"),))
    ),
    "a comment in the middle": Case("1 2\n# note\n2 3\n", MUTUAL, "1<>2 2<>3"),
    "a tie commented out": Case(
        "1 2\n#2 3\n3 4\n",
        AUTHORS,
        Refused("comments.*'#2 3'", (({"comments": "skipped"}, "1>2 3>4"), ({"comments": "none"}, "1>2 #2>3 3>4"))),
    ),
    "only hashtags": Case("#a #b\n#b #c\n", AUTHORS, Refused("comments", (({"comments": "none"}, "#a>#b #b>#c"),))),
    "only hashtags below names": Case(
        "hashtag,user\n#x,b\n#x,c\n",
        MUTUAL,
        Refused("'hashtag user', names of columns.*'names' or 'none'", (HASHTAGS,)),
    ),
    "only hashtags below names, names said": Case(
        "hashtag,user\n#x,b\n#x,c\n", MUTUAL | NAMES, Refused("comments = 'none' reads", (HASHTAGS,))
    ),
    "comments behind ties": Case(
        "1,2 # x\n2,3 # y\n1,3\n",
        MUTUAL,
        Refused("line 1 has a comment behind a label, or a label with a blank and #; delete it, or quote the label"),
    ),
    "comments behind ties, blanks": Case(
        "1 2 # friends\n2 3\n", MUTUAL, Refused("columns", (({"columns": [1, 2]} | IGNORED, "1<>2 2<>3"),))
    ),
    "KONECT, sym": Case("% sym unweighted\n1 2\n2 3\n", AUTHORS, Refused("'mutual'", ((MUTUAL, "1<>2 2<>3"),))),
    "KONECT, asym": Case("% asym positive\n1 2 3 100\n2 3 1 200\n", AUTHORS | IGNORED, "1>2 2>3"),
    "KONECT, bip": Case(
        "% bip unweighted\n1 1\n2 1\n",
        MUTUAL,
        Refused(
            "two_mode", (({"two_mode": "both"}, "first:1<>second:1 first:2<>second:1"), ({"two_mode": "first"}, "1<>2"))
        ),
    ),
}
