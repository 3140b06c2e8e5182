"""What every compiled form does alike: order of Tab, names, problems, and room at every scale."""

import importlib
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from source_files import ROOT

from clinicdesk.desktop.forms.goal_form import Ui_GoalForm
from clinicdesk.desktop.forms.import_files_form import Ui_ImportFilesForm
from clinicdesk.desktop.forms.intervention_form import Ui_InterventionForm
from clinicdesk.desktop.forms.new_patient_form import Ui_NewPatientForm
from clinicdesk.desktop.forms.print_request_form import Ui_PrintRequestForm
from clinicdesk.desktop.forms.recovery_form import Ui_RecoveryForm
from clinicdesk.desktop.person.entries import CheckList, DayField
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.desktop.widgets import Strength, VBox
from clinicdesk.domain.errors import FieldProblem

NAMES = sorted(path.stem for path in (ROOT / "ui").glob("*.ui"))


@pytest.fixture(autouse=True)
def usual_look(qapp: QApplication) -> Iterator[None]:
    theme = current_theme()
    theme.choose(ColorChoice.LIGHT)
    theme.set_scale(1.0)
    yield
    theme.set_scale(1.0)


_kept: list[QWidget] = []


def shown(qtbot: QtBot, ui: Any, width: int = 1000, height: int = 900) -> tuple[QWidget, Any]:
    """A page that holds the form, and the form's fields."""
    page, form = QWidget(), QWidget()
    _kept[:] = [page]
    ui.setupUi(form)
    fields = FormFields(form, ui)
    column = VBox(page)
    column.addWidget(form)
    qtbot.addWidget(page)
    # A form of many acts hides most of its fields; all at once they need more room.
    page.resize(width, max(height, column.minimumHeightForWidth(width)))
    with qtbot.waitExposed(page):
        page.show()
    return page, fields


def compiled(name: str) -> Any:
    module = importlib.import_module(f"clinicdesk.desktop.forms.{name}_form")
    return next(made for key, made in vars(module).items() if key.startswith("Ui_"))()


def today() -> date:
    return date(2026, 3, 9)


def order(page: QWidget) -> list[QWidget]:
    """What Tab reaches, in its order."""
    found, at = [], page.nextInFocusChain()
    while at is not page:
        takes = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None
        if takes and at.isVisibleTo(page) and at.window() is page:
            found.append(at)
        at = at.nextInFocusChain()
    return found


def test_tab_reaches_a_day_where_it_stands(qtbot: QtBot) -> None:
    ui = Ui_GoalForm()
    page, fields = shown(qtbot, ui)
    days = {name: DayField(today) for name in ("due_on", "start_on", "baseline_on")}
    for name, day in days.items():
        fields.put(name, day)
    QApplication.processEvents()
    reached = order(page)
    at = [
        reached.index(widget)
        for widget in (
            ui.baseline,
            days["baseline_on"].line,
            days["start_on"].line,
            days["due_on"].line,
            ui.action_plan,
            ui.note,
        )
    ]
    assert at == sorted(at)
    assert ui.due_on_label.buddy() is days["due_on"].line
    assert days["due_on"].line.accessibleName() == "Due"


@pytest.mark.parametrize("name", NAMES)
def test_tab_goes_down_and_to_the_right(qtbot: QtBot, name: str) -> None:
    page, _fields = shown(qtbot, compiled(name))
    reached = order(page)
    for first, second in pairwise(reached):
        above, below = (one.mapTo(page, one.rect().topLeft()) for one in (first, second))
        beside = below.x() >= above.x() + first.width() // 2
        beneath = below.y() >= above.y() + first.height() // 2
        assert beside or beneath, f"{first.objectName()} comes before {second.objectName()}"
        assert below.y() + second.height() > above.y(), f"{second.objectName()} is above"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_everything_drawn_is_inside_its_form(qtbot: QtBot, name: str, scale: float) -> None:
    current_theme().set_scale(scale)
    ui = compiled(name)
    page, _fields = shown(qtbot, ui, round(620 * scale), round(2400 * scale))
    QApplication.processEvents()
    lost = []
    for part, widget in vars(ui).items():
        if not isinstance(widget, QLabel) or not widget.isVisibleTo(page) or not widget.text():
            continue
        place = widget.mapTo(page, widget.rect().topLeft())
        inside = page.rect().contains(place) and place.x() + widget.width() <= page.width()
        wide = widget.wordWrap() or widget.width() >= widget.minimumSizeHint().width()
        whole = widget.parentWidget().layout() is not None
        if not (inside and wide and whole and widget.height() > 0):
            lost.append(part)
    assert lost == []


