"""The locks: the tests' contains the server's, everything is pinned by hash, nothing of pyproject.toml is missing."""

import re
import tomllib

import pytest

from fixtures.checkout import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock")


def entries(name: str) -> dict[str, str]:
    """Each locked package, with its version, marker and hashes, by its name. Two versions make one entry."""
    found: dict[str, str] = {}
    text = ROOT.joinpath(name).read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text).strip()):
        package = re.match(r"[a-z0-9._-]+", entry)
        assert package, entry
        found[package.group()] = found.get(package.group(), "") + entry.strip() + "\n"
    return found


def test_tests_lock_contains_the_servers():
    served, tested = entries("requirements.lock"), entries("requirements-test.lock")
    different = [name for name, entry in served.items() if tested.get(name) != entry]
    assert not different, f"differ between the locks: {different}; run script/lock"


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_a_pin_with_hashes(name: str):
    for package, entry in entries(name).items():
        assert re.match(r"[a-z0-9._-]+==\S+", entry), f"{package} is not pinned"
        assert "--hash=sha256:" in entry, f"{package} has no hash"


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ()), ("requirements-test.lock", ("test",))])
def test_all_dependencies_are_locked(lock: str, extras: tuple[str, ...]):
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    names = {re.split(r"[<>=!~;\[ ]", each)[0].lower() for each in wanted}
    assert not (missing := names - set(entries(lock))), f"not in {lock}: {missing}; run script/lock"
