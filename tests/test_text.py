"""The words: the same in both languages, complete for the registry, filled, and true to the sources."""

from __future__ import annotations

import math
import re
import string
from functools import cache
from pathlib import Path

import pytest
from babel.numbers import parse_decimal

from cxresearch import schema
from cxresearch.claims import CLAIMS, FAMILIES
from cxresearch.model import Bounds, Claim, Estimate, Finding, Region, Verdict
from cxresearch.text import LANGUAGES, sentences, words
from tests.found import estimate, evaluation, found, outcomes

VI, EN = words("vi"), words("en")
SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
SOURCE = Path(__file__).parent.parent / "cxresearch"

CLAIM_IDS = sorted(CLAIMS)
ALWAYS = {"title", "claim", "origin", "drift", "trust", "measured", "reading", "result"}
PRINCIPLE = {"title", "claim", "origin", "trust", "why"}
OPTIONAL = {"events", "counted", "protects"}
"""What the events in a claim's table are, what its number counts where that is not customers, and what in
the design protects it."""
FAMILY_KEYS = {"title", "question", "answer", "population", "interest"}

VIETNAMESE = set("ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ")
ENGLISH = set(
    re.findall(r"\w+", "the of and is are with customers interval share their who that this from than not by")
)


def every_text(lang: str) -> dict[str, str]:
    say = words(lang)
    of_claims = {f"{id}/{key}": text for id, block in say.claims.items() for key, text in block.items()}
    return {**say.texts, **of_claims}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def numerals(text: str, lang: str) -> set[float]:
    bare = re.sub(r"\{\w*\}|https?://\S+|[\w.]+\.(?:com|vn|co)\b", " ", text)
    written = re.findall(r"\d(?:[\d.,]*\d)?", bare)
    return {float(parse_decimal(number, locale={"vi": "vi", "en": "en_GB"}[lang])) for number in written}


# -- two languages, one content ------------------------------------------------------------------


def test_both_languages_have_the_same_texts() -> None:
    assert every_text("vi").keys() == every_text("en").keys()


def test_both_languages_have_the_same_placeholders() -> None:
    en = every_text("en")
    assert [key for key, vi in every_text("vi").items() if placeholders(vi) != placeholders(en[key])] == []


def test_both_languages_write_the_same_numbers() -> None:
    # A line that names a misprint quotes it as it was printed: "4 8. Around 90%".
    def without_quotes(text: str) -> str:
        return re.sub(r"“gave[^”]*”|“[48][.,]?8?”", "", text)

    en = every_text("en")
    different = {
        key: (vi, en[key])
        for key, vi in every_text("vi").items()
        if numerals(without_quotes(vi), "vi") != numerals(without_quotes(en[key]), "en")
    }
    assert different == {}


def test_vietnamese_is_vietnamese_and_english_is_english() -> None:
    for vi in every_text("vi").values():
        own = re.sub(r"“gave[^”]*”|\{\w*\}", "", vi).lower()
        assert not ENGLISH & set(re.findall(r"[a-z_]+", own)), vi
        assert VIETNAMESE & set(own) or len(re.findall(r"[^\W\d_]+", own)) < 4, vi
    for en in every_text("en").values():
        names = re.sub(r"Phạm Thanh Tuấn|Xưởng Việt Nam|Quốc Bảo", "", en).lower()
        assert not VIETNAMESE & set(names), en


def test_no_text_carries_markup_or_a_stray_brace() -> None:
    for lang in LANGUAGES:
        for key, text in every_text(lang).items():
            assert not re.search(r"</?[a-z]|&[a-z]+;|\*\*|`", text), key
            assert "{" not in re.sub(r"\{\w+\}", "", text), key


# -- complete for the registry -------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_has_a_text_and_every_text_a_claim(lang: str) -> None:
    assert sorted(words(lang).claims) == CLAIM_IDS
    for family in FAMILIES:
        assert {key for key in FAMILY_KEYS if words(lang).has(f"family.{family}.{key}")} == FAMILY_KEYS
        assert words(lang).under(f"family.{family}.limits")


