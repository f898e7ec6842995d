"""What DuckDB, Postgres and Spark take differently is refused where expressions over a company's tables are built.

The lint reads the source, so it goes by names: what is a float, a decimal or text is told from the schema, from
casts, literals and annotations, and from what the same function gave a name before. What shows nothing passes.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cxresearch.schema import CUSTOMER, TABLES

PACKAGE = Path(__file__).parent.parent / "cxresearch"
OF_ONE_ENGINE = ("engine", "sources")
"""What speaks to one engine at a time, in its own words: nothing in it is refused."""
CLAIMS = ("claims", "episodes")
COMPUTED = (*CLAIMS, "company")


class Rule(NamedTuple):
    """What to use instead; lines that pass; lines that are refused, where the rule is not named after methods every
    call of which is; the rooms where they are, if not everywhere."""

    instead: str
    good: str
    bad: str = ""
    rooms: tuple[str, ...] = ()


RULES = {
    ".delta() of times": Rule(
        'a <= b + ibis.interval(days=n), or a.date().delta(b.date(), unit="day")',
        't.at.date().delta(u.at.date(), unit="day")\nt.at <= u.at + ibis.interval(days=30)',
        't.at.delta(u.at, unit="day")\nt.at.date().delta(u.at.date(), unit="month")',
    ),
    "a sum of floats": Rule(
        "episodes.exact_sum, or a sum of whole numbers (episodes.ten_thousandths)",
        "(t.rating >= 4).sum()\nt.margin.sum()\nten_thousandths(t.score).sum()\nexact_sum(t.rating)",
        "t.rating.sum()\nx = t.n / 2; x.sum()\nv = t.mutate(part=-t.score); v.part.sum().over(w)",
    ),
    "a product of decimals": Rule(
        "episodes.exact_product",
        'exact_product(t.margin, u.margin)\nt.margin * 2\nm = t.n.cast("decimal(38, 0)"); m * m',
        't.margin * u.margin\nm = t.n.cast("decimal(38, 4)"); m * m',
    ),
    "a fraction cast to a whole number": Rule(
        '(x + 0.5).floor().cast("int64")',
        '(t.rating + 0.5).floor().cast("int64")\nt.n.sum().cast("int64")\n(t.x > 0.5).cast("int64")',
        't.rating.cast("int64")\n(t.n / 2).cast("int32")\nt.margin.sum().cast("int64")',
    ),
    "division by what may be 0": Rule(
        ".nullif(0) on what is divided by",
        "t.a / t.b.nullif(0)\nt.a / 1e4\nt.a % GROUPS\nlow, high = company.scale; t.a / (high - low)",
        't.a / t.b\nt.a // (t["b"] - 1)\nn = t.n.sum(); t.a % n\nt.a / t.count()\nt.a / 0\nt.a / of',
        CLAIMS,
    ),
    "text in the order of a locale": Rule(
        "order_by, and in it episodes.by_bytes(company, text)",
        'f(order_by=[t.at, by_bytes(company, t.order_id).desc()])\nt.order_by("month")\nt.order_id != x',
        't.order_by("at", "rating_id")\nt.order_by(ibis.desc(t.party_id))\nf(**{"order_by": t.order_id})\n'
        "w = [t.at, t.rating_id.desc()]; f(order_by=w)\nv = t.select(key=t.order_id); v.order_by(v.key)\n"
        "w = [t.at]; w.append(t.rating_id); f(order_by=w)\nt.order_id < x\nt.segment.min()\nf(order_by=t.customer)",
    ),
    ".distinct() of some columns": Rule(
        "ibis.row_number() == 0 over a whole order",
        't.select("customer_id").distinct()',
        't.distinct(on="customer_id", keep="first")',
    ),
    ".drop() of several columns": Rule(
        "select() of what stays: Ibis writes those dropped in the order of their hashes",
        't.drop("place")\nt.select(*u.columns, "place")',
        't.drop("a", "b")\nt.drop(*names)',
        COMPUTED,
    ),
    '.corr() without how="pop"': Rule(
        'how="pop"', 't.a.corr(t.b, how="pop")', 't.a.corr(t.b)\nt.a.corr(t.b, how="sample")'
    ),
    ".first() .last() .nth() .arbitrary() .argmin() .argmax() .mode() .collect() .group_concat() .topk()": Rule(
        "ibis.row_number() == 0 over a whole order, and max(where=)", "t.rating.max(where=t.place == 0)"
    ),
    ".mean() .var() .std() .cov()": Rule(
        "exact sums and a count of what is not null", "exact_sum(t.rating) / t.rating.count().nullif(0)"
    ),
    ".median() .quantile() .approx_median() .approx_quantile() .approx_nunique()": Rule(
        "nunique(), or a count of each value and the rest in the estimate", "t.customer_id.nunique()"
    ),
    ".pivot_wider() .asof_join()": Rule(
        "sum(where=), or a join on inequalities and min()", "t.n.sum(where=t.level == 4)"
    ),
    ".hash() .sample()": Rule("the remainder of a rank by_bytes", "t.place % 50"),
    ".round()": Rule("(x + 0.5).floor()", "(t.rating + 0.5).floor()"),
    ".epoch_seconds() .strftime() .as_timestamp() .as_date() .iso_year()": Rule(
        "times themselves, .year(), .month() and ibis.interval", "t.at.year() * 12 + t.at.month()"
    ),
    ".re_search() .re_extract() .re_replace() .re_split() .rlike()": Rule(
        "==, isin() or startswith()", 't.arm.startswith("a")', rooms=COMPUTED
    ),
    ".sql() .raw_sql()": Rule("Ibis", "t.filter(t.n > 1)", rooms=COMPUTED),
    ".execute() .to_pandas() .to_pyarrow() .to_pyarrow_batches() .to_polars() .to_parquet() .to_csv()": Rule(
        "the lazy table: `evaluate` fetches it", "t.aggregate(n=t.count())", rooms=CLAIMS
    ),
}

EXCEPTIONS = {
    ("episodes/strata.py", "before.channel.max("): "where it is of one order: there is one to take",
    ("door/isotime.py", "_try_strptime(text, dateformat).strftime("): "asked of DuckDB only",
    ("provenance.py", ".epoch_seconds()"): "a fingerprint is compared with others of the same engine",
}
"""Lines that may stand, by a part of them, and why."""

METHODS = {f".{m}()": rule for rule in RULES for m in re.findall(r"\.(\w+)\(\)", rule) if not RULES[rule].bad}

# -- what names show -----------------------------------------------------------------------------

TYPES = dict(rating="float", score="float", number="float", money="decimal", id="text", text="text")
KINDS = {column.name: TYPES.get(column.type) for table in TABLES.values() for column in table.columns}
KINDS |= {CUSTOMER: "text"}  # where DuckDB does not number them
KINDS |= {"FloatingValue": "float", "DecimalValue": "decimal", "StringValue": "text"}
FLOATS = ("mapped_rating", "levels_above_middle", "exact_sum", "exact_product", "sqrt", "ln")
"""Functions that give floats."""
KEEPING = ("fill_null", "nullif", "coalesce", "abs", "lag", "lead", "over", "min", "max", "sum")
"""Methods that give what they are called on."""


class Known(NamedTuple):
    """What a function gives its variables and annotates its parameters with (`name`), and what it gives its tables'
    columns (`.name`); and the names that are no table."""

    given: dict[str, list[ast.expr]]
    others: set[str]

    def before(self, node: ast.expr, name: str) -> list[ast.expr]:
        place = (node.lineno, node.col_offset)
        return [each for each in self.given.get(name, []) if (each.end_lineno, each.end_col_offset) <= place]


def known_in(statement: ast.stmt, others: set[str]) -> Known:
    given = defaultdict(list)
    for node in ast.walk(statement):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                given[name].append(value)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                given[name].append(value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[value]):
                given[name].append(value)
            case ast.arg(arg=name, annotation=ast.Attribute(value=ast.Name(id="ir")) as value):
                given[name].append(value)
            case ast.keyword(arg=name, value=value):
                given[f".{name}"].append(value)
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    given[f".{getattr(key, 'value', '')}"].append(value)
    return Known(given, others)


def parts(node: ast.expr, known: Known) -> Iterator[ast.expr]:
    """What an expression is put together from, in a list or by arithmetic, behind the variables in it."""
    match node:
        case ast.List(elts=several) | ast.Tuple(elts=several):
            pass
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Mod(), left=one, right=other):
            several = [one, other]
        case ast.IfExp(body=one, orelse=other):
            several = [one, other]
        case ast.UnaryOp(operand=one) | ast.Starred(value=one):
            several = [one]
        case ast.Call(func=ast.Attribute(attr="asc" | "desc", value=one), args=others):
            several = [one, *others]
        case ast.Name(id=name):
            several = known.before(node, name)
        case _:
            yield node
            return
    for part in several:
        yield from parts(part, known)


def kinds(node: ast.expr, known: Known) -> set[str | None]:
    """What the parts of an expression show themselves to be: float, decimal (of a fraction), text."""
    found: set[str | None] = set()
    for part in parts(node, known):
        match part:
            case ast.Constant(value=float()) | ast.BinOp(op=ast.Div() | ast.Pow()):
                found.add("float")
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in FLOATS:
                found.add("float")
            case ast.Call(func=ast.Attribute(attr="cast"), args=[ast.Constant(value=str(name))]):
                found.update(re.findall(r"^(?:float|decimal(?!.*, ?0\)))", name))
            case ast.Call(func=ast.Attribute(attr=name, value=one)) if name in KEEPING:
                found |= kinds(one, known)
            case (
                ast.Attribute(attr=name)
                | ast.Subscript(slice=ast.Constant(value=name))
                | ast.Constant(value=name)
            ):
                given = known.before(part, f".{name}")
                found |= {kind for each in given for kind in kinds(each, known)}
                found |= set() if given else {"text" if str(name).endswith("_id") else KINDS.get(name)}
    return found


def may_be_0(node: ast.expr, known: Known) -> bool:
    """Whether it is 0, or shows that it is made of columns."""
    for text in map(ast.unparse, parts(node, known)):
        table = re.match(r"\(*([^\W\d]\w*)(\.|\[')", text)
        if text == "0" or (table and table[1] not in known.others and not text.endswith(".nullif(0)")):
            return True
    return False


def ordering(node: ast.AST) -> list[ast.expr]:
    """What a node orders by, or compares by size."""
    match node:
        case ast.Call(func=ast.Attribute(attr="order_by"), args=several):
            return several
        case ast.keyword(arg="order_by", value=one):
            return [one]
        case ast.Call(func=ast.Attribute(attr="min" | "max", value=one)):
            return [one]
        case ast.Dict(keys=keys, values=values):
            named = zip(keys, values, strict=True)
            return [value for key, value in named if getattr(key, "value", "") == "order_by"]
        case ast.Compare(left=one, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=others):
            return [one, *others]
    return []


# -- the lint ------------------------------------------------------------------------------------

DAYS = re.compile(r"\.date\(\)\.delta\(.*\.date\(\), (unit=)?'day'\)$")


def construct(node: ast.AST, known: Known) -> str | None:
    """Which of the constructs in `RULES`, or of their methods, a node of the syntax tree is."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) if f".{name}()" in METHODS:
            return f".{name}()"
        case ast.Call(func=ast.Attribute(attr="delta")) if not DAYS.search(ast.unparse(node)):
            return ".delta() of times"
        case ast.Call(func=ast.Attribute(attr="corr")) if "how='pop'" not in ast.unparse(node):
            return '.corr() without how="pop"'
        case ast.Call(func=ast.Attribute(attr="drop"), args=[_, _, *_] | [ast.Starred()]):
            return ".drop() of several columns"
        case ast.Call(func=ast.Attribute(attr="distinct"), keywords=[_, *_]):
            return ".distinct() of some columns"
        case ast.Call(func=ast.Attribute(attr="sum", value=one)) if "float" in kinds(one, known):
            return "a sum of floats"
        case ast.Call(func=ast.Attribute(attr="cast", value=one), args=[ast.Constant(value=str(name))]):
            fraction = name.startswith("int") and kinds(one, known) & {"float", "decimal"}
            return "a fraction cast to a whole number" if fraction else None
        case ast.BinOp(op=ast.Mult(), left=one, right=other):
            decimals = "decimal" in kinds(one, known) & kinds(other, known)
            return "a product of decimals" if decimals else None
        case ast.BinOp(op=ast.Div() | ast.FloorDiv() | ast.Mod(), right=one) if may_be_0(one, known):
            return "division by what may be 0"
    by_text = any("text" in kinds(each, known) for each in ordering(node))
    return "text in the order of a locale" if by_text else None


