"""`python -m bench`: prints the benchmark and writes bench/results.json and the README's table.

All claims on made-up companies of a hundred thousand, a million and ten million customers, from Parquet, against
a scan of the columns that they need, and against the core claims in plain pandas and in polars. Then what they ask
of the engine, on Spark too where it is installed, and the sample company's reports. Each measurement runs in a
process of its own, so that peak memory is its own too; those under a minute are medians of five. It takes an hour.
`python -m bench quick` leaves out ten million customers.
"""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import BIG, OF_SAMPLE

CUSTOMERS = (100_000, 1_000_000, BIG)
COMPARED = 1_000_000
"""Up to so many customers the core claims are computed in plain pandas and in polars, too."""

HERE = Path(__file__).parent
RESULTS, README = HERE / "results.json", HERE.parent / "README.md"


def measured(what: str, folder: Path, *claims: str) -> dict[str, Any]:
    """The measurements that one process of `bench.measure` prints."""
    call = [sys.executable, "-m", "bench.measure", what, str(folder), *claims]
    done = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
    return json.loads(done.stdout.splitlines()[-1])


def renewed(readme: str, results: list[dict[str, Any]]) -> str:
    """The README with its table of speeds and its sentence on reports as these results have them."""

    def found(name: str, customers: int, against: str | None = None) -> dict[str, Any] | None:
        own = [r for r in results if r["name"] == name and r["customers"] == customers]
        return next((r for r in own if against in (None, r["against"])), None)

    def times(name: str, customers: int, against: str, inverse: bool = False) -> str:
        row = found(name, customers, against)
        if row is None:
            return "–"
        return f"{1 / row['ratio'] if inverse else row['ratio']:.1f}"

    def row(customers: int) -> str:
        claims, whole = found("all claims", customers), found("door and claims", customers)
        peak = found("peak memory", customers)
        assert claims and whole and peak
        cells = (
            f"{customers:,}",
            f"{claims['value']:.1f} s",
            times("all claims", customers, "scans of each claim's columns"),
            times("all claims", customers, "one scan of all columns"),
            times("the same claims", customers, "plain pandas", inverse=True),
            times("the same claims", customers, "polars, lazy", inverse=True),
            f"{whole['value']:.0f} s",
            f"{peak['value'] / 1000:.1f} GB",
        )
        return f"| {' | '.join(cells)} |\n"

    made = {r["name"]: r["value"] for r in results if r["customers"] == OF_SAMPLE}
    if made:
        pages, seconds = made["pages of the reports"], made["reports in both languages"]
        told = f"The sample company's reports, {pages:.0f} pages, take {seconds:.0f} s"
        readme = re.sub(r"The sample company's reports, \d+ pages, take \d+ s", told, readme)
    rows = "".join(row(customers) for customers in CUSTOMERS if found("all claims", customers))
    head = r"(\| customers \| all claims .*\n\|[-|]+\n)"
    return re.sub(head + r"(?:\|.*\n)+", lambda table: table[1] + rows, readme)


def main() -> None:
    results: list[dict[str, Any]] = []

    def row(
        name: str,
        customers: int,
        value: float,
        unit: str = "",
        against: str | None = None,
        other: float | None = None,
    ) -> None:
        ratio = None if other is None else round(value / other, 2)
        record = {"value": round(value, 3), "unit": unit, "against": against, "ratio": ratio}
        results.append({"name": name, "customers": customers, **record})
        beside = "" if ratio is None else f"   {ratio:8.2f} x {against}"
        print(f"{customers:>10,}  {name:<34} {value:10.3f} {unit:<4}{beside}", flush=True)

    quick = "quick" in sys.argv[1:]
    seconds: dict[int, float] = {}
    for customers in CUSTOMERS[: 2 if quick else 3]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            measured(f"make:{customers}", folder)
            rivals = {}
            if customers <= COMPARED:
                rivals = {"plain pandas": "pandas:5", "polars, lazy": "polars:5"}
                rivals = {name: measured(what, folder) for name, what in rivals.items()}
            same = rivals["plain pandas"]["claims"] if rivals else []
            assert all(its["claims"] == same for its in rivals.values())
            ours = measured(f"ours:{1 if customers >= BIG else 5}", folder, *same)
        seconds[customers], whole = ours["queries"], ours["door"] + ours["queries"]
        row("one scan of all columns", customers, ours["scan"], "s")
        row("scans of each claim's columns", customers, ours["scans"], "s")
        row("all claims", customers, ours["queries"], "s", "scans of each claim's columns", ours["scans"])
        row("all claims", customers, ours["queries"], "s", "one scan of all columns", ours["scan"])
        for rival, its in rivals.items():
            row(rival, customers, its["queries"], "s")
            row("the same claims", customers, ours["same"], "s", rival, its["queries"])
            row("claims with a number", customers, ours["numbers"], "", rival, len(its["claims"]))
            row(
                "door and claims",
                customers,
                whole,
                "s",
                f"{rival}, with reading",
                its["queries"] + its["read"],
            )
            row("peak memory", customers, ours["peak"], "MB", rival, its["peak"])
        row("the door", customers, ours["door"], "s")
        row("door and claims", customers, whole, "s")
        row("peak memory", customers, ours["peak"], "MB")
        row("claims with a number", customers, ours["numbers"])
    for few, many in zip(seconds, list(seconds)[1:], strict=False):
        slope = math.log(seconds[many] / seconds[few]) / math.log(many / few)
        row(f"log-log slope from {few:,}", many, slope)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured(f"make:{OF_SAMPLE}", folder)
        counted = measured("counters", folder)
        row("queries asked", OF_SAMPLE, counted["queries"])
        row("derived tables computed", OF_SAMPLE, counted["derived"])
        row("small tables fetched", OF_SAMPLE, counted["fetched"])
        row("scans of a checked column, on average", OF_SAMPLE, counted["scans"])
        row("scans of a checked column, at most", OF_SAMPLE, counted["most scans"])
        try:
            spark = measured("spark", folder)
        except subprocess.CalledProcessError:
            print("no Spark here: its actions are not counted")
        else:
            row("actions on Spark", OF_SAMPLE, spark["actions"])
            row("all claims on Spark", OF_SAMPLE, spark["queries"], "s")
            row("the door on Spark", OF_SAMPLE, spark["door"], "s")
    with tempfile.TemporaryDirectory() as name:
        made = measured("reports", Path(name))
    row("reports in both languages", OF_SAMPLE, made["seconds"], "s")
    row("pages of the reports", OF_SAMPLE, made["pages"])
    row("largest page", OF_SAMPLE, made["largest"], "kB")
    if not quick:
        RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
        README.write_text(renewed(README.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    main()