def ends(claim: Claim) -> set[str]:
    """The words in which a claim can end, found by holding intervals against it."""
    return {finding.finding or str(finding.verdict) for finding in outcomes(claim)} - {"untestable"}


@pytest.mark.parametrize("id", CLAIM_IDS)
def test_a_claim_has_the_texts_it_can_need_and_no_other(id: str) -> None:
    claim = CLAIMS[id]
    if claim.kind == "principle":
        assert set(EN.claims[id]) - {"drift"} == PRINCIPLE
        return
    needed = ALWAYS | ends(claim)
    needed |= {"base"} if claim.base else set()
    words_of = ("contrast_supported", "contrast_contradicted", "contrast_undecided", "no_more")
    needed |= set(words_of) if claim.contrast else set()
    needed |= (
        {"bounds", "bounds_overturn", "bounds_stand", "bounds_open", "bounds_none"} if claim.bounds else set()
    )
    needed |= {"cap_possible", "cap_impossible"} if claim.region == Region(6, 6) else set()
    assert set(EN.claims[id]) - OPTIONAL == needed


@pytest.mark.parametrize("id", CLAIM_IDS)
def test_a_verdict_never_rests_on_a_value_that_may_be_undefined(id: str) -> None:
    for key in ("supported", "smaller", "larger", "opposite", "undecided"):
        assert "value" not in placeholders(EN.claims[id].get(key, ""))


def test_every_table_column_and_fault_has_words() -> None:
    columns = {f"column.{table.name}.{name}" for table in schema.TABLES.values() for name in table.names}
    tables = {f"table.{name}" for name in schema.TABLES}
    kinds = ("missing", "unreadable", "copy", "key", "range", "word", "future", "order", "reference")
    assert columns | tables | {f"door.{kind}" for kind in kinds} <= EN.texts.keys()
    assert {key for key in EN.texts if re.match(r"column\.[a-z]+\.[a-z_]+$", key)} - columns == {
        "column.named.described",
        "column.named.or",
    }


def test_every_method_and_every_undefined_quantity_has_a_sentence() -> None:
    source = "".join(path.read_text("utf-8") for path in (SOURCE / "estimators").glob("*.py"))
    methods = {"wilson", "clopper_pearson", "newcombe", "risk_ratio_score", "mover_wilson", "ols_hc3", "t"}
    methods |= {"wilson_odds", "bonett_price", "goodman", "bca", "bca_ratio"}
    methods |= {"wilson_clustered", "delta_log", "delta", "monthly_ratio"}
    methods |= {"ols_cluster", "fieller", "lmg_jackknife", "mantel_haenszel", "profit_simulation"}
    assert {name for name in methods if f'"{name}"' in source} == methods
    assert {f"method.sentence.{name}" for name in methods | {"all_of"}} <= EN.texts.keys()
    assert {f"undefined.{name}" for name in re.findall(r'"undefined:(\w+)"', source)} <= EN.texts.keys()


def test_every_key_that_the_code_names_exists_and_every_text_is_used() -> None:
    code = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    named = set(re.findall(r'\bsay\(\s*"([a-z0-9_.-]+)"', code))
    assert named <= EN.texts.keys()
    # A key is used when it stands in the code, or when the code completes it: f"verdict.{...}", f"{key}.alt".
    begun = set(re.findall(r"""f["']([a-z_]+(?:\.[a-z_]+)*[._])\{""", code))
    begun |= {f"{start}." for start in re.findall(r'"(figure\.[a-z_]+)"', code)}
    quoted = set(re.findall(r"""(?=["']([\w.-]+)["'])""", code))
    assert [key for key in EN.texts if key not in quoted and not key.startswith(tuple(begun))] == []


# -- sentences -----------------------------------------------------------------------------------


