"""A sentence that no table of a company can hold against anything."""

from __future__ import annotations

from cxresearch.model import Claim, Source


def principle(family: str, id: str, source: Source) -> Claim:
    """The entry of a principle: said with its source, shown with the reason why it is not tested.

    >>> from cxresearch.model import Source
    >>> principle("word_of_mouth", "golden-rule", Source("S0", "5-13", "...", "N")).kind
    'principle'
    """
    return Claim(id=id, family=family, source=source, kind="principle")
