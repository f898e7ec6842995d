"""An executed notebook as a page: one file that asks no network for anything, checked before it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from cxresearch.errors import DataError

TEMPLATE = Path(__file__).parent / "template"
PRIORITY = ["text/html", "image/svg+xml", "text/markdown", "image/png", "image/jpeg", "text/plain"]
NO_ALT = "No description has been provided for this image"

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What a page allows a browser to do: show its own style and pictures, and nothing else. Were a script or
an address ever to get into a page, it would neither run nor be asked for."""

REQUESTS = {
    "src", "srcset", "poster", "data", "background", "action", "formaction", "manifest", "ping", "archive",
}  # fmt: skip
"""Attributes whose address a browser fetches by itself; a link's `href` waits for a reader."""


@dataclass(frozen=True)
class Link:
    """An entry of a page's navigation; `lang` for the same page in another language."""

    href: str
    text: str
    here: bool = False
    lang: str | None = None


@dataclass(frozen=True)
class Frame:
    """What surrounds a notebook's outputs on its page. All of it is text, escaped by the template."""

    lang: str
    title: str
    heading: str
    links: Sequence[Link]
    others: Sequence[Link]
    neighbours: Sequence[Link]
    skip: str
    contents: str
    turning: str
    code: str
    made_from: str
    foot: Sequence[str]
    beside: str
    files: Sequence[Link]


def page(notebook: Any, frame: Frame) -> str:
    """The page of an executed notebook: its outputs in `cxresearch/report/template`, its code folded away.

    Raises DataError when the page would not stand alone or could not be read by everybody: see
    `faults`.
    """
    resources = {"page": {**vars(frame), "css": style(), "policy": POLICY}}
    html, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return checked(str(html), frame.title)


def choice(name: str, choices: Sequence[Mapping[str, str]]) -> str:
    """The page that leads to the languages: `choices` have lang, language and title."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True, keep_trailing_newline=True)
    html = environment.get_template("choice.html.j2").render(
        name=name, choices=choices, css=style(), policy=POLICY
    )
    return checked(html, name)


@cache
def style() -> str:
    """The style sheet of every page."""
    return (TEMPLATE / "style.css").read_text(encoding="utf-8")


def checked(html: str, title: str) -> str:
    """The same page if nothing is wrong with it; DataError with the first fault otherwise."""
    for fault in faults(html):
        raise DataError(f'the page "{title}" is not fit to publish: {fault}')
    return html


def faults(html: str) -> list[str]:
    """What keeps a page from being published: a script, a request to anywhere, an image without words.

    >>> faults('<p><a href="https://example.org">a source</a> <img src="data:," alt="a dot"></p>')
    []
    >>> faults('<img src="https://example.org/x.png" alt="x">')
    ['<img src="https://example.org/x.png"> makes a request']
    >>> faults('<img src="data:,">')
    ['<img> without alternative text']
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = reader.faults
    for address in re.findall(r"url\(\s*['\"]?(?!#|data:)([^)'\"]*)|@import\s+([^;]*)", reader.styles):
        found.append(f"a style asks for {''.join(address)}")
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.styles = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        given = {name: value or "" for name, value in attrs}
        self.styles += given.get("style", "") + ";"
        if tag in ("script", "iframe", "object", "embed", "base", "applet"):
            self.faults.append(f"<{tag}> is not allowed")
        if tag == "img" and not given.get("alt"):
            self.faults.append("<img> without alternative text")
        if NO_ALT in given.values():
            self.faults.append(f"<{tag}> says only that nobody described it")
        for name, value in given.items():
            fetched = name in REQUESTS or (tag == "link" and name == "href")
            fetched = fetched or (tag in ("image", "use") and name in ("href", "xlink:href"))
            if fetched and value and not value.startswith(("data:", "#")):
                self.faults.append(f'<{tag} {name}="{value}"> makes a request')
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag} {name}> holds a script")

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            self.styles += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@cache
def _exporter() -> Any:
    from nbconvert.exporters.templateexporter import TemplateExporter
    from traitlets.config import Config

    # Not the HTML exporter: it sends the page through BeautifulSoup, which rewrites the drawings, and
    # gives an image without a description one that says so.
    return TemplateExporter(
        config=Config({"NbConvertBase": {"display_data_priority": PRIORITY}}),
        template_name=TEMPLATE.name,
        template_file="index.html.j2",
        extra_template_basedirs=[str(TEMPLATE.parent)],
        file_extension=".html",
    )