def everything_said(finding: Finding, lang: str) -> list[str]:
    say, company = words(lang), evaluation()
    return [
        *(
            say.claim(finding.claim, key, **sentences.filled(finding, say, company))
            for key in ("measured", "protects")
            if say.says(finding.claim, key)
        ),
        sentences.counted(finding, say, company),
        sentences.number(finding, say, company),
        sentences.result(finding, say, company),
        sentences.verdict(finding, say, company),
        sentences.comparison(finding, say),
        sentences.silent(finding, say),
        sentences.cap(finding, say),
        sentences.change(finding, say),
    ]


@cache
def said_of_outcomes(id: str, lang: str) -> list[list[str]]:
    return [everything_said(finding, lang) for finding in outcomes(CLAIMS[id])]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("id", CLAIM_IDS)
def test_whatever_a_claim_comes_to_is_said_in_full(id: str, lang: str) -> None:
    for outcome in said_of_outcomes(id, lang):
        said = " ".join(outcome)
        assert not re.search(r"[{}]|\bnan\b|\binf\b|\bNone\b", said), said


@pytest.mark.parametrize("id", CLAIM_IDS)
def test_both_languages_give_the_same_numbers_in_every_sentence(id: str) -> None:
    for outcome in zip(said_of_outcomes(id, "vi"), said_of_outcomes(id, "en"), strict=True):
        for vi, en in zip(*outcome, strict=True):
            assert numerals(vi, "vi") == numerals(en, "en"), (vi, en)


def test_a_ratio_of_six_is_called_impossible_where_it_is() -> None:
    id = "five-vs-four-six-times"
    above = found(id, estimate(1.31), base_rate=estimate(0.38))
    below = found(id, estimate(1.31), base_rate=estimate(0.1))
    assert "impossible" in sentences.cap(above, EN) and "2.63 times" in sentences.cap(above, EN)
    assert "không thể" in sentences.cap(above, VI) and "2,63 lần" in sentences.cap(above, VI)
    assert "impossible" not in sentences.cap(below, EN) and "10.00 times" in sentences.cap(below, EN)
    assert sentences.cap(found("cx-more-repeat", estimate(1.31)), EN) == ""


def test_the_size_fails_but_the_direction_is_said_to_hold() -> None:
    id = "five-vs-four-six-times"
    assert "The direction is as claimed" in sentences.verdict(found(id, estimate(1.31)), EN)
    assert "Even the direction stays open" in sentences.verdict(found(id, estimate(1.01)), EN)
    assert "direction" not in sentences.verdict(found(id, estimate(6.1)), EN)
    assert "direction" not in sentences.verdict(found(id, estimate(0.5)), EN)
    assert "direction" not in sentences.verdict(found("cx-more-repeat", estimate(1.31)), EN)


def test_a_share_says_when_it_is_no_more_than_other_customers() -> None:
    measured = estimate(0.92)
    same = found("level12-do-not-return", measured, direction=Verdict.UNDECIDED)
    more = found("level12-do-not-return", measured, direction=Verdict.SUPPORTED)
    assert "no more than other customers" in sentences.comparison(same, EN)
    assert "không nhiều hơn các khách khác" in sentences.comparison(same, VI)
    assert "no more than" not in sentences.comparison(more, EN)
    assert sentences.verdict(same, EN).endswith("they stayed away no more than other customers.")
    assert "no more" not in sentences.verdict(more, EN)
    refuted = found("level12-do-not-return", estimate(0.2), direction=Verdict.UNDECIDED)
    assert "no more than other customers" in sentences.verdict(refuted, EN)
    alone = found("level12-do-not-return", measured, base_rate=None, contrast=None, direction=None)
    assert "nothing to compare it with" in sentences.comparison(alone, EN)


