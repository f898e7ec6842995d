"""Plain values written as TOML, as `tomllib` reads them back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def in_toml(table: Mapping[str, Any], path: str = "") -> str:
    """A table as TOML, its sections after its values; None is left out.

    >>> print(in_toml({"low": float("-inf"), "side": None, "own": {"my.py": ["a", 1.5]}}))
    low = -inf
    <BLANKLINE>
    [own]
    "my.py" = ["a", 1.5]
    """
    lines, sections = [], []
    for name, value in table.items():
        key = _quoted(name)
        if isinstance(value, Mapping):
            sections.append(f"\n[{path}{key}]\n{in_toml(value, f'{path}{key}.')}")
        elif value is not None:
            lines.append(f"{key} = {_value(value)}\n")
    return "".join([*lines, *sections])


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _quoted(value, bare=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_quoted(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        if any(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"    {_value(item)},\n" for item in value) + "]"
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)


def _quoted(text: str, *, bare: bool = True) -> str:
    """A text in quotes; a key that may stand without, without.

    >>> _quoted("ladder-slope"), _quoted("five-vs-4.8"), _quoted("a", bare=False)
    ('ladder-slope', '"five-vs-4.8"', '"a"')
    """
    if bare and text and text.isascii() and text.replace("-", "").replace("_", "").isalnum():
        return text
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
