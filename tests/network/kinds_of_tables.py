"""Edge lists and other tables as people's programs write them: separators, columns, headers, comments, labels."""

from tests.network.cases import AUTHORS, FOLLOWERS, IGNORED, MUTUAL, STRENGTHS, Case, Refused

PATH = "a<>b b<>c"
TRIANGLE = "anna<>ben ben<>cara anna<>cara"
NAMES, NONE, SKIPPED = {"header": "names"}, {"header": "none"}, {"header": "ignored"}
SECOND_AND_THIRD = {"columns": [2, 3]}
BOTH_WEIGHTS = ((STRENGTHS, "a<>b=0.5 b<>c=0.25"), (IGNORED, PATH))
GEPHI = "Source,Target,Type,Id,Label,timeset,Weight\n1,2,{0},0,,,1.0\n2,3,{1},1,,,0.5\n"
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
        "source,target,weight\n1,2,0,5\n2,3,0,25\n", MUTUAL | IGNORED, Refused("")
    ),
    "pipes": Case("a | b | 0.5\nb | c | 0.25\n", MUTUAL, Refused("'strength'", BOTH_WEIGHTS)),
    "a table of Markdown": Case(
        "| source | target |\n|---|---|\n| a | b |\n| b | c |\n", MUTUAL | NAMES, Refused("line 2")
    ),
    "a table of psql": Case(
        " source | target \n--------+--------\n a      | b\n b      | c\n(2 rows)\n", MUTUAL, Refused("separator")
    ),
    "rows counted below": Case("a b\nb c\n(2 rows)\n", MUTUAL, Refused("rows")),
    "names with commas, tabs": Case(
        BOOK.format("\t"), MUTUAL, Refused("separator.*'tab'", (({"separator": "tab"}, BOOK_TIES),))
    ),
    "names with commas, semicolons": Case(
        BOOK.format(";"), MUTUAL, Refused("separator.*'semicolon'", (({"separator": "semicolon"}, BOOK_TIES),))
    ),
    "names with commas, quoted": Case('"Smith, A","Doe, B"\n"Doe, B","Roe, C"\n', MUTUAL, BOOK_TIES),
    "names with spaces": Case("Anna Lee,Ben Roe\nBen Roe,Cara Poe\n", MUTUAL, "Anna~Lee<>Ben~Roe Ben~Roe<>Cara~Poe"),
    "apostrophes around names": Case("'a','b'\n'b','c'\n", MUTUAL, Refused("quot")),
    "separator named by Excel": Case("sep=;\nsource;target\na;b\nb;c\n", MUTUAL, PATH),
    "separator named by Excel, skipped": Case("sep=;\nsource;target\na;b\nb;c\n", MUTUAL | SKIPPED, Refused("line 2")),
    "trailing commas": Case("a,b,\nb,c,\n", MUTUAL, Refused("'strength'|'ignored'", ((IGNORED, PATH),))),
    "pairs in brackets": Case("(1, 2)\n(2, 3)\n", MUTUAL, Refused("")),
    "lists as lines": Case("[1, 2]\n[2, 3]\n", MUTUAL, Refused("")),
    "pairs of Python with data": Case(
        "(1, 2, {'weight': 0.5})\n(2, 3, {'weight': 1})\n", MUTUAL | IGNORED, Refused("")
    ),
    "YAML": Case("- [a, b]\n- [b, c]\n", MUTUAL | NONE, Refused("")),
    "arrows": Case(
        "a -> b\nb -> c\n", AUTHORS | IGNORED, Refused("columns 1 and 3", (({"columns": [1, 3]}, "a>b b>c"),))
    ),
    "data of NetworkX": Case("1 2 {}\n2 3 {}\n", MUTUAL, Refused("'ignored'|columns", ((IGNORED, "1<>2 2<>3"),))),
}

