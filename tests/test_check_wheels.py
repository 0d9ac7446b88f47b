"""script/check_wheels: what a Pi cannot install is named, from the lock alone."""

import subprocess
import sys
import tomllib
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / "script" / "check_wheels"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = spec_from_loader("check_wheels", SourceFileLoader("check_wheels", str(SCRIPT)))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def package(name: str, *wheels: str, **more: object) -> dict[str, Any]:
    urls = [{"url": f"https://files.example/{name}-1.0-{wheel}.whl"} for wheel in wheels]
    return {
        "name": name,
        "version": "1.0",
        "source": {"registry": "https://pypi.org"},
        "wheels": urls,
        **more,
    }


def lock(*packages: dict[str, Any], pi: tuple[str, ...] = (), **dependency: object) -> dict[str, Any]:
    root = {
        "name": "antrean",
        "source": {"editable": "."},
        "dependencies": [{"name": packages[0]["name"], **dependency}] if packages else [],
        "optional-dependencies": {"pi": [{"name": name} for name in pi], "docs": [{"name": "nowhere"}]},
        "dev-dependencies": {"dev": [{"name": "nowhere"}]},
    }
    return {"package": [root, *packages]}


@pytest.mark.parametrize(
    ("wheels", "missing"),
    [
        (("py3-none-any",), []),
        (("py2.py3-none-any",), []),
        (("py3-none-manylinux2014_aarch64",), []),
        (("cp311-abi3-manylinux_2_28_aarch64",), []),
        (("cp39-abi3-manylinux_2_17_aarch64.manylinux2014_aarch64",), []),
        (("cp311-cp311-manylinux_2_34_aarch64", "cp312-cp312-manylinux_2_34_aarch64"), ["3.13"]),
        (("cp312-abi3-manylinux_2_28_aarch64",), ["3.11"]),
        (("cp313-cp313t-manylinux_2_28_aarch64",), ["3.11", "3.12", "3.13"]),
        (("cp311-abi3-musllinux_1_2_aarch64",), ["3.11", "3.12", "3.13"]),
        (("cp311-abi3-manylinux_2_41_aarch64",), ["3.11", "3.12", "3.13"]),
        (("cp311-abi3-manylinux_2_28_x86_64", "cp311-abi3-macosx_11_0_arm64"), ["3.11", "3.12", "3.13"]),
        ((), ["3.11", "3.12", "3.13"]),
    ],
)
def test_a_wheel_fits_or_is_named(check: ModuleType, wheels: tuple[str, ...], missing: list[str]) -> None:
    found = list(check.problems(lock(package("some", *wheels)), {}))
    assert [line.split("Python ")[1][:4].strip(",") for line in found] == missing
    assert all(line.startswith("some 1.0: no aarch64 wheel") for line in found)


def test_extras_and_what_they_need_are_looked_at(check: ModuleType) -> None:
    deep = package("deep", optional_dependencies=[])
    deep["optional-dependencies"] = {"usb": [{"name": "deeper"}], "other": [{"name": "nowhere"}]}
    deep["wheels"] = package("deep", "py3-none-any")["wheels"]
    first = package("first", "py3-none-any", dependencies=[{"name": "deep", "extra": ["usb"]}])
    tree = lock(first, deep, package("deeper"), package("driver"), pi=("driver",))
    assert set(check.needed(tree, "3.11")) == {"first", "deep", "deeper", "driver"}
    assert {line.split()[0] for line in check.problems(tree, {})} == {"deeper", "driver"}


@pytest.mark.parametrize(
    ("marker", "needed"),
    [
        ("sys_platform == 'linux'", True),
        ("sys_platform == 'win32'", False),
        ("platform_machine == 'armv7l'", False),
        ("platform_machine == 'aarch64' and python_version >= '3.11'", True),
    ],
)
def test_what_a_pi_does_not_install_is_not_asked_for(check: ModuleType, marker: str, needed: bool) -> None:
    assert bool(check.needed(lock(package("some"), marker=marker), "3.11")) is needed


def test_forked_versions_are_told_apart(check: ModuleType) -> None:
    old = package("some", "py3-none-any") | {"resolution-markers": ["python_full_version < '3.12'"]}
    new = package("some") | {"version": "2.0", "resolution-markers": ["python_full_version >= '3.12'"]}
    found = list(check.problems(lock(old, new), {}))
    assert [line.split(":")[0] for line in found] == ["some 2.0", "some 2.0"]


def test_what_another_archive_has_is_allowed(check: ModuleType) -> None:
    entry = {"name": "some", "pythons": ["3.11", "3.12", "3.13"], "archive": "Debian", "reason": "no wheel"}
    assert not list(check.problems(lock(package("some")), {"package": [entry]}))


def test_an_entry_without_need_or_without_a_reason_is_a_mistake(check: ModuleType) -> None:
    entry = {"name": "some", "pythons": ["3.11"], "archive": "Debian", "reason": ""}
    found = list(check.problems(lock(package("some", "py3-none-any")), {"package": [entry]}))
    assert found == [
        "wheels_elsewhere.toml: some does not say reason",
        "wheels_elsewhere.toml: some for Python 3.11 has a wheel or is not locked: take it out",
    ]


def test_the_lock_of_this_checkout_can_be_installed_on_a_pi() -> None:
    done = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "packages can be installed on a Pi" in done.stdout


def test_a_gap_ends_with_status_one(tmp_path: Path) -> None:
    empty = tmp_path / "none.toml"
    empty.write_text("", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, SCRIPT, "--elsewhere", empty], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    elsewhere = tomllib.loads((SCRIPT.parent / "wheels_elsewhere.toml").read_text(encoding="utf-8"))
    assert all(entry["name"] in done.stderr for entry in elsewhere["package"])
