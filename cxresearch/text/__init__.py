"""Every word a stakeholder reads, in each language, and how numbers are written in it.

The words are data: one folder a language, in it `common.toml` for what all reports share and one
file a family for its claims. A family's file has a `[family]` table (read as `family.NAME.KEY`) and
one table a claim; every other file is read as dotted keys, so a new part of the report can bring
its own file. Texts hold `{placeholders}` and no markup: whoever prints HTML escapes them, after
they are filled.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import bidirectional

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from cxresearch.errors import CallError, nearest
from cxresearch.model import Claim, Estimate, Region, Unit

LANGUAGES = ("vi", "en")
_LOCALES = {"vi": Locale("vi"), "en": Locale("en", "GB")}
_DATES = {"vi": "d 'tháng' M 'năm' y", "en": "long"}
"""Babel's long form in Vietnamese leaves out the word for "year"."""

_BOUNDS: dict[Unit, tuple[float, float]] = {
    "share": (0.0, 1.0),
    "ratio": (0.0, math.inf),
    "points": (-1.0, 1.0),
    "score": (1.0, 5.0),
    "slope": (-math.inf, math.inf),
    "people": (0.0, math.inf),
    "effect": (-math.inf, math.inf),
    "coefficient": (-math.inf, math.inf),
    "levels": (-math.inf, math.inf),
}
"""The values a quantity can take at all: an end of a region that lies there bounds nothing."""