def in_memory(statement: ast.stmt) -> bool:
    """Whether it is a function that is given nothing of an engine's, by its signature."""
    if not isinstance(statement, ast.FunctionDef):
        return False
    types = [node.annotation for node in ast.walk(statement.args) if isinstance(node, ast.arg)]
    signature = [ast.unparse(each) if each else "Any" for each in (*types, statement.returns)]
    return not re.search(r"\b(ir|ibis)\.|\b(Company|Any)\b", " ".join(signature))


def findings(name: str, source: str) -> Iterator[str]:
    """A line for each construct in a module that is refused in its room."""
    tree, lines = ast.parse(source), source.splitlines()
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = {alias.asname or alias.name for node in imports for alias in node.names} - {"ir"}
    for statement in tree.body:
        known = known_in(statement, modules | {"company", "analysis"})
        for node in () if in_memory(statement) else ast.walk(statement):
            if found := construct(node, known):
                rule = RULES[METHODS.get(found, found)]
                line = (node.func if isinstance(node, ast.Call) else node).end_lineno
                excepted = any(file == name and part in lines[line - 1] for file, part in EXCEPTIONS)
                if not excepted and (not rule.rooms or name.split("/")[0] in rule.rooms):
                    yield f"cxresearch/{name}:{line}: {found}: use {rule.instead} instead"


