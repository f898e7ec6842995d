"""The claims there are, the region each is held to, and which of them a company can test at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cxresearch import own, verdict
from cxresearch.claims import CLAIMS
from cxresearch.company import Company
from cxresearch.companyfile.choices import check_claims
from cxresearch.episodes import needed_columns
from cxresearch.errors import CallError, nearest
from cxresearch.model import Analysis, Claim, Region, Untestable


def registry(files: tuple[str, ...] = ()) -> dict[str, Claim]:
    """Every claim by id: the package's, then those of the user's own files, as `Analysis.claims` names them."""
    return CLAIMS | own.claims(files, known=CLAIMS)


def registered(id: str, claims: Mapping[str, Claim] = CLAIMS) -> Claim:
    """The claim of that id; `CallError` with the nearest one when there is none."""
    if id not in claims:
        raise CallError(f'there is no claim "{id}": {nearest(id, claims)}')
    return claims[id]


def with_what_they_rest_on(wanted: Iterable[Claim], claims: Mapping[str, Claim]) -> list[Claim]:
    """The claims wanted, their parts, and those whose p-values are adjusted together with theirs."""
    ids: set[str] = set()
    for claim in wanted:
        ids |= {claim.id, *claim.parts}
        ids |= {other.id for other in claims.values() if claim.together and other.together == claim.together}
    return [claim for claim in claims.values() if claim.id in ids]


def regions(analysis: Analysis, claims: Mapping[str, Claim]) -> dict[str, Region]:
    """R+ of every claim: its region, widened by its tolerance or by the one that was chosen.

    Raises:
        CallError: `exclude` or `tolerance` names no claim, or a tolerance that its claim cannot have.
    """
    check_claims(analysis, claims)
    return {claim.id: region_of(claim, analysis) for claim in claims.values()}


def region_of(claim: Claim, analysis: Analysis) -> Region:
    """R+ of a claim: its region, widened by its tolerance or by the one that was chosen."""
    size = analysis.tolerance.get(claim.id)
    if size is None:
        return verdict.widened(claim.region, claim.tolerance)
    if claim.tolerance is None:
        raise CallError(
            f'[analysis] tolerance."{claim.id}": this claim is of direction only and has no tolerance; '
            "leave the key out"
        )
    try:
        return verdict.widened(claim.region, verdict.with_size(claim.tolerance, size))
    except ValueError as error:
        raise CallError(f'[analysis] tolerance."{claim.id}": {error}') from None


def lacking(company: Company) -> dict[str, str | None]:
    """For every claim the reason why it cannot be tested on this company at all, or None.

    Raises:
        CallError: `exclude` or `tolerance` names no claim, a tolerance that its claim cannot have, or a
            file of the user's own claims that cannot be used.
    """
    claims = registry(company.analysis.claims)
    regions(company.analysis, claims)
    excluded = company.analysis.exclude
    return {id: "excluded" if id in excluded else obstacle(claim, company) for id, claim in claims.items()}


def obstacle(claim: Claim, company: Company) -> str | None:
    """The reason why a claim cannot be tested on this company at all, or None: what can be said
    before anything is computed."""
    if claim.kind == "principle":
        return f"principle:{claim.id}"
    if claim.model is not None and claim.model != company.model:
        return f"model:{claim.model}"
    try:
        columns = [column for need in claim.needs for column in needed_columns(need, company)]
    except Untestable as untestable:
        return untestable.reason
    for column in columns:
        if not company.has(column):
            return f"missing:{column}"
    for answer in (need for need in claim.needs if "=" in need):
        column, _, word = answer.partition("=")
        if word not in company.offered.get(column, (word,)):
            return f"missing:{answer}"
    for table in dict.fromkeys(column.partition(".")[0] for column in columns):
        if company.passages[table].kept == 0:
            return f"empty:{table}"
    return None
