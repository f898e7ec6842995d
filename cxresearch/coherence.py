"""What the claims' own algebra demands of the estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cxresearch.model import Finding, Warning


def warnings(findings: Iterable[Finding]) -> Iterator[Warning]:
    yield from ()
