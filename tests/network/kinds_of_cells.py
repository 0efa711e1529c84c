"""Tables by what their cells hold: labels that were rewritten, times before labels, lists, matrices."""

from tests.network.cases import AUTHORS, FOLLOWERS, IGNORED, MUTUAL, STRENGTHS, Case, Refused

NAMES = {"header": "names"}
SECOND_AND_THIRD = {"columns": [2, 3]}

LABELS = {
    "2 and 2.0": Case(
        "2,3.0\n3,4.0\n4,2.0\n",
        MUTUAL,
        Refused(
            "numbers: 'by_value' or 'as_written'",
            (({"numbers": "by_value"}, "2<>3 3<>4 2<>4"), ({"numbers": "as_written"}, "2<>3.0 3<>4.0 4<>2.0")),
        ),
    ),
    "2.0 on the first line only": Case(
        "2.0,3\n3,4\n4,2\n",
        MUTUAL,
        Refused("numbers: 'by_value' or 'as_written'", (({"numbers": "by_value"}, "2<>3 3<>4 2<>4"),)),
    ),
    "1E+05 on the first line": Case(
        "1E+05,2\n2,3\n100000,3\n",
        MUTUAL,
        Refused("numbers: 'by_value' or 'as_written'", (({"numbers": "by_value"}, "100000<>2 2<>3 100000<>3"),)),
    ),
    "lost zeros": Case(
        "007,8\n8,9\n7,9\n",
        MUTUAL,
        Refused(
            "numbers: 'by_value' or 'as_written'",
            (({"numbers": "by_value"}, "7<>8 8<>9 7<>9"), ({"numbers": "as_written"}, "007<>8 8<>9 7<>9")),
        ),
    ),
    "zeros kept": Case("007,008\n008,009\n", MUTUAL, "007<>008 008<>009"),
    "points of thousands": Case(
        "1.000;2.000\n2.000;3\n",
        MUTUAL | {"numbers": "by_value"},
        Refused("numbers = '1.000': 'as_written'.*thousands", (({"numbers": "as_written"}, "1.000<>2.000 2.000<>3"),)),
    ),
    "two codes of one letter": Case("Jos\u00e9,b\nJose\u0301,c\nb,c\n", MUTUAL, Refused("look the same")),
    "a character without width": Case("a\u200b,b\na,c\nb,c\n", MUTUAL, Refused("look the same")),
    "a no-break space": Case("anna\u00a0lee,b\nanna lee,c\nb,c\n", MUTUAL, Refused("look the same")),
}

TIMES = {
    "t i j": Case(
        "20 1 2\n40 2 3\n60 1 3\n80 2 1\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'20 1 2'.*other positions", ((SECOND_AND_THIRD, "1<>2 2<>3 1<>3"),)),
    ),
    "t i j with classes": Case(
        "31220\t1170\t1644\tMP\tMP\n31220\t1170\t1613\tMP\tMP\n31240\t656\t682\tPC\tPC\n31260\t1170\t656\tMP\tPC\n",
        MUTUAL | IGNORED,
        Refused(
            "columns: .*'31220 1170 1644 MP MP'.*other positions",
            ((SECOND_AND_THIRD, "1170<>1644 1170<>1613 656<>682 1170<>656"),),
        ),
    ),
    "t i j that share nobody": Case(
        "20 1 2\n20 3 4\n40 5 6\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'20 1 2'", ((SECOND_AND_THIRD, "1<>2 3<>4 5<>6"),)),
    ),
    "i j t": Case("1 2 20\n2 3 40\n1 3 60\n", MUTUAL | IGNORED, "1<>2 2<>3 1<>3"),
    "t, i and j by name": Case("t,i,j\n20,1,2\n40,2,3\n", MUTUAL, "1<>2 2<>3"),
    "a relation between them": Case(
        "a pp b\na pp c\na pp d\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'a pp b'", (({"columns": [1, 3]}, "a<>b a<>c a<>d"),)),
    ),
    "a letter before them": Case(
        "e 1 2\ne 1 3\ne 1 4\n",
        MUTUAL | IGNORED,
        Refused("columns: .*share no label.*'e 1 2'", ((SECOND_AND_THIRD, "1<>2 1<>3 1<>4"),)),
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
    "an empty cell": Case('user,friends\n1,"[2, 3]"\n2,\n3,[1]\n', FOLLOWERS, "2>1 3>1 1>3"),
    "beside other columns": Case(
        'id,name,following\n0,anna,"[1, 2]"\n1,ben,[]\n2,cara,[0]\n',
        FOLLOWERS,
        Refused("columns", (({"columns": ["id", "following"]}, "1>0 2>0 0>2"),)),
    ),
    "a comment above": Case("# of May\nuser,friends\na,['b']\nb,['a']\n", FOLLOWERS, "b>a a>b"),
    "a user called #c": Case(
        "user,friends\na,\"['b', 'c']\"\n#c,['a']\n",
        FOLLOWERS,
        Refused(
            "line 3 is a comment, or a tie.*: comments = 'skipped' or 'none'",
            (({"comments": "none"}, "b>a c>a a>#c"), ({"comments": "skipped"}, "b>a c>a")),
        ),
    ),
    "semicolons inside commas": Case(
        "user,friends\na,b;c\nb,a;d\nc,a\n",
        FOLLOWERS | NAMES,
        Refused("'a,b;c': line 2 mixes commas, semicolons.*.separator", (({"separator": "comma"}, "b;c>a a;d>b a>c"),)),
    ),
    "behind a colon": Case(
        "1: 2 3\n2: 1\n3: 1\n",
        FOLLOWERS | {"format": "adjacency_list"},
        Refused("'1:': labels without a colon behind the first; delete the colons"),
    ),
}

