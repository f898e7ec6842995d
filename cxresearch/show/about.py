"""What surrounds the findings: the company, what came in, the question and the limits of a family."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import get_args

from cxresearch.model import Evaluation, Grade, Passage, Verdict, Warning
from cxresearch.show.html import Cell, Html, definitions, element, items, table, text
from cxresearch.text import Words, plans, sentences, words

NAMED = 5
"""So many claims that a warning touches are named; of more it is said how many there are in each family."""


def overview(evaluation: Evaluation, lang: str) -> Html:
    """The company, the period, the analyst's choices, and the plan they were to follow."""
    say, choices = words(lang), evaluation.parameters
    until = say.date(evaluation.observed_until)
    if evaluation.observed_from is None:
        period = say("overview.period_until", until=until)
    else:
        period = say("overview.period_between", since=say.date(evaluation.observed_from), until=until)
    tolerances = [f"{id}: {say.number(size, 2)}" for id, size in sorted(choices.tolerance.items())]
    company = [
        ("company", evaluation.name),
        ("model", say.either(f"model.{evaluation.model}", evaluation.model)),
        ("period", period),
        ("timezone", evaluation.timezone),
        ("currency", evaluation.currency),
        ("customer_id", say(f"overview.customer_{evaluation.customer_id}")),
        ("assumed", say.listing(tuple(sentences.column(name, say) for name in evaluation.assumed))),
    ]
    chosen = [
        ("level", say.plain(choices.level, "share")),
        ("horizon_days", say("overview.days", n=say.count(choices.horizon_days))),
        ("complaint_days", say("overview.days", n=say.count(choices.complaint_days))),
        ("min_cell", say("overview.customers", n=say.count(choices.min_cell))),
        ("exclude", say.listing(choices.exclude)),
        ("tolerance", say.listing(tuple(tolerances))),
    ]
    return Html(
        f"overview {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("overview.title")),
            definitions((say(f"overview.{key}"), meaning) for key, meaning in company),
            text("h3", say("overview.parameters")),
            definitions((say(f"overview.{key}"), meaning) for key, meaning in chosen),
            text("h3", say("plan.title")),
            _plan(evaluation, say),
            class_="overview",
            lang=lang,
        ),
    )


def _plan(evaluation: Evaluation, say: Words) -> str:
    plan = evaluation.plan
    if plan is None:
        return text("p", say("plan.none"))
    paragraphs = [plans.written(plan, say), *plans.data(plan, say)]
    paragraphs.append(say("plan.deviates" if plan.deviations else "plan.followed"))
    units = {finding.claim.id: finding.claim.unit for finding in evaluation.findings}
    told = items(plans.deviations(plan, say, units), class_="deviations")
    return "".join(text("p", paragraph) for paragraph in paragraphs) + told


def data(evaluation: Evaluation, lang: str) -> Html:
    """What came in, table by table: rows delivered and kept, what was wrong with the rest, and what was
    noticed though nothing was rejected for it."""
    say, passages = words(lang), tuple(evaluation.tables.values())
    return Html(
        f"data {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("data.title")),
            _tables(passages, say),
            _faults(passages, say),
            _warnings(evaluation, say),
            class_="data",
            lang=lang,
        ),
    )


def door(evaluation: Evaluation, lang: str, page: str | None = None) -> Html:
    """What came in and what was rejected, in one table, and the way to the page that tells why."""
    say = words(lang)
    more = element("a", escape(say("data.more"), quote=False), href=page) if page else ""
    return Html(
        f"door {evaluation.company} {lang}",
        element(
            "section",
            text("h2", say("data.title")),
            _tables(tuple(evaluation.tables.values()), say),
            element("p", more) if more else "",
            class_="data",
            lang=lang,
        ),
    )


def _tables(passages: tuple[Passage, ...], say: Words) -> str:
    if not passages:
        return text("p", say("data.none"))
    rejected = [sum(passage.rejected.values()) for passage in passages]
    blanked = [sum(passage.blanked.values()) for passage in passages]
    summary = say(
        "data.summary",
        rows=say.count(sum(passage.rows for passage in passages)),
        tables=say.count(len(passages)),
        rejected=say.count(sum(rejected)),
        blanked=say.count(sum(blanked)),
    )
    heads = [say(f"heading.{name}") for name in ("table", "rows", "kept", "rejected", "blanked")]
    rows: list[list[str | Cell]] = [
        [
            sentences.table(passage.table, say),
            *(Cell(say.count(n), "number") for n in (passage.rows, passage.kept, out, blank)),
        ]
        for passage, out, blank in zip(passages, rejected, blanked, strict=True)
    ]
    counted = table(say("data.tables_caption"), heads, rows, class_="numbers")
    return text("p", summary, class_="summary") + counted


def _faults(passages: tuple[Passage, ...], say: Words) -> str:
    rows = [
        (
            sentences.table(passage.table, say),
            fault(passage.table, code, say),
            say(f"data.{done}"),
            Cell(say.count(count), "number"),
            ", ".join(passage.shapes.get(code, ())),
        )
        for passage in passages
        for done, counts in (("rejected", passage.rejected), ("blanked", passage.blanked))
        for code, count in counts.items()
    ]
    if not rows:
        return text("p", say("data.clean")) if passages else ""
    heads = [say(f"heading.{name}") for name in ("table", "fault", "done", "count", "shapes")]
    return table(say("data.faults_caption"), heads, rows) + text("p", say("data.note"), class_="note")


