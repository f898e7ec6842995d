"""Ten bad things that may happen to a new customer, and whether those they happen to come back less."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from cxresearch import episodes
from cxresearch.claims import references
from cxresearch.claims.experience_drivers import FAMILY
from cxresearch.disclosure import require
from cxresearch.estimators import ratio_over_strata, share
from cxresearch.model import Analysis, Claim, Estimate, Region, Source, Untestable

if TYPE_CHECKING:
    from cxresearch.company import Company

NONE = "none"
"""The group without an incident of any factor."""

# -- aggregate -----------------------------------------------------------------------------------


def returns_by_incident(company: Company) -> ir.Table:
    """New customers by what happened to them and by the calendar month of their first order.

    u is each customer's first order (subscription: first start), the landmark u + `complaint_days`,
    followed from it. Exposed to a factor is who had an incident of it in [u, landmark], both ends
    included; a customer who had incidents of two factors is exposed to both. Unexposed is who had none of
    any; those with other factors only are in neither group of a comparison. Returned is an order after the
    landmark, within the horizon (subscription: active at the landmark and a horizon later).

    Columns: factor (or "none"); month, numbered; n customers; events of whom returned; used, the incidents
    behind them; recorded, all incidents of the factor; cohort, the new customers, whatever happened to them.
    """
    starts, met = episodes.beginnings(company), episodes.early_incidents(company)
    strata = episodes.stratum_of(starts)
    exposed = met.group_by("factor", "month", *strata).aggregate(
        n=met.count(), events=met.returned.sum(), used=met.used.sum()
    )
    spared = starts.anti_join(met, "customer")
    unexposed = spared.group_by("month", *strata).aggregate(n=spared.count(), events=spared.returned.sum())
    unexposed = unexposed.mutate(factor=ibis.literal(NONE), used=ibis.literal(0, "int64"))
    names = ("factor", "month", *strata, "n", "events", "used")
    both = exposed.select(*names).union(unexposed.select(*names))
    incidents = company.tables["incidents"]
    known = incidents.group_by(kind=incidents.factor).aggregate(recorded=incidents.count())
    joined = both.left_join(known, both.factor == known.kind)
    whole = joined.cross_join(starts.aggregate(cohort=starts.count()))
    return whole.select(*names, "recorded", "cohort").order_by("factor", "month", *strata)


# -- estimates -----------------------------------------------------------------------------------


def compared(table: pd.DataFrame, factor: str) -> pd.DataFrame:
    """The months in which both groups are met with: month, n_1 events_1 used (exposed), n_0 events_0; within
    strata where the table has them.

    >>> table = pd.DataFrame({"factor": ["rude-staff", "none", "none"], "month": [7, 7, 8], "n": [2, 9, 9],
    ...     "events": [1, 5, 5], "used": [3, 0, 0]})
    >>> compared(table, "rude-staff").to_dict("records")
    [{'month': 7, 'n_1': 2, 'events_1': 1, 'used': 3, 'n_0': 9, 'events_0': 5}]
    """
    columns = ["month", "n_1", "events_1", "used", "n_0", "events_0"]
    rows = _in_both(table, factor)
    return pd.DataFrame({name: [row[place] for row in rows] for place, name in enumerate(columns)})


def _in_both(table: pd.DataFrame, factor: str) -> list[tuple[Any, ...]]:
    """The rows of `compared`. A plain loop: merging so few of them would take ten times as long."""
    names = ("factor", "month", "n", "events", "used")
    strata = table[episodes.STRATUM].tolist() if episodes.STRATUM in table else [""] * len(table)
    rows = list(zip(strata, *(table[name].tolist() for name in names), strict=True))
    unexposed = {(stratum, month): (n, events) for stratum, name, month, n, events, _ in rows if name == NONE}
    return [
        (month, n, events, used, *unexposed[stratum, month])
        for stratum, name, month, n, events, used in rows
        if name == factor and (stratum, month) in unexposed
    ]


def _ratio(table: pd.DataFrame, factor: str, analysis: Analysis) -> Estimate:
    strata = [(x_1, n_1, x_0, n_0) for _, n_1, x_1, _, n_0, x_0 in _in_both(table, factor)]
    n_1, n_0 = (sum(stratum[place] for stratum in strata) for place in (1, 3))
    require(minimum=analysis.min_cell, with_incident=n_1, without_incident=n_0)
    return ratio_over_strata(strata=strata, level=analysis.level)


def _ratio_for(factor: str) -> Any:
    def exposed_versus_unexposed(table: pd.DataFrame, analysis: Analysis) -> Estimate:
        """P(returned | an incident of the factor) / P(returned | no incident), over months (Mantel-Haenszel)."""
        return _ratio(table, factor, analysis)

    return exposed_versus_unexposed


def _base_for(factor: str) -> Any:
    def returned_without_incident(table: pd.DataFrame, analysis: Analysis) -> Estimate:
        """P(returned | no incident of any factor), in the months that the comparison keeps."""
        months = compared(table, factor)
        events, n = int(months["events_0"].sum()), int(months["n_0"].sum())
        require(minimum=analysis.min_cell, without_incident=n)
        return share(events=events, n=n, level=analysis.level)

    return returned_without_incident


def ten_by_loss(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Every factor that anybody met with, ranked by the return lost with it, the greatest loss first.

    The loss is prevalence x effect: the share of all new customers who were exposed, times (1 - ratio),
    times the share of the unexposed who returned; its limits are those of the ratio. It says how many of
    100 new customers might have returned beyond those who did, were the association an effect. A factor
    with too few customers in either group comes last, without numbers; a loss whose ratio has no upper
    limit has no limits either.

    Columns: factor; n exposed, events of whom returned, value low high their share; n_0 unexposed, value_0
    their share; lost lost_low lost_high; unused, the incidents of the factor outside the comparison: later
    ones, and those of customers who are not in it.

    >>> table = pd.DataFrame({"factor": ["rude-staff", "none"], "month": [7, 7], "n": [20, 100],
    ...     "events": [4, 40], "used": [21, 0], "recorded": [30, None], "cohort": [150, 150]})
    >>> row = ten_by_loss(table, Analysis()).iloc[0]
    >>> print(f"{row['lost']:.4f} {row['unused']}")  # 20/150 x (1 - 0.2/0.4) x 0.4
    0.0267 9
    """
    rows = []
    for factor in table.loc[table["factor"] != NONE, "factor"].drop_duplicates():
        months = compared(table, factor)
        row: dict[str, Any] = {"factor": factor}
        rows.append(row)
        try:
            ratio = _ratio(table, factor, analysis)
        except Untestable as untestable:
            if untestable.reason.startswith("minimum:"):
                continue
            ratio = None
        n, events, n_0, events_0 = (
            int(months[name].sum()) for name in ("n_1", "events_1", "n_0", "events_0")
        )
        own, base = (share(events=x, n=of, level=analysis.level) for x, of in ((events, n), (events_0, n_0)))
        about = table[table["factor"] == factor].iloc[0]
        row |= {
            "n": n,
            "events": events,
            "value": own.value,
            "low": own.low,
            "high": own.high,
            "n_0": n_0,
            "value_0": base.value,
            "unused": int(about["recorded"]) - int(months["used"].sum()),
        }
        if ratio is not None and base.value > 0:
            scale = n / int(about["cohort"]) * base.value
            row["lost"] = scale * (1 - ratio.value)
            if isfinite(ratio.high):
                row |= {"lost_low": scale * (1 - ratio.high), "lost_high": scale * (1 - ratio.low)}
    columns = ["factor", "n", "events", "value", "low", "high", "n_0", "value_0"]
    columns += ["lost", "lost_low", "lost_high", "unused"]
    ranked = pd.DataFrame(rows, columns=columns)
    return ranked.sort_values(["lost", "factor"], ascending=[False, True], na_position="last").reset_index(
        drop=True
    )


