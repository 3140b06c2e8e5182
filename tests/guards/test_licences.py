"""ClinicDesk is Apache-2.0: nothing it stands on may ask for more than the LGPL does."""

import ast
import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from source_files import ROOT, named, python_files, tree

from clinicdesk.desktop.settings.about import _PARTS

#: Parts of Qt that are offered under the GPL or a commercial licence only.
GPL_ONLY = {
    *("QtCharts", "QtGraphs", "QtGraphsWidgets", "QtDataVisualization", "QtNetworkAuth"),
    *("QtHttpServer", "QtVirtualKeyboard", "QtQuick3D", "QtQuickTimeline", "QtCoap", "QtMqtt"),
}


def test_no_part_of_qt_under_the_gpl_alone_is_imported():
    used = [
        f"{named(path)}: {module}"
        for path in python_files("src", "tests", "installer", "benchmarks")
        for node in ast.walk(tree(path))
        for module in imported(node)
        if GPL_ONLY & set(module.split("."))
    ]
    assert used == []


def test_no_library_we_ship_is_under_the_gpl_alone():
    refused = {name: said for name, said in shipped().items() if not acceptable(said)}
    assert refused == {}


def test_the_reading_of_licences_can_refuse():
    assert acceptable("LGPL-3.0-only OR GPL-2.0-only")
    assert acceptable("GNU Lesser General Public License v3 (LGPLv3)")
    assert acceptable("MIT AND (Apache-2.0 OR GPL-2.0-only)")
    assert not acceptable("GPL-3.0-or-later")
    assert not acceptable("AGPL-3.0-only")
    assert not acceptable("GNU General Public License v3 (GPLv3)")


def imported(node: ast.AST) -> list[str]:
    """The dotted names that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def acceptable(licence: str) -> bool:
    """Whether some reading of what a package says of itself does without the GPL proper."""
    words = licence.replace("Lesser General Public", "LGPL").replace("General Public", "GPL")
    parts = re.split(r"\s+AND\s+(?![^(]*\))", words)
    return all(
        any(
            "LGPL" in choice or not re.search(r"\bA?GPL", choice)
            for choice in re.split(r"\s+OR\s+", part)
        )
        for part in parts
    )


def shipped() -> dict[str, str]:
    """Every library that an installation of ClinicDesk brings, with its licence."""
    found: dict[str, str] = {}
    waiting = ["clinicdesk"]
    while waiting:
        try:
            package = distribution(waiting.pop())
        except PackageNotFoundError:
            continue  # for another platform
        if package.name in found:
            continue
        found[package.name] = licence_of(package)
        for line in package.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    assert len(found) > 15, "the libraries were not found, so nothing was checked"
    return found


def licence_of(package: Distribution) -> str:
    """What a package's metadata says: the expression, else classifiers, else the free text."""
    metadata = package.metadata
    if metadata.get("License-Expression"):
        return str(metadata["License-Expression"])
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    if classifiers:
        return " OR ".join(classifiers)
    return str(metadata.get("License") or "").partition("\n")[0]


def test_the_window_names_every_library_we_stand_on():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {Requirement(line).name.lower() for line in project["dependencies"]}
    assert wanted - {name.lower() for name in _PARTS} == set()
