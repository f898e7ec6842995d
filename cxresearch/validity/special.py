"""The worlds of the claims whose small tables are not tallies of groups."""

from __future__ import annotations

from collections.abc import Callable

from cxresearch.validity.world import World

SPECIAL: dict[str, Callable[[], tuple[World, ...]]] = {}
"""A claim's id -> its worlds."""