def test_those_who_did_not_answer_are_said_to_be_able_to_change_a_verdict_or_not() -> None:
    id, low = "level4-at-least-60", estimate(0.3)
    assert "could therefore change" in sentences.silent(found(id, low), EN)
    narrow = found(id, low, bounds=Bounds(0.2, 0.5, 4500, least=0.19, most=0.52))
    assert "the verdict stands" in sentences.silent(narrow, EN)
    touching = found(id, low, bounds=Bounds(0.2, 0.58, 4500, least=0.19, most=0.6))
    assert "could therefore change" in sentences.silent(touching, EN)
    # 650 of 1,080: the bound alone would be supported, its interval would not
    high = found(id, estimate(0.65), bounds=Bounds(0.602, 0.676, 1080, least=0.572, most=0.703))
    assert "could therefore change" in sentences.silent(high, EN)
    everybody = found(id, low, bounds=Bounds(0.3, 0.3, 4113, least=0.28, most=0.32))
    assert (
        sentences.silent(everybody, EN)
        == "All 4,113 customers answered, so nobody’s silence can change the share."
    )
    assert "as open as" in sentences.silent(found(id, estimate(0.6)), EN)
    assert sentences.silent(found(id, low, bounds=None), EN) == ""


@pytest.mark.parametrize(
    ("code", "said", "remedy"),
    [
        (
            "missing:orders.promised_at",
            "no orders.promised_at (promised delivery time)",
            "orders.promised_at",
        ),
        ("missing:customers.acquired_at|orders.ordered_at", " or orders.ordered_at", "or orders.ordered_at"),
        ("empty:orders", "the table orders came without a usable row", "rows in the table orders"),
        ("minimum:level_4=7", "“rated 4” (fewer than 10)", "more customers in the group “rated 4”"),
        ("minimum:levels=2", "fewer than three rating levels", "other rating levels"),
        ("minimum:something_new=3", "“something_new” (fewer than 10)", "“something_new”"),
        ("undefined:all_equal", "did or answered the same", "not all are alike"),
        ("undefined:returning_customer", "cannot be recognised", "a key that stays the same"),
        ("undefined:new_name", "(new_name)", "more customers"),
        ("model:subscription", "subscription companies only", "another kind of company (subscription)"),
        ("principle:new_name", "(new_name)", "nothing that"),
        ("excluded", "left out in the company file", "taking the claim off"),
        ("brand-new", "brand-new", "brand-new"),
    ],
)
def test_a_reason_and_its_remedy_in_words(code: str, said: str, remedy: str) -> None:
    assert said in sentences.reason(code, EN, minimum=10)
    assert remedy in sentences.remedy(code, EN)
    assert sentences.reason(code, VI, minimum=10) and sentences.remedy(code, VI)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_size_of_a_small_group_is_never_told(lang: str) -> None:
    for minimum in (10, None):
        assert "7" not in sentences.reason("minimum:level_4=7", words(lang), minimum=minimum)
    assert "7" not in sentences.remedy("minimum:level_4=7", words(lang))


def test_a_claim_of_the_users_own_is_said_in_the_general_words() -> None:
    known = found("cx-more-repeat", estimate(1.31))
    own = type(known)(**{**vars(known), "claim": type(known.claim)(**{**vars(known.claim), "id": "my-own"})})
    assert EN.claim(own.claim, "title") == "my-own"
    assert sentences.verdict(own, EN).startswith("Supported: the interval, 1.29 to 1.33 times")
    assert "n = 4,113" in sentences.result(own, EN)


# -- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", [0.0, -0.00001, 0.005, 1.005, 1234567.891, -1234.5, 0.1 + 0.2])
@pytest.mark.parametrize("digits", [0, 1, 2, 3])
def test_a_number_is_the_same_read_back_from_either_language(x: float, digits: int) -> None:
    read = [
        float(parse_decimal(words(lang).number(x, digits).replace("\N{MINUS SIGN}", "-"), locale=locale))
        for lang, locale in (("vi", "vi"), ("en", "en_GB"))
    ]
    assert read[0] == read[1] == pytest.approx(round(x, digits), abs=1e-12)


def test_zero_has_no_sign() -> None:
    assert EN.number(-0.00001, 2) == "0.00"
    assert EN.percent(-0.000001) == "0.0%"
    assert EN.quantity(0.0001, "points") == "0.0 percentage points"
    assert EN.percent(-0.0001, sign=True) == "0.0%"