@dataclass(frozen=True)
class Words:
    """The words of one language; call it with a key to get a text, filled.

    >>> words("en")("verdict.supported")
    'supported'
    >>> words("vi")("verdict.supported")
    'được ủng hộ'
    """

    lang: str
    texts: Mapping[str, str]
    claims: Mapping[str, Mapping[str, str]]

    def __call__(self, key: str, /, **values: str) -> str:
        """The text of a dotted key, its placeholders filled with `values` (already written out).

        Raises `KeyError` when there is no such key, or a placeholder is left without a value.
        """
        return self.texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.texts

    def either(self, key: str, otherwise: str) -> str:
        """The text of a key, or `otherwise`: for names that may come from a company's own file."""
        return self.texts.get(key, otherwise)

    def under(self, prefix: str) -> tuple[str, ...]:
        """All texts below a dotted key, in the file's order: the paragraphs of a list."""
        return tuple(text for key, text in self.texts.items() if key.startswith(f"{prefix}."))

    def claim(self, claim: Claim, key: str, /, **values: str) -> str:
        """A text of one claim. Where a claim of the user's own lacks one, its id stands for its title
        and its sentence, and the rest is empty."""
        own = self._own(claim)
        if claim.id not in self.claims and key not in own:
            return claim.id if key in ("title", "claim") else ""
        return (own or self.claims[claim.id])[key].format(**values)

    def of_claim(self, claim: Claim) -> tuple[str, ...]:
        """All texts of one claim, their placeholders not filled."""
        return tuple((self._own(claim) or self.claims.get(claim.id, {})).values())

    def why(self, id: str) -> str:
        """Why no data can test a principle, by its id."""
        known = self.claims.get(id, {})
        return known["why"] if "why" in known else self("principle.otherwise", name=id)

    def says(self, claim: Claim, key: str) -> bool:
        """Whether a claim has a text of that key."""
        return key in (self._own(claim) or self.claims.get(claim.id, {}))

    def _own(self, claim: Claim) -> Mapping[str, str]:
        """The texts that a claim of the user's own brings, in this language, else in any."""
        return claim.text.get(self.lang) or next(iter(claim.text.values()), {})

    def number(self, x: float, digits: int = 2, *, sign: bool = False) -> str:
        """A number with a fixed number of decimals, never `nan` or `inf`; `sign`ed, but for zero.

        >>> words("vi").number(1234567.891, 3)
        '1.234.567,891'
        >>> words("en").number(float("inf"))
        'no limit'
        """
        if math.isnan(x):
            return self("number.undefined")
        if math.isinf(x):
            return self("number.unlimited")
        places = "0." + "0" * digits if digits else "0"
        shown = _settled(x, digits)
        pattern = f"+#,##{places};-#,##{places}" if sign and shown else f"#,##{places}"
        return _minus(format_decimal(shown, format=pattern, locale=_LOCALES[self.lang]))

    def percent(self, x: float, digits: int = 1, *, sign: bool = False) -> str:
        """A share as a percentage.

        >>> words("vi").percent(0.3824), words("en").percent(0.3824)
        ('38,2%', '38.2%')
        """
        if not math.isfinite(x):
            return self.number(x)
        places = "0." + "0" * digits if digits else "0"
        shown = _settled(x, digits + 2)
        pattern = f"+#,##{places}%;-#,##{places}%" if sign and shown else f"#,##{places}%"
        return _minus(format_percent(shown, format=pattern, locale=_LOCALES[self.lang]))

    def count(self, n: int | float) -> str:
        """A whole number with separators.

        >>> words("vi").count(4113), words("en").count(4113)
        ('4.113', '4,113')
        """
        return self.number(float(n), 0)

    def quantity(self, x: float, unit: Unit) -> str:
        """A value in its unit, as it stands in a sentence.

        >>> [words("en").quantity(0.032, unit) for unit in ("share", "points", "slope")]
        ['3.2%', '+3.2 percentage points', '+3.2 percentage points per level']
        >>> words("vi").quantity(1.31, "ratio")
        '1,31 lần'
        """
        return self(f"unit.{unit}", number=self._figure(x, unit)) if math.isfinite(x) else self.number(x)

    def interval(self, estimate: Estimate, unit: Unit) -> str:
        """The ends of an interval in words; an infinite end is said, not printed.

        >>> words("en").interval(Estimate(1.31, 1.12, 1.53, 0.95, 4113, "risk_ratio_score"), "ratio")
        '1.12 to 1.53 times'
        """
        return self.range(estimate.low, estimate.high, unit)

    def range(self, low: float, high: float, unit: Unit, *, bare: bool = False) -> str:
        """Two ends in words, the unit said once; `bare`, not at all, beside a value that has said it.

        >>> words("en").range(0.012, 0.034, "slope", bare=True)
        '+1.2 to +3.4'
        """
        if math.isnan(low) or math.isnan(high):
            return self("number.undefined")
        if math.isinf(high):
            key = "range.anything" if low <= _BOUNDS[unit][0] else "range.from"
            return self(key, low=self._figure(low, unit) if bare else self.quantity(low, unit))
        ends = self("range.between", low=self._figure(low, unit), high=self._figure(high, unit))
        return ends if bare else self(f"unit.{unit}", number=ends)

    def scale(self, low: float, high: float, unit: Unit) -> str:
        """The two ends of a scale, with the decimals they were set with.

        >>> words("en").scale(0, 30, "people")
        '0 to 30 people'
        """
        ends = self("range.between", low=self.plain(low, unit), high=self.plain(high, unit))
        return self(f"unit.{unit}", number=ends)

    def region(self, region: Region, unit: Unit) -> str:
        """A claimed region in words, as printed: "6 times", "above 50%", "60% or more".

        >>> words("en").region(Region(6, 6), "ratio"), words("en").region(Region(0.5, 1, "(]"), "share")
        ('6 times', 'above 50%')
        """
        low, high = self.plain(region.low, unit), self.plain(region.high, unit)
        least, most = _BOUNDS[unit]
        if region.low == region.high:
            return self(f"unit.{unit}", number=low)
        bounded = region.low == least and region.ends[0] == "("
        if region.low <= least and region.high >= most and not bounded:
            return self("range.anything", low=low)
        if region.high >= most:
            one_sided = self("region.least" if region.ends[0] == "[" else "region.above", number=low)
            return self(f"region.named.{unit}", range=one_sided)
        if region.low <= least:
            one_sided = self("region.most" if region.ends[1] == "]" else "region.below", number=high)
            return self(f"region.named.{unit}", range=one_sided)
        ends = self("range.between" if region.ends[1] == "]" else "range.under", low=low, high=high)
        return self(f"unit.{unit}", number=ends)

    def date(self, iso: str) -> str:
        """A date written out; of an instant, its day.

        >>> words("vi").date("2026-11-22"), words("en").date("2026-11-22T10:30:00")
        ('22 tháng 11 năm 2026', '22 November 2026')
        """
        day = date.fromisoformat(iso) if len(iso) == 10 else datetime.fromisoformat(iso).date()
        return str(format_date(day, format=_DATES[self.lang], locale=_LOCALES[self.lang]))

    def money(self, x: float, currency: str) -> str:
        """An amount in its currency, with the decimals that currency has.

        >>> words("vi").money(1234567, "VND")
        '1.234.567\\xa0₫'
        """
        if not math.isfinite(x):
            return self.number(x)
        return _minus(format_currency(x, currency, locale=_LOCALES[self.lang]))

    def listing(self, items: tuple[str, ...]) -> str:
        """Several names in one phrase: "a, b and c"."""
        if len(items) < 2:
            return "".join(items)
        return self("list.last", first=", ".join(items[:-1]), last=items[-1])

    def _figure(self, x: float, unit: Unit) -> str:
        """The number alone, with the digits its unit is given to."""
        if unit == "share":
            return self.percent(x)
        if unit in ("points", "slope"):
            return self.number(100 * x, 1, sign=True)
        if unit == "effect":
            return self.percent(x, sign=True)
        # 0.068 to 0.071 would else be 0.07 to 0.07.
        return self.number(x, 3 if 0 < abs(x) < 0.1 else 2, sign=unit == "levels")

    def plain(self, x: float, unit: Unit) -> str:
        """A claimed number without its unit, and without decimals it was not claimed with.

        >>> words("en").plain(6.0, "ratio"), words("vi").plain(0.125, "share")
        ('6', '12,5%')
        """
        if not math.isfinite(x):
            return self.number(x)
        hundredfold = unit in ("share", "points", "slope", "effect")
        shown = Decimal(repr(round(100 * x if hundredfold else x, 6)))
        text = _minus(format_decimal(shown, format="#,##0.######", locale=_LOCALES[self.lang]))
        return f"{text}%" if unit in ("share", "effect") else text


