"""The arrows: a module of the package imports only what stands before it in this list."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "cxresearch"
ORDER = """
model errors environment places progress schema dictionary
estimators verdict disclosure tables
engine clock door interrupt swap
companyfile sources company
text episodes claims own registry touched coherence plan provenance evaluate robustness export changes
synthetic validity
figures show notebook catalogue report
cli __init__ __main__
"""
LAYERS = ORDER.split()


def layers_imported(source: str) -> set[str]:
    """The layers that a source text imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write cxresearch.NAME, not a relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {f"{name}.__init__".split(".")[1] for name in names if name.split(".")[0] == "cxresearch"}


@pytest.mark.parametrize("name", sorted(str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")))
def test_imports_go_one_way(name: str) -> None:
    layer = Path(name).with_suffix("").parts[0]
    assert layer in LAYERS, f"{layer} has no place in LAYERS yet"
    later = layers_imported((PACKAGE / name).read_text("utf-8")) - set(LAYERS[: LAYERS.index(layer) + 1])
    assert not later, f"{layer} imports {sorted(later)}, which come after it"


def test_imports_are_found_wherever_they_stand() -> None:
    source = """
from cxresearch.model import Claim
from cxresearch import text
import cxresearch.cli as c
import cxresearch
if TYPE_CHECKING:
    from cxresearch.door import Checked
def lazy():
    import os
    from cxresearch.claims.rating_repurchase.ladder import CLAIMS
"""
    assert layers_imported(source) == {"model", "text", "cli", "__init__", "door", "claims"}