MATRICES = {
    "names on both sides": Case(",a,b,c\na,0,1,1\nb,1,0,0\nc,1,0,0\n", MUTUAL, "a<>b a<>c"),
    "names on both sides, R": Case('"a" "b" "c"\n"a" 0 1 1\n"b" 1 0 0\n"c" 1 0 0\n', MUTUAL, "a<>b a<>c"),
    "names above": Case("a,b,c\n0,1,1\n1,0,0\n1,0,0\n", MUTUAL, "a<>b a<>c"),
    "names before": Case("a,0,1,1\nb,1,0,0\nc,1,0,0\n", MUTUAL, "a<>b a<>c"),
    "V1, V2, V3 of R": Case('"","V1","V2","V3"\n"1",0,1,1\n"2",1,0,0\n"3",1,0,0\n', MUTUAL, "V1<>V2 V1<>V3"),
    "V1, V2, V3 of R, one name fewer": Case(
        '"V1","V2","V3"\n"1",0,1,1\n"2",1,0,0\n"3",1,0,0\n',
        MUTUAL,
        "V1<>V2 V1<>V3",
    ),
    "decimal commas": Case(
        ";a;b;c\na;0;0,5;1\nb;0,5;0;0\nc;1;0;0\n",
        MUTUAL,
        Refused("weights", ((STRENGTHS, "a<>b=0.5 a<>c"), (IGNORED, "a<>b a<>c"))),
    ),
    "one half": Case("0 1 1\n0 0 0\n0 0 0\n", MUTUAL, "0<>1 0<>2"),
    "not symmetric": Case("0 1 0\n0 0 1\n1 0 0\n", MUTUAL, Refused("not symmetric", ((AUTHORS, "0>1 1>2 2>0"),))),
    "not symmetric, weights ignored": Case(",a,b,c\na,0,0.5,1\nb,1,0,0\nc,1,0,0\n", MUTUAL | IGNORED, "a<>b a<>c"),
    "blank diagonal": Case(",a,b,c\na,,1,1\nb,1,,0\nc,1,0,\n", MUTUAL, Refused("matrix")),
    "people and events": Case(
        "1 0 1 1\n1 1 0 0\n0 1 0 1\n", MUTUAL | IGNORED, Refused("network.format.*'adjacency_matrix' if it is square")
    ),
    "people and events, names": Case(",e,f\na,1,0\nb,1,1\nc,0,1\n", MUTUAL, Refused("two_mode")),
    "counts of contacts": Case(
        "0 3 2\n3 0 0\n2 0 0\n",
        MUTUAL,
        Refused("'adjacency_matrix' or 'edge_list'", (({"format": "adjacency_matrix"} | IGNORED, "0<>1 0<>2"),)),
    ),
    "two ties are no matrix": Case(
        "anna,5\n5,1\n", MUTUAL, Refused("header.*'anna 5' and all others hold integers.*move it to another line")
    ),
    "two ties are no matrix, moved": Case("5,1\nanna,5\n", MUTUAL, "anna<>5 5<>1"),
}