# -- the claims ----------------------------------------------------------------------------------

_SAID = {
    "over-automation": (
        "19",
        "Tự động hóa quá nhiều, không có sự tác động qua lại giữa nhân viên và khách hàng.",
    ),
    "no-direct-feedback": ("20", "Không thường xuyên thu thập góp ý trực tiếp của khách hàng."),
    "agent-misinforms": ("21", "Nhân viên hỗ trợ thiếu kiến thức dẫn đến tư vấn sai lệch thông tin."),
    "long-resolution-wait": (
        "22",
        "Khách hàng phải mong đợi quá lâu trong quá trình giải quyết vấn đề/ khiếu nại.",
    ),
    "no-empathy-product-push": (
        "23",
        "không đồng cảm mong muốn khách hàng, tư vấn sơ sài và chỉ chú ý tập trung nói về sản phẩm",
    ),
    "rude-staff": ("24", "Nhân viên thô lỗ, có thái độ không tiêu chuẩn, giao tiếp không chắc chắn."),
    "slow-and-unanswered": (
        "25",
        "Nhân viên chậm trễ trong việc trả lời và không giải quyết được những thắc mắc của khách hàng.",
    ),
    "not-personalised": (
        "26",
        "Dịch vụ không cá nhân hóa trải nghiệm khách hàng làm khách hàng có cảm giác không được chú ý.",
    ),
    "over-promise": ("27", "Doanh nghiệp hứa và cam kết nhiều, tuy nhiên làm chẳng được bao nhiêu."),
    "asked-same-thing-repeatedly": (
        "28",
        "khách hàng khó chịu vì bị hỏi một vấn đề nhiều lần làm giảm niềm tin",
    ),
}
"""Factor -> line of the source and what it says there."""

_UPSET_MOST = ("long-resolution-wait", "asked-same-thing-repeatedly")

CLAIMS = tuple(
    Claim(
        id=factor,
        family=FAMILY,
        source=Source(
            document="S1",
            lines=line,
            quote=quote,
            grade="B",
            references=(references.ACCENTURE_FRUSTRATIONS,) if factor in _UPSET_MOST else (),
        ),
        kind="measured",
        unit="ratio",
        region=Region(0, 1, "[)"),
        null=1,
        side="below",
        needs=(f"incidents.factor={factor}", "incidents.occurred_at", episodes.RETURNED),
        aggregate=returns_by_incident,
        alternatives=("horizon", "window"),
        stratified=True,
        estimate=_ratio_for(factor),
        base=_base_for(factor),
        shown=ten_by_loss,
        together="ten_negatives",
    )
    for factor, (line, quote) in _SAID.items()
)
