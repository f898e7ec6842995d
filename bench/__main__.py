"""`python -m bench`: prints the benchmark and writes bench/results.json.

All claims at 100,000 and 1,000,000 customers, the sample company many times over, from Parquet:
against a scan of the columns they need and against the core claims in plain pandas. Then the sample
company's reports, as `make reports` makes them once everything is installed. Each measurement runs in
a process of its own, so that peak memory is its own too.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.measure import OF_SAMPLE

CUSTOMERS = (100_000, 1_000_000)
HERE = Path(__file__).parent
RESULTS, README = HERE / "results.json", HERE.parent / "README.md"


def measured(what: str, folder: Path) -> dict[str, float]:
    """The measurements that one process of `bench.measure` prints."""
    call = [sys.executable, "-m", "bench.measure", what, str(folder)]
    done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=HERE.parent)
    return json.loads(done.stdout.splitlines()[-1])


def renewed(readme: str, results: list[dict[str, Any]]) -> str:
    """The README with its table of speeds and its sentence on reports as these results have them."""

    def row(customers: int) -> str:
        def found(name: str, against: str | None = None) -> dict[str, Any]:
            own = [r for r in results if r["name"] == name and r["customers"] == customers]
            return next(r for r in own if against in (None, r["against"]))

        claims, plain = found("all claims", "scan"), found("plain pandas")
        whole, peak = found("door and claims"), found("peak memory")
        faster = plain["value"] / claims["value"]
        return (
            f"| {customers:,} | {claims['value']:.1f} s | {claims['ratio']:.0f} | {faster:.1f} "
            f"| {whole['value']:.1f} s | {1 / whole['ratio']:.1f} | {peak['value'] / 1000:.1f} GB |\n"
        )

    made = {r["name"]: r["value"] for r in results if r["customers"] == OF_SAMPLE}
    if made:
        pages, seconds = made["pages of the reports"], made["reports in both languages"]
        told = f"The sample company's reports, {pages:.0f} pages, take {seconds:.0f} s"
        readme = re.sub(r"The sample company's reports, \d+ pages, take \d+ s", told, readme)
    rows = "".join(row(customers) for customers in CUSTOMERS)
    head = r"(\| customers \| all claims .*\n\|[-|]+\n)"
    return re.sub(head + r"(?:\|.*\n)+", lambda table: table[1] + rows, readme)


def main() -> None:
    results = []

    def row(
        name: str, customers: int, value: float, unit: str, against: str | None, other: float | None
    ) -> None:
        ratio = None if other is None else round(value / other, 2)
        results.append(
            {
                "name": name,
                "customers": customers,
                "value": round(value, 3),
                "unit": unit,
                "against": against,
                "ratio": ratio,
            }
        )
        beside = "" if ratio is None else f"   {ratio:8.2f} x {against}"
        print(f"{customers:>9,}  {name:<34} {value:10.3f} {unit:<4}{beside}", flush=True)

    for customers in CUSTOMERS:
        with tempfile.TemporaryDirectory() as folder:
            measured(f"make:{customers}", Path(folder))
            ours, pandas = measured("ours", Path(folder)), measured("pandas", Path(folder))
        reading = pandas["read"] + pandas["queries"]
        row("scan of the needed columns", customers, ours["scan"], "s", None, None)
        row("all claims", customers, ours["queries"], "s", "scan", ours["scan"])
        row("all claims", customers, ours["queries"], "s", "plain pandas", pandas["queries"])
        row("the door", customers, ours["door"], "s", "pandas reading", pandas["read"])
        row(
            "door and claims",
            customers,
            ours["door"] + ours["queries"],
            "s",
            "plain pandas and reading",
            reading,
        )
        row("plain pandas", customers, pandas["queries"], "s", None, None)
        row("peak memory", customers, ours["peak"], "MB", "plain pandas", pandas["peak"])
        row("claims with a number", customers, ours["numbers"], "", "plain pandas", pandas["numbers"])
        row("derived tables computed", customers, ours["derived"], "", None, None)
        row("small tables fetched", customers, ours["fetched"], "", None, None)
    with tempfile.TemporaryDirectory() as folder:
        made = measured("reports", Path(folder))
    row("reports in both languages", OF_SAMPLE, made["seconds"], "s", None, None)
    row("pages of the reports", OF_SAMPLE, made["pages"], "", None, None)
    row("largest page", OF_SAMPLE, made["largest"], "kB", None, None)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    README.write_text(renewed(README.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    main()
