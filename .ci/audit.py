"""Look through the installed dependencies: `python .ci/audit.py [--advisories]`, or `make audit`.

Works offline: whatever the service and its tests need is installed in the very version that constraints.txt pins, fits
together, and has a licence that may be combined with AGPL-3.0. With --advisories pip-audit asks for known weaknesses of
the pinned versions; where no network allows that it says so and fails.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("dev", "postgres")
"""What is installed beside the base where the service runs and where it is tested."""
COMPATIBLE = re.compile(
    r"\b(?:MIT|BSD|0BSD|Apache|ISC|MPL|Mozilla Public License 2|LGPL|GNU Lesser General Public|PSF|Python Software|"
    r"Zlib|CC0|Unlicense|AGPL-3\.0)",
    re.IGNORECASE,
)
"""Licences whose works may be part of one under AGPL-3.0 (the list of licences of the Free Software Foundation)."""
STATED_ELSEWHERE = {"axe-playwright-python": "MIT, in the licence file of its sources"}
"""Distributions that name no licence in their metadata."""


def needed() -> set[str]:
    """Names of the distributions that pyproject.toml asks for, those that others need of them included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *(line for extra in EXTRAS for line in project["optional-dependencies"][extra])]
    left = [(Requirement(text), "") for text in asked]
    seen: set[tuple[str, str]] = set()
    while left:
        wanted, extra = left.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(wanted.name)
        for more in ("", *wanted.extras):
            if (name, more) not in seen:
                seen.add((name, more))
                left += [(Requirement(text), more) for text in metadata.distribution(name).requires or []]
    return {name for name, _ in seen}


def licence(name: str) -> str:
    """What a distribution says of its licence: its expression, its classifiers, or the first line of its text."""
    about = metadata.metadata(name)
    classifiers = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    text = about.get("License-Expression") or ", ".join(classifiers) or (about.get("License") or "").split("\n")[0]
    return text or STATED_ELSEWHERE.get(name, "")


def problems(constraints: Path) -> Iterator[str]:
    """One line for each dependency that is not as it should be."""
    pins = dict(line.strip().split("==") for line in constraints.read_text().splitlines() if "==" in line)
    pinned = {canonicalize_name(name): version for name, version in pins.items()}
    for name in sorted(needed()):
        version = metadata.version(name)
        if pinned.get(name) != version:
            yield f"{name}: expected the version of constraints.txt ({pinned.get(name, 'none')}), found {version}"
        if not COMPATIBLE.search(licence(name)):
            yield f"{name}: expected a licence that goes with AGPL-3.0, found {licence(name) or 'none stated'}"
    fits = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    if fits.returncode:
        yield from (fits.stdout.strip() or fits.stderr.strip() or "pip check failed").splitlines()


def advisories(constraints: Path) -> int:
    """Ask for known weaknesses of the pinned versions; pip-audit's own exit status."""
    command = ["pip-audit", "--requirement", str(constraints), "--no-deps", "--disable-pip"]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - a fixed command
    except FileNotFoundError:
        print("pip-audit is not installed: known weaknesses were NOT looked for", file=sys.stderr)
        return 1


def main() -> int:
    """Print what is wrong; 0 when nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--advisories", action="store_true", help="also ask for known weaknesses (needs a network)")
    arguments = parser.parse_args()
    constraints = ROOT / "constraints.txt"
    found = list(problems(constraints))
    print("\n".join(found) or f"{len(needed())} dependencies: pinned, fitting, licences compatible")
    status = 1 if found else 0
    if arguments.advisories and advisories(constraints):
        print("known weaknesses: found some, or could not be asked for (see above)", file=sys.stderr)
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
