"""The catalogue of claims as a page of the documentation, printed from the registry: `docs/claims.md`."""

from __future__ import annotations

from collections.abc import Sequence

from cxresearch.claims import FAMILIES
from cxresearch.model import Analysis, Claim
from cxresearch.notebook import NAMES
from cxresearch.plan.content import estimand
from cxresearch.text import Words, words
from cxresearch.verdict import widened

_HEAD = """# The claims

Every claim that is held against a company, and every sentence of the sources that no data can test. This page is
printed from the registry (`make generated`); the definitions are told in full in the reports.

- **Claimed** is what the sentence says; a number is given room as the report states.
- **Estimand** is what is computed, at the default follow-up of {days} days and window of {window} days.
- **Needs** are columns of the [canonical tables](../data/README.md); `returned` means later orders, or a running
  subscription where the company sells those. `a or b` is served by either; `column=word` needs that answer to have
  been offered.
- **Source** is the document and line, and the grade of prior trust from A (replicated) to E (contradicted), N (a norm).

{counts}
"""


def catalogue() -> str:
    """The page as Markdown, in English: a section a family, a table row a claim."""
    say = words("en")
    claims = [claim for family in FAMILIES.values() for claim in family]
    principles = sum(claim.kind == "principle" for claim in claims)
    counts = (
        f"{len(claims)} entries: {len(claims) - principles} that data can test, {principles} that none can."
    )
    defaults = Analysis()
    head = _HEAD.format(days=defaults.horizon_days, window=defaults.complaint_days, counts=counts)
    return head + "".join(_family(name, family, say) for name, family in FAMILIES.items())


def _family(name: str, claims: Sequence[Claim], say: Words) -> str:
    lines = [
        f"\n## {say(f'family.{name}.title')}",
        f"\nNotebook `notebooks/{NAMES[name]}.ipynb`. {say(f'family.{name}.question')}\n",
        "| claim | claimed | estimand | needs | source |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(claim, say) for claim in claims if claim.kind != "principle"]
    stated = [claim for claim in claims if claim.kind == "principle"]
    if stated:
        lines += ["\nNo data can test:\n", "| sentence | why not | source |", "|---|---|---|"]
        for claim in stated:
            title = f"`{claim.id}`<br>{say.claim(claim, 'claim')}"
            lines.append(f"| {title} | {say.claim(claim, 'why')} | {_source(claim)} |")
    return "\n".join(lines) + "\n"


def _row(claim: Claim, say: Words) -> str:
    defaults = Analysis()
    needs = [f"`{need}`".replace("|", "` or `") for need in claim.needs]
    needs += [f"model {claim.model}"] if claim.model else []
    cells = (
        f"`{claim.id}`<br>{say.claim(claim, 'claim')}",
        say.region(claim.region, claim.unit),
        estimand(claim, defaults, widened(claim.region, claim.tolerance)),
        ", ".join(needs),
        _source(claim),
    )
    return f"| {' | '.join(cells)} |"


def _source(claim: Claim) -> str:
    return f"{claim.source.document}:{claim.source.lines}, {claim.source.grade}"