def isolated(name: str) -> str:
    """A company's own words for use in a sentence: where they turn the direction of writing, so that what
    follows them is not turned with them.

    >>> isolated("Lá Trầu"), isolated("\u202eabc")
    ('Lá Trầu', '\u2068\u202eabc\u2069')
    """
    turning = any(bidirectional(character) in _TURNING for character in name)
    return f"\u2068{name}\u2069" if turning else name


_TURNING = {"R", "AL", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"}


@cache
def words(lang: str) -> Words:
    """The words of a language, one of `LANGUAGES`; `CallError` for any other."""
    if lang not in LANGUAGES:
        raise CallError(f'there is no language "{lang}": {nearest(lang, LANGUAGES)}')
    texts: dict[str, str] = {}
    claims: dict[str, Mapping[str, str]] = {}
    folder = files(__package__) / lang
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not path.name.endswith(".toml"):
            continue
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        if "family" in content:
            texts |= dict(_flat(content.pop("family"), f"family.{path.name.removesuffix('.toml')}."))
            claims |= {id: dict(_flat(block)) for id, block in content.items()}
        else:
            texts |= dict(_flat(content))
    return Words(lang, texts, claims)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", " ".join(value.split())


def _settled(x: float, digits: int) -> float:
    """Rounded, and zero without a sign: an interval that ends at -0.00001 ends at 0."""
    return round(x, digits) + 0.0


def _minus(text: str) -> str:
    """A true minus sign, which screen readers say and lines do not break at."""
    return text.replace("-", "\N{MINUS SIGN}")
