"""cxresearch.plan: what is written before the data are looked at, and what a later analysis is told."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made import shop_rows, write_company

from cxresearch import plan
from cxresearch.claims import CLAIMS
from cxresearch.companyfile import load
from cxresearch.errors import CallError
from cxresearch.model import Deviation, Plan
from cxresearch.registry import regions, registry
from cxresearch.text import LANGUAGES, plans, words

SIX, SLOPE = "five-vs-four-six-times", "ladder-slope"
ROWS = shop_rows({4: (12, 3), 5: (12, 6)})
OWN = """
from dataclasses import replace
from cxresearch.claims import CLAIMS as known
CLAIMS = (replace(known["ladder-slope"], id="ours", text={"en": {"measured": "Ours."}}),)
"""


def company(folder: Path, analysis: str = "", **described: str) -> Path:
    """A company without a single data file."""
    write_company(folder, analysis=analysis, **described, **ROWS)
    for name in ROWS:
        (folder / f"{name}.csv").unlink()
    return folder


def deliver(folder: Path, more: str = "") -> None:
    """The data come."""
    for name in ROWS:
        (folder / f"{name}.csv").write_text(f"{name}\n{more}", "utf-8")


def write(folder: Path) -> Path:
    file = load(folder)
    claims = registry(file.analysis.claims)
    return plan.write(file, claims, regions(file.analysis, claims))


def compared(folder: Path) -> Plan:
    file = load(folder)
    claims = registry(file.analysis.claims)
    found = plan.compared(file, file.analysis, claims, regions(file.analysis, claims))
    assert found is not None
    return found


def changed(folder: Path, before: str, after: str, file: str = "company.toml") -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(before) == 1
    (folder / file).write_text(text.replace(before, after), "utf-8")


def claim_changed(folder: Path, id: str, before: str, after: str) -> None:
    """Something is changed in the plan's entry of one claim."""
    head, mark, tail = (folder / "plan.toml").read_text("utf-8").partition(f"\n[claims.{id}]\n")
    entry, blank, others = tail.partition("\n\n")
    assert mark and before in entry
    (folder / "plan.toml").write_text(head + mark + entry.replace(before, after) + blank + others, "utf-8")


def deviations(folder: Path) -> list[Deviation]:
    """Those other than that the plan was edited, which a test does to make them."""
    return [deviation for deviation in compared(folder).deviations if deviation.code != "edited"]


# -- writing ---------------------------------------------------------------------------------------


def test_a_plan_says_what_will_be_tested_and_how(tmp_path: Path) -> None:
    choices = f'horizon_days = 90\nexclude = ["{SLOPE}"]\ntolerance = {{ "{SIX}" = 1.5 }}'
    folder = company(tmp_path / "c", choices, company="observed_from = 2020-01-01")
    before = datetime.now(UTC).replace(microsecond=0)
    file = write(folder)
    assert file == folder / "plan.toml"
    said = tomllib.loads(file.read_text("utf-8"))
    assert (said["schema"], said["company"], said["version"]) == (1, "made", plan.version())
    assert before <= said["written"] <= datetime.now(UTC)
    assert said["choices"] == {
        "level": 0.95,
        "horizon_days": 90,
        "complaint_days": 30,
        "min_cell": 10,
        "exclude": [SLOPE],
        "tolerance": {SIX: 1.5},
    }
    assert [str(said["company_file"][f"observed_{end}"]) for end in ("from", "until")] == [
        "2020-01-01",
        "2024-12-31",
    ]
    tested = [claim.id for claim in CLAIMS.values() if claim.kind != "principle" and claim.id != SLOPE]
    assert list(said["claims"]) == tested
    six = said["claims"][SIX]
    assert (six["kind"], six["low"], six["high"], six["ends"]) == ("measured", 4, 9, "[]")
    assert (six["tolerance"], six["null"], six["side"]) == (1.5, 1, "above")
    assert six["needs"] == ["ratings.rating", "ratings.rated_at", "returned"]
    assert "within 90 days" in six["measured"]


def test_an_end_without_limit_is_written_as_toml_does(tmp_path: Path) -> None:
    text = write(company(tmp_path / "c")).read_text("utf-8")
    assert "high = inf\n" in text
    said = tomllib.loads(text)["claims"]["level4-return-uncertain"]
    assert (said["low"], said["high"], said["ends"]) == (1.25, float("inf"), "()")


