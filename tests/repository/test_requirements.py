"""pyproject.toml, environment.yml and the lock name the same set, without addresses."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ON_CONDA = {"redis-py": "redis"}


def declared() -> set[str]:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    return {str(Requirement(line)) for line in [*PROJECT["dependencies"], *extras]}


def test_the_conda_environment_holds_the_same_set() -> None:
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = [line["pip"] for line in lines if isinstance(line, dict)]
    plain = [line for line in [*lines, *pip] if isinstance(line, str) and line not in ("pip", "--editable .")]
    named = {re.sub(r"^[a-z0-9-]+", lambda m: ON_CONDA.get(m[0], m[0]), line) for line in plain}
    assert {str(Requirement(line)) for line in named} == declared() | {f"python{PROJECT['requires-python']}"}


def test_the_lock_pins_every_declared_requirement() -> None:
    pins: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / "lock.txt").read_text().splitlines():
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        pins.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    for text in declared():
        wanted = Requirement(text)
        assert any(v in wanted.specifier for v in pins.get(canonicalize_name(wanted.name), ())), text


def test_no_file_holds_a_download_address() -> None:
    # The names are put together here so that this file does not hold them.
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("anaconda", "org"))
    ]
    for name in ("requirements/lock.txt", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"):
        text = (ROOT / name).read_text()
        assert not [host for host in hosts if host in text], name
        assert "--index-url" not in text
