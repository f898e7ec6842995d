"""Command lines with options that are wrong, and values of options that are nearly right."""

from __future__ import annotations

from hypothesis import strategies as st

from fuzzed.documents import ODD_TEXTS as TEXTS

ODD_TEXTS = TEXTS.map(lambda text: text.replace("\0", ""))
"""No shell hands over a NUL."""

KEYS = st.sampled_from(
    [
        "level",
        "horizon_days",
        "complaint_days",
        "min_cell",
        "exclude",
        "tolerance",
        "claims",
        "tolerance.silent-share-96",
        "tolerance.",
        "reading",
        "x",
        "",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "0.9",
            "1",
            "0",
            "-1",
            "1e400",
            "nan",
            "inf",
            "[",
            "[]",
            "['a']",
            "a,b",
            "ladder-slope",
            "{}",
            "{ a = 1 }",
            "true",
            "2024-01-01",
            "9" * 5000,
            "'",
            '"',
            "[" * 400,
            "own.py",
            "\n",
            "1\n[x]",
            "0.5 # x",
        ]
    ),
    ODD_TEXTS,
    st.floats().map(str),
    st.integers().map(str),
)
TARGETS = st.sampled_from(
    [
        "-",
        "out.json",
        "",
        ".",
        "..",
        "/",
        "nowhere/out.json",
        "company.toml/x",
        "/dev/null",
        "/dev/full",
        "a" * 300,
        "a\nb",
        "reports",
        "-x",
        "é.json",
    ]
)
CLAIMS = st.one_of(
    st.sampled_from(["ladder-slope", "monotone-ladder", "ladder", "", "no such", "*", "x" * 3000]), ODD_TEXTS
)
PLACES = st.one_of(
    st.sampled_from(
        [".", "company.toml", "orders.csv", "nowhere", "", "..", "/", "./company.toml", "-", "a" * 5000]
    ),
    ODD_TEXTS,
)
NUMBERS = st.one_of(
    st.sampled_from(["0", "-1", "1", "x", "", "1.5", "99999999999999999999", "1e3", "٣"]),
    st.integers().map(str),
)

OPTION = st.one_of(
    st.tuples(st.just("--set"), st.one_of(st.tuples(KEYS, VALUES).map("=".join), VALUES)),
    st.tuples(st.just("--claim"), CLAIMS),
    st.tuples(st.just("--json"), TARGETS),
    st.tuples(st.just("--sql"), TARGETS),
    st.tuples(
        st.sampled_from(["--help", "-h", "--version", "--jsn", "--", "-", "--set", "--json", "--claim"])
    ),
    ODD_TEXTS.map(lambda text: (text,)),
)


@st.composite
def evaluations(draw: st.DrawFn) -> list[str]:
    """A call of check, evaluate, plan or claims."""
    command = draw(st.sampled_from(["evaluate"] * 5 + ["check", "check", "plan", "claims", "chek", ""]))
    place = draw(st.just(".")) if draw(st.integers(0, 3)) else draw(PLACES)
    parts = [part for option in draw(st.lists(OPTION, max_size=3)) for part in option]
    if command == "evaluate" and draw(st.integers(0, 9)):
        parts += ["--claim", "ladder-slope"]  # all of them would take seconds
    return [command, *([place] if draw(st.integers(0, 15)) else []), *parts]


@st.composite
def reports(draw: st.DrawFn) -> list[str]:
    """A call of report, or of simulate, that is refused before anything is drawn."""
    if draw(st.integers(0, 2)) == 0:
        number, model = draw(NUMBERS), draw(st.sampled_from(["shop", "", "E-commerce"]))
        return ["simulate", "made", "--customers", number, "--model", model, "--seed", draw(NUMBERS)]
    wrong = draw(
        st.one_of(
            st.tuples(st.just("--lang"), st.one_of(st.sampled_from(["fr", "", "EN", "vi en"]), ODD_TEXTS)),
            st.tuples(st.just("--family"), st.one_of(st.sampled_from(["nope", ""]), ODD_TEXTS)),
            st.tuples(st.just("--jobs"), st.one_of(st.sampled_from(["0", "-1", "x", "", "1.5", "1e3"]))),
            st.tuples(
                st.just("--out"),
                st.sampled_from(["company.toml", "company.toml/x", "/dev/null", "/dev/null/x", "a" * 300]),
            ),
            st.tuples(
                st.just("--set"),
                st.sampled_from(
                    [
                        "x=1",
                        "level",
                        "level=2",
                        "=",
                        "horizon_days=0",
                        "tolerance.x=1",
                        "exclude=nope",
                        "claims=nowhere.py",
                    ]
                ),
            ),
        )
    )
    return ["report", ".", "--family", "rating_repurchase", *wrong]
