"""Each form of ``ui/`` is used, each input in it can be named aloud, and Tab goes as one reads."""

import importlib
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import compile_forms
import pytest
from source_files import ROOT

FORMS = sorted((ROOT / "ui").glob("*.ui"))
DESKTOP = ROOT / "src/clinicdesk/desktop"
INPUTS = {
    "FormPassword",
    "FormPills",
    "QCheckBox",
    "QComboBox",
    "QDateEdit",
    "QDoubleSpinBox",
    "QLineEdit",
    "QPlainTextEdit",
    "QRadioButton",
    "QSpinBox",
    "QTextEdit",
}
SAYS_ITSELF = {"QCheckBox", "QRadioButton"}
BUTTONS = {"FormButton", "QPushButton", "QToolButton"}
BY_HAND = re.compile(r"\bQFormLayout\b|\bsetBuddy\(")

each_form = pytest.mark.parametrize("form", FORMS, ids=[form.stem for form in FORMS])


def top(form: Path) -> ET.Element:
    found = ET.parse(form).getroot().find("widget")
    assert found is not None
    return found


def said(element: ET.Element, name: str) -> str:
    """What a property says, or empty."""
    for one in element.findall("property"):
        if one.get("name") == name:
            return "".join(one.itertext()).strip()
    return ""


def widgets(root: ET.Element) -> list[ET.Element]:
    return [one for one in root.iter("widget") if one is not root]


def is_place(widget: ET.Element, names: set[str]) -> bool:
    """Whether a control of ours is put here: it can be wrong, and Qt has no such input."""
    plain = widget.get("class") == "QWidget"
    return plain and f"{widget.get('name')}_problem" in names


def inputs(root: ET.Element) -> list[ET.Element]:
    names = {one.get("name", "") for one in widgets(root)}
    return [one for one in widgets(root) if one.get("class") in INPUTS or is_place(one, names)]


def reading(element: ET.Element) -> Iterator[ET.Element]:
    """The widgets as one reads them: a grid line by line, everything else as it is written."""
    items = element.findall("item")
    if element.tag == "layout" and element.get("class") == "QGridLayout":
        items.sort(key=lambda item: (int(item.get("row", "0")), int(item.get("column", "0"))))
    for child in (*items, *(one for one in element if one.tag in ("widget", "layout"))):
        if child.tag == "widget":
            yield child
        yield from reading(child)


def test_there_are_forms() -> None:
    assert len(FORMS) > 20


@each_form
def test_a_form_is_compiled_from_what_stands_there(form: Path) -> None:
    compiled = compile_forms.compiled_path(form)
    assert compiled.is_file()
    assert form not in compile_forms.stale_forms()


@each_form
def test_a_form_is_used_by_the_desktop(form: Path) -> None:
    wanted = f"clinicdesk.desktop.forms.{form.stem}_form import"
    users = [
        path
        for path in DESKTOP.rglob("*.py")
        if path.parent.name != "forms" and wanted in path.read_text(encoding="utf-8")
    ]
    assert users, f"nothing shows {form.name}"


@each_form
def test_every_input_has_a_name(form: Path) -> None:
    root = top(form)
    buddies = {said(one, "buddy") for one in widgets(root) if said(one, "text")}
    nameless = [
        one.get("name")
        for one in inputs(root)
        if not said(one, "accessibleName")
        and one.get("name") not in buddies
        and not (one.get("class") in SAYS_ITSELF and said(one, "text"))
    ]
    assert nameless == []
    wordless = [
        one.get("name")
        for one in widgets(root)
        if one.get("class") in BUTTONS and not (said(one, "text") or said(one, "accessibleName"))
    ]
    assert wordless == []


@each_form
def test_every_label_of_an_input_leads_to_it(form: Path) -> None:
    root = top(form)
    names = {one.get("name", "") for one in widgets(root)}
    known = {one.get("name") for one in inputs(root)}
    lost = []
    for label in widgets(root):
        name, buddy = label.get("name", ""), said(label, "buddy")
        if name.endswith("_label") and name.removesuffix("_label") in known:
            lost += [name] if buddy != name.removesuffix("_label") else []
        elif buddy and buddy not in names:
            lost.append(name)
    assert lost == []


@each_form
def test_tab_goes_as_one_reads(form: Path) -> None:
    root = top(form)
    made = [one.get("name") for one in inputs(root)]
    declared = [stop.text for stop in ET.parse(form).getroot().findall("tabstops/tabstop")]
    if declared:
        assert [name for name in made if name not in declared] == []
        return
    known = set(made)
    assert [one.get("name") for one in reading(root) if one.get("name") in known] == made


@each_form
def test_a_grid_holds_widgets_alone(form: Path) -> None:
    """What is drawn in a grid is laid anew where the width ends, and only widgets are."""
    grids = [one for one in top(form).iter("layout") if one.get("class") == "QGridLayout"]
    others = [part.get("name") for one in grids for part in one.findall("item/layout")]
    assert others + [part.get("name") for one in grids for part in one.findall("item/spacer")] == []


@each_form
def test_names_are_told_apart(form: Path) -> None:
    root = top(form)
    parts = [one.get("name") for one in root.iter() if one.tag in ("widget", "layout", "spacer")]
    assert [name for name, times in Counter(parts).items() if times > 1] == []


@each_form
def test_promoted_widgets_are_there(form: Path) -> None:
    document = ET.parse(form).getroot()
    promoted = {}
    for one in document.findall("customwidgets/customwidget"):
        module = importlib.import_module(one.findtext("header", ""))
        promoted[one.findtext("class", "")] = module
    for name, module in promoted.items():
        assert isinstance(getattr(module, name), type)
    used = {str(one.get("class")) for one in document.iter("widget")}
    assert {name for name in used if not name.startswith("Q")} == set(promoted)


def test_no_page_builds_a_form_by_hand() -> None:
    """Labels that lead to inputs are drawn; where a control is put in later, one place says so."""
    allowed = {DESKTOP / "person/form_fields.py"}
    found = [
        str(path.relative_to(ROOT))
        for path in DESKTOP.rglob("*.py")
        if path.parent.name != "forms"
        and path not in allowed
        and BY_HAND.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