def fault(table: str, code: str, say: Words) -> str:
    """A code of the door in words: `future:ordered_at` -> "orders.ordered_at (…) lies after …"."""
    kind, _, column = code.partition(":")
    if not say.has(f"door.{kind}"):
        return code
    return say(f"door.{kind}", column=sentences.column(f"{table}.{column}", say))


def _warnings(evaluation: Evaluation, say: Words) -> str:
    of_tables = [warning for passage in evaluation.tables.values() for warning in passage.warnings]
    # the door does not know which claims there are
    told = {(warning.code, warning.table): warning for warning in [*of_tables, *evaluation.warnings]}
    lines = [_warning(warning, evaluation, say) for warning in told.values()]
    return text("h3", say("data.warnings")) + items(lines, class_="warnings") if lines else ""


def _warning(warning: Warning, evaluation: Evaluation, say: Words) -> str:
    sentence = sentences.warning(warning, say)
    lines = [say("data.warning_count", text=sentence, count=say.count(warning.count))]
    if warning.claims:
        lines.append(_touched(warning.claims, evaluation, say))
    return " ".join(lines)


def _touched(ids: tuple[str, ...], evaluation: Evaluation, say: Words) -> str:
    """The claims by their titles; where they are many, how many of each family's."""
    known = {finding.claim.id: finding.claim for finding in evaluation.findings}
    if len(ids) <= NAMED:
        titles = tuple(say.claim(known[id], "title") if id in known else id for id in ids)
        return say("data.warning_claims", claims="; ".join(titles))
    touched = Counter(known[id].family for id in ids if id in known)
    tested = Counter(f.claim.family for f in evaluation.findings if f.verdict is not Verdict.UNTESTABLE)
    families = tuple(
        say(
            "data.warning_family",
            n=say.count(n),
            of=say.count(max(n, tested[family])),
            family=say(f"family.{family}.title"),
        )
        for family, n in touched.items()
    )
    return say("data.warning_many", n=say.count(len(ids)), families="; ".join(families))


def question(family: str, lang: str, evaluation: Evaluation | None = None) -> Html:
    """The question a family of claims asks, who passes the claims on, how they are put to the test, and the
    list of the chapters where the findings are known."""
    say = words(lang)
    horizon = sentences.horizon(say, evaluation)
    told = [say(f"family.{family}.{key}", horizon=horizon) for key in ("answer", "population", "interest")]
    return Html(
        f"question {family} {lang}",
        element(
            "section",
            text("h2", say(f"family.{family}.title")),
            text("p", say(f"family.{family}.question"), class_="question"),
            *(text("p", paragraph) for paragraph in told),
            "" if evaluation is None else _contents(evaluation, family, say),
            class_="family",
            lang=lang,
        ),
    )


def _contents(evaluation: Evaluation, family: str, say: Words) -> str:
    """The chapters of a family, each with its verdict and the way to it."""
    findings = [f for f in evaluation.family(family) if f.claim.kind != "principle"]
    parts = {part for finding in findings for part in finding.claim.parts}
    lines = [
        element(
            "li",
            text("a", say.claim(finding.claim, "title"), href=f"#{finding.claim.id}"),
            " ",
            text("span", say(f"verdict.symbol.{finding.verdict}"), class_="symbol", aria_hidden="true"),
            " ",
            text("span", say(f"verdict.{finding.verdict}")),
            class_=str(finding.verdict),
        )
        for finding in findings
        if finding.claim.id not in parts
    ]
    if not lines:
        return ""
    return text("h3", say("report.chapters")) + element("ol", *lines, class_="contents")


def limits(family: str, lang: str, evaluation: Evaluation | None = None) -> Html:
    """What the findings of a family cannot show, how its verdicts are reached, and what the grades mean."""
    say = words(lang)
    horizon = sentences.horizon(say, evaluation)
    shown = [line.format(horizon=horizon) for line in say.under(f"family.{family}.limits")]
    verdicts = [(say(f"verdict.{word}"), say(f"verdict.meaning.{word}")) for word in map(str, Verdict)]
    grades = [(say(f"grade.{letter}"), say(f"grade.meaning.{letter}")) for letter in get_args(Grade)]
    minimum = None if evaluation is None else say.count(evaluation.parameters.min_cell)
    return Html(
        f"limits {family} {lang}",
        element(
            "section",
            text("h2", say("report.limits")),
            items(shown),
            text("h2", say("report.methods")),
            text("p", say("verdicts.how")),
            definitions(verdicts),
            text("p", say("verdicts.tolerance")),
            text("p", say("verdicts.silence")),
            text("p", say("verdicts.disclosure", minimum=minimum) if minimum else ""),
            text("p", say("verdicts.grades")),
            definitions(grades),
            class_="limits",
            lang=lang,
        ),
    )