COLUMNS = {
    "index without a name": Case(",source,target\n0,anna,ben\n1,ben,cara\n2,cara,anna\n", MUTUAL, TRIANGLE),
    "index Unnamed: 0": Case("Unnamed: 0,source,target\n0,anna,ben\n1,ben,cara\n2,cara,anna\n", MUTUAL, TRIANGLE),
    "two indices": Case("Unnamed: 0.1,Unnamed: 0,source,target\n0,0,a,b\n1,1,b,c\n", MUTUAL, PATH),
    "two indices are no weights": Case(
        "Unnamed: 0.1,Unnamed: 0,source,target\n0,0,a,b\n1,1,b,c\n", MUTUAL | STRENGTHS, Refused("columns")
    ),
    "an id is no weight": Case("id,source,target\n0,a,b\n1,b,c\n", MUTUAL | STRENGTHS, Refused("columns")),
    "a time is no weight": Case("source,target,time\na,b,0\nb,c,1\n", MUTUAL | STRENGTHS, Refused("columns")),
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
        Refused("only counts the lines", ((SECOND_AND_THIRD, TRIANGLE),)),
    ),
    "index from 1 that shares labels": Case(
        "1,1,2\n2,2,3\n3,3,1\n",
        MUTUAL | IGNORED,
        Refused("'adjacency_list' or 'edge_list'", (({"columns": [2, 3]}, "1<>2 2<>3 1<>3"),)),
    ),
    "index from 1 that shares labels, an edge list": Case(
        "1,1,2\n2,2,3\n3,3,1\n",
        MUTUAL | IGNORED | {"format": "edge_list"},
        Refused("columns", ((SECOND_AND_THIRD, "1<>2 2<>3 1<>3"),)),
    ),
    "an id and unknown names": Case(
        "id,city_a,city_b\n1,10,11\n2,11,12\n3,12,10\n",
        MUTUAL,
        Refused("columns", ((SECOND_AND_THIRD | IGNORED, "10<>11 11<>12 10<>12"),)),
    ),
    "an id and unknown names, weights ignored": Case(
        "id,city_a,city_b\n1,10,11\n2,11,12\n3,12,10\n",
        MUTUAL | IGNORED,
        Refused("columns", ((SECOND_AND_THIRD, "10<>11 11<>12 10<>12"),)),
    ),
    "an id and names": Case(
        "id,person_a,person_b\n1,anna,ben\n2,ben,cara\n3,cara,anna\n",
        MUTUAL | IGNORED,
        Refused("columns 2 and 3", ((SECOND_AND_THIRD | NAMES, TRIANGLE), (NAMES, TRIANGLE))),
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
    "nodes of Gephi": Case("Id,Label,timeset\n1,anna,\n2,ben,\n3,cara,\n", MUTUAL | NAMES | IGNORED, Refused("")),
    "a table of nodes": Case("id,name\n1,anna\n2,ben\n3,cara\n", MUTUAL | NAMES, Refused("")),
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
        Refused("columns", (({"columns": ["user", "friend"]} | IGNORED, "a>b b>c"),)),
    ),
    "counts of followers and followees are nobody": Case(
        "account,friend,followers,following\na,b,10,3\nb,c,20,4\n",
        FOLLOWERS,
        Refused("columns", (({"columns": ["account", "friend"]} | IGNORED, "b>a c>b"),)),
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

HEADERS = {
    "names repeated": Case("source,target\na,b\nb,c\nsource,target\nc,d\n", MUTUAL, Refused("line 4")),
    "names repeated, names said": Case("id_1,id_2\n1,2\n2,3\nid_1,id_2\n3,4\n", MUTUAL | NAMES, Refused("line 4")),
    "names repeated, skipped": Case("id_1,id_2\n1,2\n2,3\nid_1,id_2\n3,4\n", MUTUAL | SKIPPED, Refused("line 4")),
    "three counts": Case(
        "5 5 2\n1 2\n2 3\n",
        MUTUAL,
        Refused("header", (({"header": "counts"}, "1<>2 2<>3 4 5"), (SKIPPED, "1<>2 2<>3"))),
    ),
    "three other counts": Case(
        "100 50 3\n1 2\n2 3\n3 4\n",
        MUTUAL | IGNORED | {"columns": [1, 2]},
        Refused("header", ((SKIPPED, "1<>2 2<>3 3<>4"),)),
    ),
    "counts far too many": Case("37154 231584\n1 2\n2 3\n", MUTUAL, Refused("header", ((SKIPPED, "1<>2 2<>3"),))),
    "a title": Case("Network of friends\na b\nb c\n", MUTUAL, Refused("header = 'ignored'|line 1", ((SKIPPED, PATH),))),
    "an answer that is no file": Case("404: Not Found", MUTUAL | IGNORED, Refused("")),
    "a truncated last line": Case("source,target\na,b\nb,c\nc", MUTUAL, Refused("line 4.*one column")),
    "two files joined": Case("1 2\n2 3\n\ufeff3 4\n", MUTUAL, Refused("line 3.*byte order mark")),
    "METIS": Case("4 3\n2\n1 3\n2 4\n3\n", MUTUAL, Refused("one column")),
    "METIS, an adjacency list": Case("4 3\n2\n1 3\n2 4\n3\n", MUTUAL | {"format": "adjacency_list"}, Refused("")),
}

COMMENTS = {
    "commented names": Case("#source,target\na,b\nb,c\n", AUTHORS, "a>b b>c"),
    "commented names in reverse": Case("#target,source\na,b\nb,c\n", AUTHORS, Refused("")),
    "commented names that say the direction": Case("# follower followee\na b\nb c\n", AUTHORS, Refused("lines|header")),
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
        Refused("comments", (({"comments": "none", "two_mode": "both"}, "#x<>b #x<>c"),)),
    ),
    "comments behind ties": Case("1,2 # x\n2,3 # y\n1,3\n", MUTUAL, Refused("")),
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

LABELS = {
    "2 and 2.0": Case(
        "2,3.0\n3,4.0\n4,2.0\n",
        MUTUAL,
        Refused(
            "numbers",
            (({"numbers": "by_value"}, "2<>3 3<>4 2<>4"), ({"numbers": "as_written"}, "2<>3.0 3<>4.0 4<>2.0")),
        ),
    ),
    "2.0 on the first line only": Case(
        "2.0,3\n3,4\n4,2\n", MUTUAL, Refused("numbers", (({"numbers": "by_value"}, "2<>3 3<>4 2<>4"),))
    ),
    "1E+05 on the first line": Case(
        "1E+05,2\n2,3\n100000,3\n", MUTUAL, Refused("numbers", (({"numbers": "by_value"}, "100000<>2 2<>3 100000<>3"),))
    ),
    "lost zeros": Case(
        "007,8\n8,9\n7,9\n",
        MUTUAL,
        Refused(
            "numbers", (({"numbers": "by_value"}, "7<>8 8<>9 7<>9"), ({"numbers": "as_written"}, "007<>8 8<>9 7<>9"))
        ),
    ),
    "zeros kept": Case("007,008\n008,009\n", MUTUAL, "007<>008 008<>009"),
    "points of thousands": Case("1.000;2.000\n2.000;3\n", MUTUAL | {"numbers": "by_value"}, Refused("")),
    "two codes of one letter": Case("Jos\u00e9,b\nJose\u0301,c\nb,c\n", MUTUAL, Refused("look the same")),
    "a character without width": Case("a\u200b,b\na,c\nb,c\n", MUTUAL, Refused("look the same")),
    "a no-break space": Case("anna\u00a0lee,b\nanna lee,c\nb,c\n", MUTUAL, Refused("look the same")),
}

TIMES = {
    "t i j": Case(
        "20 1 2\n40 2 3\n60 1 3\n80 2 1\n",
        MUTUAL | IGNORED,
        Refused("columns 2 and 3", ((SECOND_AND_THIRD, "1<>2 2<>3 1<>3"),)),
    ),
    "t i j with classes": Case(
        "31220\t1170\t1644\tMP\tMP\n31220\t1170\t1613\tMP\tMP\n31240\t656\t682\tPC\tPC\n31260\t1170\t656\tMP\tPC\n",
        MUTUAL | IGNORED,
        Refused("columns 2 and 3", ((SECOND_AND_THIRD, "1170<>1644 1170<>1613 656<>682 1170<>656"),)),
    ),
    "t i j that share nobody": Case(
        "20 1 2\n20 3 4\n40 5 6\n", MUTUAL | IGNORED, Refused("columns", ((SECOND_AND_THIRD, "1<>2 3<>4 5<>6"),))
    ),
    "i j t": Case("1 2 20\n2 3 40\n1 3 60\n", MUTUAL | IGNORED, "1<>2 2<>3 1<>3"),
    "t, i and j by name": Case("t,i,j\n20,1,2\n40,2,3\n", MUTUAL, "1<>2 2<>3"),
    "a relation between them": Case(
        "a pp b\na pp c\na pp d\n", MUTUAL | IGNORED, Refused("columns", (({"columns": [1, 3]}, "a<>b a<>c a<>d"),))
    ),
    "a letter before them": Case(
        "e 1 2\ne 1 3\ne 1 4\n", MUTUAL | IGNORED, Refused("columns", ((SECOND_AND_THIRD, "1<>2 1<>3 1<>4"),))
    ),
}

LISTS = {
    "numbers": Case('user,follows\n0,"[1, 2]"\n1,[]\n2,[0]\n', FOLLOWERS, "1>0 2>0 0>2"),
    "who follows": Case('user,followers_list\n0,"[1, 2]"\n1,[]\n2,"[0]"\n', AUTHORS, "0>1 0>2 2>0"),
    "names with apostrophes": Case(
        'user,friends\nO\'Neil,"[""D\'Arcy"", \'Bob\']"\nBob,[]\n', FOLLOWERS, "D'Arcy>O'Neil Bob>O'Neil"
    ),
    "Python, tabs": Case("user\tfriends\na\t['b', 'c']\nb\t[]\nc\t['a']\n", FOLLOWERS, "b>a c>a a>c"),
    "JSON, semicolons": Case('user;friends\na;["b", "c"]\nb;[]\nc;["a"]\n', FOLLOWERS, "b>a c>a a>c"),
    "an empty cell": Case('user,friends\n1,"[2, 3]"\n2,\n3,[1]\n', FOLLOWERS, Refused("line 3")),
    "beside other columns": Case(
        'id,name,following\n0,anna,"[1, 2]"\n1,ben,[]\n2,cara,[0]\n',
        FOLLOWERS,
        Refused("columns", (({"columns": ["id", "following"]}, "1>0 2>0 0>2"),)),
    ),
    "semicolons inside commas": Case(
        "user,friends\na,b;c\nb,a;d\nc,a\n", FOLLOWERS | NAMES | {"separator": "comma"}, Refused("")
    ),
    "behind a colon": Case("1: 2 3\n2: 1\n3: 1\n", FOLLOWERS | {"format": "adjacency_list"}, Refused("")),
}

MATRICES = {
    "names on both sides": Case(",a,b,c\na,0,1,1\nb,1,0,0\nc,1,0,0\n", MUTUAL, "a<>b a<>c"),
    "names on both sides, R": Case('"a" "b" "c"\n"a" 0 1 1\n"b" 1 0 0\n"c" 1 0 0\n', MUTUAL, "a<>b a<>c"),
    "names above": Case("a,b,c\n0,1,1\n1,0,0\n1,0,0\n", MUTUAL, "a<>b a<>c"),
    "names before": Case("a,0,1,1\nb,1,0,0\nc,1,0,0\n", MUTUAL, "a<>b a<>c"),
    "V1, V2, V3 of R": Case('"","V1","V2","V3"\n"1",0,1,1\n"2",1,0,0\n"3",1,0,0\n', MUTUAL, Refused("")),
    "V1, V2, V3 of R, one name fewer": Case('"V1","V2","V3"\n"1",0,1,1\n"2",1,0,0\n"3",1,0,0\n', MUTUAL, Refused("")),
    "decimal commas": Case(
        ";a;b;c\na;0;0,5;1\nb;0,5;0;0\nc;1;0;0\n",
        MUTUAL,
        Refused("weights", ((STRENGTHS, "a<>b=0.5 a<>c"), (IGNORED, "a<>b a<>c"))),
    ),
    "one half": Case("0 1 1\n0 0 0\n0 0 0\n", MUTUAL, "0<>1 0<>2"),
    "not symmetric": Case("0 1 0\n0 0 1\n1 0 0\n", MUTUAL, Refused("not symmetric", ((AUTHORS, "0>1 1>2 2>0"),))),
    "not symmetric, weights ignored": Case(",a,b,c\na,0,0.5,1\nb,1,0,0\nc,1,0,0\n", MUTUAL | IGNORED, "a<>b a<>c"),
    "blank diagonal": Case(",a,b,c\na,,1,1\nb,1,,0\nc,1,0,\n", MUTUAL, Refused("matrix")),
    "people and events": Case("1 0 1 1\n1 1 0 0\n0 1 0 1\n", MUTUAL | IGNORED, Refused("two_mode|matrix")),
    "people and events, names": Case(",e,f\na,1,0\nb,1,1\nc,0,1\n", MUTUAL, Refused("two_mode|matrix")),
    "counts of contacts": Case(
        "0 3 2\n3 0 0\n2 0 0\n",
        MUTUAL,
        Refused("'adjacency_matrix' or 'edge_list'", (({"format": "adjacency_matrix"} | IGNORED, "0<>1 0<>2"),)),
    ),
    "two ties are no matrix": Case("anna,5\n5,1\n", MUTUAL, "anna<>5 5<>1"),
}