def builds(name: str, source: str) -> bool:
    """Whether a module may build expressions: it is of a room that does, or imports Ibis."""
    room, imports = name.split("/")[0], re.search("^import ibis", source, re.MULTILINE)
    return room in COMPUTED or (imports is not None and room not in OF_ONE_ENGINE)


MODULES = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
BAD = [(name, code) for name, rule in RULES.items() for code in rule.bad.splitlines()]
BAD += [(name, f"t.x{name}") for name in METHODS]


def found_in(code: str, room: str = "claims") -> list[str]:
    signature = "def aggregate(company: Company, t: ir.Table, u: ir.Table, of: ir.NumericValue) -> ir.Table:"
    return list(findings(f"{room}/mine.py", f"{signature}\n    {code}\n"))


@pytest.mark.parametrize("name", sorted(name for name, source in MODULES.items() if builds(name, source)))
def test_expressions_mean_the_same_on_every_engine(name: str) -> None:
    found = list(findings(name, MODULES[name]))
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(("name", "code"), BAD)
def test_what_is_refused_is_found(name: str, code: str) -> None:
    rule = RULES[METHODS.get(name, name)]
    for room in rule.rooms or ("claims", "door"):
        assert found_in(code, room) == [f"cxresearch/{room}/mine.py:2: {name}: use {rule.instead} instead"]
    assert not (rule.rooms and found_in(code, "door"))


@pytest.mark.parametrize("code", [code for rule in RULES.values() for code in rule.good.splitlines()])
def test_what_to_use_instead_passes(code: str) -> None:
    assert found_in(code) == []


@pytest.mark.parametrize(("signature", "found"), [("table: pd.DataFrame", 0), ("company: Company", 2)])
def test_frames_in_memory_may_do_as_they_like(signature: str, found: int) -> None:
    source = f"def small({signature}) -> pd.DataFrame:\n    return table.value.mean() / table.n.sum()"
    assert len(list(findings("claims/mine.py", source))) == found


@pytest.mark.parametrize(("name", "part"), EXCEPTIONS)
def test_exceptions_are_needed(name: str, part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(EXCEPTIONS, (name, part))
    assert list(findings(name, MODULES[name]))
