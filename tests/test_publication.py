"""Rejected rows are the customers' own: neither the published pages nor a built package takes them along."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SECRET = b"a customer's own row"


def with_rejects(folder: Path, *files: str) -> None:
    """The files, each saying its own name, and rejected rows in every folder of them."""
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file)
    for parent in {folder, *(folder / file for file in files)}:
        rejects = (parent if parent == folder else parent.parent) / "rejects"
        rejects.mkdir(exist_ok=True)
        for name in ("orders.parquet", "orders.html", "index.html", "findings.json"):
            (rejects / name).write_bytes(SECRET)


def publish(report: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(ROOT / "tools/publish.sh"), str(report), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_pages_and_findings_are_published_and_nothing_else(tmp_path: Path) -> None:
    report, folder = tmp_path / "reports/a company", tmp_path / "public"
    pages = {
        "index.html",
        "findings.json",
        "findings.csv",
        "queries.sql",
        "vi/index.html",
        "vi/02_rating.html",
        "en/index.html",
    }
    with_rejects(report, *pages, "evaluation/orders.parquet", "vi/run.ipynb", "company.toml")
    run = publish(report, folder)
    assert run.returncode == 0, run.stderr
    assert files(folder) == pages
    assert SECRET not in b"".join((folder / file).read_bytes() for file in pages)


def test_nothing_is_added_to_a_folder_that_exists(tmp_path: Path) -> None:
    with_rejects(tmp_path / "report", "index.html", "findings.json", "findings.csv", "queries.sql")
    with_rejects(tmp_path / "public", "old.html")
    assert publish(tmp_path / "report", tmp_path / "public").returncode != 0
    assert not (tmp_path / "public/index.html").exists()


def test_no_report_is_said_in_one_line(tmp_path: Path) -> None:
    run = publish(tmp_path / "absent", tmp_path / "public")
    assert run.returncode != 0
    assert run.stderr.count("\n") == 1 and "make reports" in run.stderr
    assert not (tmp_path / "public").exists()


def test_the_workflow_publishes_what_the_script_copied() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
    steps = workflow["jobs"]["publish"]["steps"]
    (upload,) = (step for step in steps if "upload" in step.get("uses", ""))
    (copy,) = (step["run"] for step in steps if "tools/publish.sh" in step.get("run", ""))
    assert copy.split()[-1] == upload["with"]["path"]
    everywhere = [step.get("uses", "") for job in workflow["jobs"].values() for step in job["steps"]]
    assert [action for action in everywhere if "upload" in action] == [upload["uses"]]


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_a_built_package_holds_no_rejects(target: str, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    ours = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "CITATION.cff", ".gitignore")
    tree.mkdir()
    for name in ours:
        shutil.copy(ROOT / name, tree)
    for name in ("cxresearch", "notebooks"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    with_rejects(tree, "reports/acme/index.html", "cxresearch/text/en/common.toml", "notebooks/00_data.ipynb")
    arguments = ["--target", target, "--directory", str(tmp_path / "built")]
    build = [sys.executable, "-m", "hatchling", "build", *arguments]
    subprocess.run(build, cwd=tree, check=True, capture_output=True, timeout=120)
    (archive,) = (tmp_path / "built").iterdir()
    if target == "wheel":
        names = zipfile.ZipFile(archive).namelist()
    else:
        with tarfile.open(archive) as tar:
            names = [name.partition("/")[2] for name in tar.getnames()]
    assert "cxresearch/model/claim.py" in names and "cxresearch/text/en/common.toml" in names
    assert not [name for name in names if {"rejects", "reports"} & {*name.split("/")}]
