"""One set of pins in pyproject.toml, both locks and environment.yml; and how .venv comes about."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
"""Packages that conda-forge calls by another name than PyPI."""

RUNTIME = PROJECT["project"]["dependencies"]
TOOLS = PROJECT["dependency-groups"]["dev"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
ENGINES = EXTRAS["postgres"] + EXTRAS["spark"]


def pins(lock: str) -> dict[str, Requirement]:
    """What a lock file pins, by name."""
    lines = re.findall(r"^([a-z0-9].*?) \\$", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    assert specifier.operator == "=="
    return specifier.version


def conda() -> dict[str, Requirement]:
    """What environment.yml asks for, by its name on PyPI, without Python, pip and the project."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    (from_pypi,) = (entry["pip"] for entry in listed if isinstance(entry, dict))
    entries = [entry for entry in listed if isinstance(entry, str)] + from_pypi
    requirements = [Requirement(entry) for entry in entries if entry != "-e ."]
    named = {CONDA_NAMES.get(requirement.name, requirement.name): requirement for requirement in requirements}
    return {name: requirement for name, requirement in named.items() if name not in ("python", "pip")}


def reasons(file: str, entry: str) -> dict[str, str]:
    """The comment beside each entry of a list, by the entry; an entry without one has an empty reason."""
    text = (ROOT / file).read_text("utf-8")
    for name, on_pypi in CONDA_NAMES.items():
        text = text.replace(name, on_pypi)
    return dict(re.findall(rf"^ *{entry},?(?: +# *(.*))?$", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "asked"), [("requirements.lock", RUNTIME + TOOLS), ("requirements-engines.lock", ENGINES)]
)
def test_the_lock_satisfies_pyproject(lock: str, asked: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(version(pinned[requirement.name])), requirement


def test_the_build_backend_is_in_the_lock() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    assert backend in pins("requirements.lock")


def test_each_engine_is_an_extra_and_both_are_one() -> None:
    (both,) = map(Requirement, EXTRAS["engines"])
    assert both.name == PROJECT["project"]["name"]
    assert both.extras == set(EXTRAS) - {"engines"} == {"postgres", "spark"}


def test_environment_yml_asks_for_the_same() -> None:
    asked = {Requirement(entry).name: Requirement(entry) for entry in RUNTIME + TOOLS}
    assert set(conda()) == set(asked)
    for name, requirement in conda().items():
        assert requirement.specifier == asked[name].specifier, name
        assert requirement.extras == asked[name].extras, name


def test_environment_yml_asks_for_the_same_python() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    (python,) = (entry for entry in listed if isinstance(entry, str) and entry.startswith("python>"))
    assert python.startswith(f"python{PROJECT['project']['requires-python']},")


def test_every_specifier_has_the_same_reason_in_both_files() -> None:
    in_project = reasons("pyproject.toml", r'"([a-z][a-z0-9\[\]-]*[=<>~].*?)"')
    in_conda = reasons("environment.yml", r"- ([a-z][a-z0-9\[\]-]*[=<>~][^# ]*)")
    assert set(in_project) == set(RUNTIME + TOOLS + ENGINES)
    assert all(in_project.values()) and all(in_conda.values())
    assert {spec: why for spec, why in in_project.items() if spec not in ENGINES} == {
        spec: why for spec, why in in_conda.items() if not spec.startswith("python>")
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-engines.lock"])
def test_every_pin_has_hashes_and_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins(lock)) > 0
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.findall(r"://|--(?:extra-)?index|--find-links| @ ", text)


def test_the_engines_are_locked_beside_the_rest() -> None:
    shared = set(pins("requirements.lock")) & set(pins("requirements-engines.lock"))
    for name in shared:
        assert version(pins("requirements.lock")[name]) == version(pins("requirements-engines.lock")[name])


def imported() -> Iterator[tuple[str, str]]:
    """(module, package it imports) for every import of the package that is not its own."""
    for path in sorted((ROOT / "cxresearch").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for package in {name.split(".")[0] for name in names} - {"cxresearch"}:
                if package not in sys.stdlib_module_names:
                    yield path.name, package


def test_what_is_imported_is_declared() -> None:
    declared = {canonicalize_name(Requirement(entry).name) for entry in RUNTIME + ENGINES}
    distributions = packages_distributions()
    for module, package in imported():
        # An engine's driver is imported where it is used and need not be installed here.
        known = {canonicalize_name(name) for name in distributions.get(package, [package])}
        assert known & declared, f"{module} imports {package}, which pyproject.toml does not declare"


# ---- tools/env.sh, with a stand-in for every program that it calls

PYTHON = """#!/bin/sh
case "$2" in
*ensurepip*) exit {without_ensurepip} ;;
*"3, 11"*) exit {too_old} ;;
*sys.executable*) echo "$0" ;;
esac
if [ "$1" = --version ]; then echo Python 3.10.2; fi
"""
UV = """#!/bin/sh
echo "$*" >>{folder}/calls
case "$*" in
venv*) rm -rf .venv && mkdir -p .venv/bin && cp {folder}/bin/python3 .venv/bin/python ;;
esac
if grep -q broken requirements.lock; then exit 1; fi
"""


class Machine:
    """A folder with a clone in it, whose name has a space, and a PATH of stand-ins beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clone = folder / "a clone"
        self.programs = folder / "bin"
        self.programs.mkdir()
        for name in ("sh", "cat", "cmp", "cp", "dirname", "grep", "mkdir", "rm"):
            (self.programs / name).symlink_to(Path(str(shutil.which(name))).resolve())
        (self.clone / "tools").mkdir(parents=True)
        for file in ("tools/env.sh", "requirements.lock", "requirements-engines.lock", "pyproject.toml"):
            shutil.copy(ROOT / file, self.clone / file)

    def has(self, name: str, script: str) -> None:
        (self.programs / name).write_text(script)
        (self.programs / name).chmod(0o755)

    def env(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / "sh"), "tools/env.sh", *arguments]
        return subprocess.run(
            command,
            cwd=self.clone,
            env={"PATH": str(self.programs), **variables},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def calls(self) -> list[str]:
        """The calls of uv since the last time of asking."""
        log = self.folder / "calls"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.has("python3", PYTHON.format(too_old=0, without_ensurepip=0))
    machine.has("uv", UV.format(folder=tmp_path))
    return machine


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has("python3", PYTHON.format(too_old=1, without_ensurepip=0))
    for variables in ({}, {"PYTHON": "python3"}):
        run = machine.env(**variables)
        assert run.returncode != 0
        assert run.stdout == "" and run.stderr.count("\n") == 1 and "3.11" in run.stderr
    assert not (machine.clone / ".venv").exists()


def test_no_python_is_said_in_one_line(tmp_path: Path) -> None:
    run = Machine(tmp_path).env()
    assert run.returncode != 0
    assert run.stderr.count("\n") == 1 and "PYTHON=" in run.stderr


def test_a_python_without_ensurepip_names_the_package(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.has("python3", PYTHON.format(too_old=0, without_ensurepip=1))
    run = machine.env()
    assert run.returncode != 0
    assert run.stderr.count("\n") == 1 and "python3-venv" in run.stderr


def test_hashes_are_required_and_the_project_follows_the_lock(machine: Machine) -> None:
    run = machine.env()
    assert run.returncode == 0, run.stderr
    venv, lock, project = machine.calls()
    assert venv.startswith("venv ")
    assert "--require-hashes -r requirements.lock" in lock and "--compile-bytecode" in lock
    assert project.endswith("--no-deps --no-build-isolation -e .")


def test_a_second_run_installs_nothing(machine: Machine) -> None:
    machine.env()
    machine.calls()
    (machine.clone / "requirements.lock").touch()
    run = machine.env()
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert machine.calls() == []


@pytest.mark.parametrize(("file", "calls"), [("requirements.lock", 3), ("pyproject.toml", 1)])
def test_a_change_installs_again(machine: Machine, file: str, calls: int) -> None:
    machine.env()
    machine.calls()
    with (machine.clone / file).open("a") as text:
        text.write("# changed\n")
    assert machine.env().returncode == 0
    assert len(machine.calls()) == calls
    assert machine.env().returncode == 0
    assert machine.calls() == []


def test_a_moved_clone_installs_again(machine: Machine) -> None:
    machine.env()
    machine.calls()
    machine.clone = machine.clone.rename(machine.folder / "moved")
    machine.env()
    assert len(machine.calls()) == 3


def test_an_interrupted_installation_is_not_taken_for_a_whole_one(machine: Machine) -> None:
    lock = machine.clone / "requirements.lock"
    whole = lock.read_text()
    lock.write_text(whole + "# broken\n")
    assert machine.env().returncode != 0
    assert machine.env().returncode != 0
    machine.calls()
    lock.write_text(whole)
    assert machine.env().returncode == 0
    assert len(machine.calls()) == 3


def test_engines_are_added_once(machine: Machine) -> None:
    machine.env()
    machine.calls()
    assert machine.env("engines").returncode == 0
    (call,) = machine.calls()
    assert "--require-hashes -r requirements-engines.lock" in call
    assert machine.env("engines").returncode == 0
    assert machine.calls() == []