def test_the_same_analysis_follows_its_plan_in_everything(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "mine.py").write_text(OWN, "utf-8")
    choices = f'level = 0.9\nexclude = ["{SLOPE}"]\ntolerance = {{ "{SIX}" = 2 }}\nclaims = ["mine.py"]'
    folder = company(tmp_path / "c", choices, company="observed_from = 2020-01-01T08:30:00")
    write(folder)
    found = compared(folder)
    assert found.deviations == ()
    said = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    assert found.hash == said["hash"] and found.written == said["written"].isoformat()
    assert said["claims"]["ours"]["measured"] == "Ours."


def test_without_a_plan_there_is_none(tmp_path: Path) -> None:
    file = load(company(tmp_path / "c"))
    assert plan.compared(file, file.analysis, CLAIMS, regions(file.analysis, CLAIMS)) is None


def test_a_plan_is_never_overwritten(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    first = write(folder).read_bytes()
    with pytest.raises(CallError, match=r"plan\.toml: there is a plan already.* rename or delete"):
        write(folder)
    assert (folder / "plan.toml").read_bytes() == first
    (folder / "plan.toml").rename(folder / "plan-1.toml")
    write(folder)


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    folder = company(tmp_path / "c")
    monkeypatch.setattr(Path, "write_text", refused)
    with pytest.raises(
        CallError, match=r"plan\.toml: the plan cannot be written there \(Permission denied\)"
    ):
        write(folder)
    assert [path.name for path in folder.iterdir()] == ["company.toml"]


def test_names_and_texts_of_any_kind_are_read_back(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    odd = 'a "b"\\ \x7f\n.é'
    changed(folder, "ratings_raw =", '"ratings.raw é" = "r/*.parquet"\nratings_raw =')
    (folder / "mine.py").write_text(OWN.replace('"Ours."', repr(odd)), "utf-8")
    with (folder / "company.toml").open("a", encoding="utf-8") as file:
        file.write('[analysis]\nclaims = ["mine.py"]\n')
    said = tomllib.loads(write(folder).read_text("utf-8"))
    assert said["data"]["ratings.raw é"] == [] and said["claims"]["ours"]["measured"] == odd
    assert compared(folder).deviations == ()


# -- the data --------------------------------------------------------------------------------------


def test_data_that_come_after_the_plan(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    write(folder)
    deliver(folder)
    assert compared(folder).sources == {"ratings_raw": "after", "orders_raw": "after"}


def test_data_that_were_at_hand_and_data_that_have_changed(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    deliver(folder)
    said = tomllib.loads(write(folder).read_text("utf-8"))
    (orders,) = said["data"]["orders_raw"]
    assert (orders["file"], orders["size"], len(orders["sha256"])) == ("orders.csv", 7, 64)
    assert set(compared(folder).sources.values()) == {"at_hand"}
    with (folder / "orders.csv").open("a") as file:
        file.write("one more\n")
    assert compared(folder).sources == {"ratings_raw": "at_hand", "orders_raw": "changed"}


def test_what_an_engine_holds_or_the_plan_does_not_name_is_not_known(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    changed(folder, 'orders_raw = "orders.csv"', 'orders_raw = { table = "shop.orders" }')
    write(folder)
    changed(folder, "[sources]", '[sources]\nlate = "late.csv"')
    found = compared(folder).sources
    assert found == {"late": "unknown", "ratings_raw": "after", "orders_raw": "unknown"}


# -- deviations ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("analysis", "deviation"),
    [
        ("level = 0.9", Deviation("choice", "level", 0.95, 0.9)),
        ("horizon_days = 90", Deviation("choice", "horizon_days", 180, 90)),
        ("complaint_days = 7", Deviation("choice", "complaint_days", 30, 7)),
        ("min_cell = 5", Deviation("choice", "min_cell", 10, 5)),
        (f'exclude = ["{SLOPE}"]', Deviation("left_out", SLOPE)),
    ],
)
def test_a_choice_other_than_planned_is_told_once(
    tmp_path: Path, analysis: str, deviation: Deviation
) -> None:
    write(company(tmp_path / "c"))
    assert compared(company(tmp_path / "c", analysis)).deviations == (deviation,)


def test_a_claim_that_the_plan_leaves_out_and_that_is_tested(tmp_path: Path) -> None:
    write(company(tmp_path / "c", f'exclude = ["{SLOPE}"]'))
    assert compared(company(tmp_path / "c")).deviations == (Deviation("added", SLOPE),)


def test_another_tolerance_is_another_region(tmp_path: Path) -> None:
    write(company(tmp_path / "c"))
    other = company(tmp_path / "c", f'tolerance = {{ "{SIX}" = 2 }}')
    assert compared(other).deviations == (
        Deviation("region", SIX, (4.8, 7.5, "[]"), (3.0, 12.0, "[]")),
        Deviation("tolerance", SIX, 1.25, 2.0),
    )


@pytest.mark.parametrize(
    ("before", "after", "deviation"),
    [
        ("2024-12-31", "2024-11-30", Deviation("choice", "observed_until", "2024-12-31", "2024-11-30")),
        ('"e-commerce"', '"services"', Deviation("choice", "model", "e-commerce", "services")),
        ("[1, 5]", "[0, 10]", Deviation("choice", "scale", (1.0, 5.0), (0.0, 10.0))),
        ("= true", "= false", Deviation("choice", "higher_is_better", "true", "false")),
        ('id = "made"', 'id = "other"', Deviation("company", planned="made", used="other")),
        ('from = "orders_raw"', 'from = "orders_raw"\nwhere = "x"', Deviation("table", "orders")),
    ],
)
def test_another_company_file_is_a_deviation(
    tmp_path: Path, before: str, after: str, deviation: Deviation
) -> None:
    folder = company(tmp_path / "c")
    write(folder)
    changed(folder, before, after)
    assert compared(folder).deviations == (deviation,)


def test_own_claims_that_were_changed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "mine.py").write_text(OWN, "utf-8")
    write(company(folder, 'claims = ["mine.py"]'))
    (folder / "mine.py").write_text(OWN + "# other estimate\n", "utf-8")
    assert compared(folder).deviations == (Deviation("own", "mine.py"),)
    company(folder)
    assert compared(folder).deviations == (Deviation("own", "mine.py"), Deviation("left_out", "ours"))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('"returned"]', '"orders.ordered_at"]', "needs"),
        ("share of those", "number of those", "estimand"),
        ('side = "above"', 'side = "below"', "estimand"),
        ("null = 1.0\n", "", "estimand"),
    ],
)
def test_a_claim_that_was_planned_otherwise(tmp_path: Path, before: str, after: str, code: str) -> None:
    folder = company(tmp_path / "c")
    write(folder)
    claim_changed(folder, SIX, before, after)
    assert deviations(folder) == [Deviation(code, SIX)]


def test_a_plan_that_was_edited_shows(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    first = tomllib.loads(write(folder).read_text("utf-8"))["hash"]
    text = (folder / "plan.toml").read_text("utf-8")
    (folder / "plan.toml").write_text(f"# a remark\n{text}\n", "utf-8")
    assert compared(folder).deviations == (), "a remark changes nothing"
    backdated = text.replace(text.partition("written = ")[2][:4], "2001")
    (folder / "plan.toml").write_text(backdated, "utf-8")
    found = compared(folder)
    assert found.deviations == (Deviation("edited"),)
    assert found.hash != first


def test_a_plan_of_another_version(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    write(folder)
    changed(folder, f'version = "{plan.version()}"', 'version = "0.0.1"', "plan.toml")
    assert deviations(folder) == [Deviation("version", planned="0.0.1", used=plan.version())]


def test_of_a_plan_of_a_later_form_nothing_is_compared(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    (folder / "plan.toml").write_text('schema = 2\nwritten = 2030-01-01T00:00:00Z\nversion = "9.0"\n')
    assert compared(folder).deviations == (Deviation("schema", planned=2, used=1),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"schema = ", "plan.toml: Invalid value"),
        (b"# \xff\n", "plan.toml: line 1 is not UTF-8"),
        (b"", "plan.toml: schema: is a whole number"),
        (b"schema = 1\n", "plan.toml: written: is a date or a time"),
        (b"schema = 1\nwritten = 2024-01-01\nversion = 1\n", "plan.toml: version: is a text"),
        (b'schema = 1\nwritten = 2024-01-01\nversion = "1"\n', "plan.toml: company: is a text"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    folder = company(tmp_path / "c")
    (folder / "plan.toml").write_bytes(content)
    with pytest.raises(CallError, match=message):
        compared(folder)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "[claims.ladder-slope]\n",
            "[claims.ladder-slope]\n[claims.a]\n",
            "claims.ladder-slope.ends: is a text",
        ),
        ("horizon_days = 180", 'horizon_days = "long"', "choices.horizon_days: is a whole number"),
        ("observed_until = 2024-12-31", 'observed_until = "then"', "observed_until: is a date"),
        ("[data]\n", "[[data]]\n", "data: is a section"),
    ],
)
def test_a_plan_that_was_damaged_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    folder = company(tmp_path / "c")
    text = write(folder).read_text("utf-8")
    assert text.count(before) == 1
    (folder / "plan.toml").write_text(text.replace(before, after), "utf-8")
    with pytest.raises(CallError, match=rf"plan\.toml: .*{message}.*; put back the plan"):
        compared(folder)


def test_an_end_that_is_no_number_is_refused(tmp_path: Path) -> None:
    folder = company(tmp_path / "c")
    write(folder)
    claim_changed(folder, SIX, "low = 4.8", 'low = "4.8"')
    with pytest.raises(CallError, match=f"claims.{SIX}: low and high are two numbers"):
        compared(folder)


# -- in words --------------------------------------------------------------------------------------

EVERYTHING = (
    Deviation("edited"),
    Deviation("company", planned="made", used="other"),
    Deviation("schema", planned=2, used=1),
    Deviation("version", planned="0.0.1", used="0.1.0"),
    Deviation("choice", "level", 0.95, 0.9),
    Deviation("choice", "observed_from", None, "2020-01-01"),
    Deviation("choice", "scale", (1.0, 5.0), None),
    Deviation("region", SIX, (4.8, 7.5, "[]"), (3.0, float("inf"), "[)")),
    Deviation("tolerance", SIX, 1.25, 2.0),
    *(
        Deviation(code, name)
        for code in ("table", "own", "added", "left_out", "needs", "estimand")
        for name in ("a", "b")
    ),
)


def told(lang: str, *deviations: Deviation) -> list[str]:
    return plans.deviations(Plan("2024-01-01", "1", "0" * 64, {}, deviations), words(lang), {SIX: "ratio"})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_deviation_is_a_sentence(lang: str) -> None:
    lines = told(lang, *EVERYTHING)
    assert len(lines) == 9 + 6 and len(set(lines)) == len(lines)
    for line in lines:
        assert line.endswith(".") and not any(sign in line for sign in ("{", "None", "inf"))


def test_deviations_are_told_with_both_values() -> None:
    lines = told("en", *EVERYTHING)
    assert "Confidence level: planned 95%, used 90%." in lines
    assert "Start of the data: planned none, used 1 January 2020." in lines
    assert "Rating scale: planned 1 and 5, used none." in lines
    assert f"Region in which {SIX} is true: planned 4.8 to 7.5 times, used ratio 3 or more." in lines
    assert "Tested, though not in the plan: a and b." in lines
    assert f"Dung sai của {SIX} – kế hoạch: 1,25; thực tế: 2." in told("vi", *EVERYTHING)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whether_the_data_were_there_is_told_of_all_or_of_each(lang: str) -> None:
    def data(sources: dict[str, str]) -> list[str]:
        return plans.data(Plan("2024-01-01", "1", "0" * 64, sources), words(lang))

    for state in plans.STATES:
        assert data({"orders_raw": state, "survey": state}) == [words(lang)(f"plan.all.{state}")]
    mixed = data({"a": "after", "b": "unknown", "c": "at_hand", "d": "changed", "e": "after"})
    assert len(mixed) == 4 and all(any(f": {names}." in line for line in mixed) for names in "bcd")
    assert words(lang)("plan.some.after", sources=words(lang).listing(("a", "e"))) in mixed
    assert data({}) == []
