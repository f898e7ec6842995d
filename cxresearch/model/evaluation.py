"""All findings on one company, and what they rest on: what came in, what looked odd, what was planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxresearch.model.basis import Analysis, Verdict
from cxresearch.model.finding import Finding


@dataclass(frozen=True)
class Warning:
    """Something odd that rejects nothing: where it is, how often, which claims it touches."""

    code: str
    table: str | None
    count: int
    claims: tuple[str, ...] = ()


@dataclass(frozen=True)
class Passage:
    """What came through the door for one canonical table.

    `rows` counts rows as delivered, after `where` and before checks. A row counts once, in
    `rejected` or in `blanked`, under its first fault. `shapes` shows what faulty values look like
    (`99/99/9999`), never what they were. `dates` are the time columns that hold whole days.
    """

    table: str
    columns: tuple[str, ...]
    rows: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: frozenset[str] = frozenset()
    warnings: tuple[Warning, ...] = ()

    @property
    def kept(self) -> int:
        """Rows that came in."""
        return self.rows - sum(self.rejected.values())


@dataclass(frozen=True)
class Deviation:
    """Where an analysis is not as its plan has it.

    `code` is one of `edited`, `company`, `schema`, `version`, `choice`, `table`, `own`, `added`, `left_out`,
    `region`, `tolerance`, `needs`, `estimand`; `subject` the choice, table, file or claim concerned.
    `planned` and `used` are given where they are short: numbers, texts, of a region its low, high and ends.
    """

    code: str
    subject: str = ""
    planned: Any = None
    used: Any = None


@dataclass(frozen=True)
class Plan:
    """What is known of the plan that was written for an analysis, and where the analysis deviates from it.

    `hash` is of the file as it is now, `written` as it says, in ISO 8601. `sources` says of each source
    where its data were when the plan was written: `after` (not there yet), `at_hand` (there, as they are
    now), `changed` (there, but not as they are now), `unknown`.
    """

    written: str
    version: str
    hash: str
    sources: Mapping[str, str]
    deviations: tuple[Deviation, ...] = ()


@dataclass(frozen=True)
class Provenance:
    """What findings were made from, so that they can be made again, and a difference explained.

    `data` has a fingerprint for each source: of the bytes of files, of the row count and column sums of
    an engine's tables. `company_file` is one of what the company file says of the company and its tables.
    `version` and `commit` (None outside a working copy) are the package's, `lock` is the hash of its lock
    file (None where it was installed without), `packages` has the versions of those that compute.
    """

    data: Mapping[str, str]
    company_file: str
    version: str
    commit: str | None
    lock: str | None
    packages: Mapping[str, str]


@dataclass(frozen=True)
class Change:
    """A verdict that is another than in the run before, with the value then and now."""

    id: str
    verdict_before: str
    verdict: str
    value_before: float | None
    value: float | None


@dataclass(frozen=True)
class Changes:
    """What differs from the run before.

    `causes` are those of `data`, `choices`, `plan`, `package` that differ; `sources` the sources whose
    data do, `parameters` the keys of `[analysis]`, and `company_file` for the rest of it. `verdicts` are
    those that changed, `added` and `gone` the claims that only this run or only the earlier one has,
    `moved` those whose verdict stands and whose value does not.
    """

    causes: tuple[str, ...]
    sources: tuple[str, ...]
    parameters: tuple[str, ...]
    verdicts: tuple[Change, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Evaluation:
    """All findings on one company under one set of choices, and what they rest on.

    `plan` is None where no plan was written beforehand, `changes` where no run before is known.
    """

    company: str
    name: str
    model: str
    currency: str
    timezone: str
    observed_until: str
    observed_from: str | None
    customer_id: str
    assumed: tuple[str, ...]
    parameters: Analysis
    tables: Mapping[str, Passage]
    warnings: tuple[Warning, ...]
    findings: tuple[Finding, ...]
    plan: Plan | None = None
    provenance: Provenance | None = None
    changes: Changes | None = None

    def __getitem__(self, id: str) -> Finding:
        for finding in self.findings:
            if finding.claim.id == id:
                return finding
        raise KeyError(f"no finding {id!r} here; there are {', '.join(f.claim.id for f in self.findings)}")

    def __repr__(self) -> str:
        words = [str(finding.verdict) for finding in self.findings]
        counts = ", ".join(f"{words.count(word)} {word}" for word in Verdict)
        return f"Evaluation({self.company!r}, {len(words)} findings: {counts})"

    def family(self, name: str) -> tuple[Finding, ...]:
        """The findings of one family, in the registry's order."""
        return tuple(finding for finding in self.findings if finding.claim.family == name)