def test_what_is_wrong_is_said_with_a_sign_and_taken_back_by_typing(qtbot: QtBot) -> None:
    ui = Ui_RecoveryForm()
    page, fields = shown(qtbot, ui)
    page.activateWindow()
    ui.password.judge_with(lambda _typed: Strength(3, "Good.", enough=True))
    everywhere = fields.show_problems(
        [FieldProblem("code", "Type it again."), FieldProblem("password", "Too short.")]
    )
    assert everywhere
    assert page.focusWidget() is ui.code
    assert fields.problem("code") == "Type it again."
    assert ui.code.accessibleDescription() == "Type it again."
    assert ui.code_problem.contentsMargins().left() > 0, "room for the sign"
    assert ui.password.line.property("problem") == "true"
    ui.code.setText("A")
    ui.password.line.setText("velvet")
    assert fields.problem("code") == "" == fields.problem("password")
    assert ui.password.line.accessibleDescription() == "Good."
    assert ui.password.line.accessibleName() == "New password"
    assert ui.password_label.buddy() is ui.password.line


def test_a_problem_shows_its_sign_in_the_color_of_the_words(qtbot: QtBot) -> None:
    ui = Ui_RecoveryForm()
    _page, fields = shown(qtbot, ui)
    fields.show_problems([FieldProblem("code", "Type it again.")])
    QApplication.processEvents()
    said: QLabel = ui.code_problem
    picture = said.grab().toImage()
    side = current_theme().u(16)
    inked = [
        (x, y)
        for x in range(side)
        for y in range(min(side, picture.height()))
        if picture.pixelColor(x, y) == current_theme().color("bad")
    ]
    assert inked


@pytest.mark.parametrize(("width", "columns"), [(1000, 3), (620, 2), (330, 1)])
def test_fields_reflow_where_the_width_ends(qtbot: QtBot, width: int, columns: int) -> None:
    ui = Ui_NewPatientForm()
    shown(qtbot, ui, width)
    lefts = {
        field.x() for field in (ui.phone_field, ui.email_field, ui.street_field, ui.city_field)
    }
    assert len(lefts) == columns
    assert ui.who.layout().minimumSize().width() <= width


@pytest.mark.parametrize("first", [1.0, 2.0])
def test_sizes_follow_the_scale_wherever_the_form_was_made(qtbot: QtBot, first: float) -> None:
    theme = current_theme()
    theme.set_scale(first)
    ui = Ui_RecoveryForm()
    shown(qtbot, ui)
    inner = ui.password.layout()
    assert inner is not None
    for scale in (2.0, 1.0, 1.5, 1.0):
        theme.set_scale(scale)
        assert inner.spacing() == theme.u(5), "the control's own layout is scaled once"
    assert theme.scale == 1.0


def test_a_drawn_button_says_its_words_keys_and_kind(qtbot: QtBot) -> None:
    ui = Ui_ImportFilesForm()
    shown(qtbot, ui)
    assert ui.files.accessibleName() == "Choose files"
    assert ui.files.shortcut() == QKeySequence("Ctrl+O")
    assert "Ctrl+O" in ui.files.toolTip()
    assert not ui.files.icon().isNull()
    assert ui.go.property("kind") == "primary"
    assert ui.trial.toolTip() == "Reads all, writes nothing"


def test_a_hint_is_shown_and_spoken_when_there_is_one(qtbot: QtBot) -> None:
    ui = Ui_PrintRequestForm()
    _page, fields = shown(qtbot, ui)
    assert ui.recipient_kind_hint.isHidden()
    fields.set_hint("recipient_kind", "12 Elm Street")
    assert ui.recipient_kind_hint.isVisible()
    assert ui.recipient_kind.accessibleDescription() == "12 Elm Street"
    fields.set_hint("recipient_kind", "")
    assert ui.recipient_kind_hint.isHidden()
    assert ui.recipient_kind.accessibleDescription() == ""


def test_tab_goes_through_what_was_put_in_once_and_out_again(qtbot: QtBot) -> None:
    ui = Ui_InterventionForm()
    page, fields = shown(qtbot, ui)
    goals: CheckList[str] = CheckList((), "No goal yet.")
    day = DayField(lambda: date(2026, 11, 23))
    fields.put("goal_ids", goals)
    fields.put("due_on", day)
    # Boxes are made when it is known what there is to tick, long after the form.
    goals.offer([("a", "Walk"), ("b", "Sleep"), ("c", "Words that are " + "long " * 60)])
    boxes = list(goals._boxes.values())
    qtbot.waitUntil(lambda: boxes[-1].isVisible() and day.isVisible())
    assert page.minimumSizeHint().width() < 600, "one long line must not widen the form"
    ui.code.setFocus()
    walked: list[QWidget | None] = []
    for _field in range(30):
        if (focus := page.window().focusWidget()) in walked:
            break
        walked.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert walked[:4] == [ui.code, *boxes]
    assert walked.index(day.line) > walked.index(ui.owner)
    assert ui.note in walked
    # From the last field it goes out, or round to the first; never back into the middle.
    assert page.window().focusWidget() is ui.code