def test_an_interval_far_below_one_keeps_its_width() -> None:
    assert EN.range(0.0681, 0.0714, "ratio") == "0.068 to 0.071 times"
    assert EN.range(0.0, 0.104, "ratio") == "0.00 to 0.10 times"


def test_a_scale_has_the_decimals_it_was_set_with() -> None:
    assert EN.scale(0, 30, "people") == "0 to 30 people"
    assert EN.scale(-0.5, 1.5, "effect") == "−50% to 150%"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_a_number_is_said_in_words(lang: str) -> None:
    say = words(lang)
    said = [
        *(say.number(x) for x in (math.nan, math.inf)),
        *(say.percent(x) for x in (math.nan, math.inf)),
        say.quantity(math.nan, "ratio"),
        say.money(math.nan, "VND"),
        say.interval(Estimate(math.nan, 0, math.inf, 0.95, 9, "risk_ratio_score"), "ratio"),
        say.interval(Estimate(2, 1.2, math.inf, 0.95, 9, "risk_ratio_score"), "ratio"),
        say.region(Region(1, math.inf, "()"), "ratio"),
    ]
    assert not any(re.search(r"nan|inf|∞", text, re.IGNORECASE) for text in said)


@pytest.mark.parametrize(
    ("region", "unit", "en", "vi"),
    [
        (Region(6, 6), "ratio", "6 times", "6 lần"),
        (Region(4.8, 7.5), "ratio", "4.8 to 7.5 times", "4,8 đến 7,5 lần"),
        (Region(0.5, 1, "(]"), "share", "above 50%", "trên 50%"),
        (Region(0.6, 1), "share", "60% or more", "từ 60% trở lên"),
        (Region(0, 0.5, "[)"), "share", "below 50%", "dưới 50%"),
        (Region(0, 0.1), "share", "10% or less", "không quá 10%"),
        (Region(0.874, 0.874), "share", "87.4%", "87,4%"),
        (Region(3.5, 4.5, "[)"), "score", "3.5 to under 4.5", "3,5 đến dưới 4,5"),
        (Region(1.25, math.inf, "()"), "ratio", "ratio above 1.25", "tỷ số trên 1,25"),
        (Region(0, 1, "[)"), "ratio", "ratio below 1", "tỷ số dưới 1"),
        (Region(0, math.inf, "()"), "points", "difference above 0", "chênh lệch trên 0"),
        (Region(0, 1, "(]"), "points", "difference above 0", "chênh lệch trên 0"),
        (Region(0, 1, "(]"), "share", "above 0%", "trên 0%"),
    ],
)
def test_a_region_in_words(region: Region, unit: str, en: str, vi: str) -> None:
    assert EN.region(region, unit) == en  # type: ignore[arg-type]
    assert VI.region(region, unit) == vi  # type: ignore[arg-type]


def test_an_interval_without_an_upper_limit_says_so() -> None:
    open_above = Estimate(2, 1.2, math.inf, 0.95, 9, "risk_ratio_score")
    assert EN.interval(open_above, "ratio") == "1.20 times upwards, with no upper limit"
    assert EN.interval(Estimate(math.nan, 0, math.inf, 0.95, 9, "risk_ratio_score"), "ratio") == (
        "any value from 0.00 times up"
    )


def test_dates_and_money() -> None:
    assert VI.date("2026-11-22") == "22 tháng 11 năm 2026"
    assert EN.date("2026-11-22T23:30:00+07:00") == "22 November 2026"
    assert VI.money(1234567, "VND") == "1.234.567\N{NO-BREAK SPACE}₫"
    assert EN.money(-12.5, "EUR") == "\N{MINUS SIGN}€12.50"


# -- sources -------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", CLAIM_IDS)
def test_a_quotation_stands_word_for_word_in_its_source(id: str) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not here")
    source = CLAIMS[id].source
    (path,) = SEEDS.glob(f"00{source.document[1:]}_*.txt")
    first, _, last = source.lines.partition("-")
    lines = path.read_text("utf-8").splitlines()[int(first) - 1 : int(last or first)]
    assert source.quote in "\n".join(lines)
    assert EN.has(f"document.{source.document}")
