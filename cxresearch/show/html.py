"""The few elements that the pieces are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, repr=False)
class Html:
    """A piece of HTML that a notebook displays; as text only its name, the same on every run.

    >>> Html("card ladder-slope en", "<article></article>")
    <card ladder-slope en>
    """

    name: str
    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"<{self.name}>"


def element(tag: str, *content: str, **attributes: str | None) -> str:
    """An element around HTML; attributes are escaped, those that are None left out, and an underscore
    at the end of a name is dropped (`class_`), one inside is a hyphen.

    >>> element("p", "a", class_="claim")
    '<p class="claim">a</p>'
    """
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    if tag == "input":
        return f"<{tag}{written}>"
    return f"<{tag}{written}>{''.join(content)}</{tag}>"


def text(tag: str, content: str, **attributes: str | None) -> str:
    """An element around text, which is escaped; nothing at all around an empty text.

    >>> text("p", "n < 10")
    '<p>n &lt; 10</p>'
    """
    return element(tag, escape(content, quote=False), **attributes) if content else ""


def definitions(pairs: Iterable[tuple[str, str]], **attributes: str | None) -> str:
    """A list of terms, each with its text; terms without one are left out."""
    rows = [text("dt", term) + text("dd", meaning) for term, meaning in pairs if meaning]
    return element("dl", *rows, **attributes)


def items(texts: Iterable[str], **attributes: str | None) -> str:
    """An unordered list of texts; nothing when there are none."""
    rows = [text("li", content) for content in texts if content]
    return element("ul", *rows, **attributes) if rows else ""


@dataclass(frozen=True)
class Cell:
    """A table cell of ready HTML with a class; plain strings are escaped text."""

    html: str
    class_: str | None = None


@dataclass(frozen=True)
class Row:
    """A table's row that is about a claim."""

    cells: Sequence[str | Cell]
    claim: str


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str | Cell] | Row], **attributes: str | None
) -> str:
    """A table with a caption, column headings, and the first cell of each row as its heading. It stands in a
    box that scrolls by itself on a narrow screen and can be reached by the keyboard."""
    head = element("thead", element("tr", *(text("th", name, scope="col") for name in heads)))
    body = element("tbody", *(_row(heads, row) for row in rows))
    whole = element("table", text("caption", caption), head, body, **attributes)
    return element("div", whole, class_="scroll", tabindex="0", role="region", aria_label=caption)


def _row(heads: Sequence[str], row: Sequence[str | Cell] | Row) -> str:
    """A row; each cell carries its heading, for the style of a narrow screen that shows no head."""
    cells, claim = (row.cells, row.claim) if isinstance(row, Row) else (row, None)
    ready = [cell if isinstance(cell, Cell) else Cell(escape(cell, quote=False)) for cell in cells]
    first = element("th", ready[0].html, scope="row", class_=ready[0].class_)
    others = zip(heads[1:], ready[1:], strict=True)
    rest = [element("td", cell.html, class_=cell.class_, data_label=head) for head, cell in others]
    return element("tr", first, *rest, data_claim=claim)
