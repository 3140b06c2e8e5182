"""One plan for two conditions on a real chart, by keyboard alone, to the paper of both readers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from keyboard_walk import Walk
from pdf_reading import page_texts
from pytestqt.qtbot import QtBot
from window_clinic import LATER, Ground, copied, window_on

from clinicdesk.desktop.plan.conflict_sheet import ConflictSheet
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.signing_sheet import SigningSheet
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.desktop.plan.tasks_review_sheet import TasksReviewSheet
from clinicdesk.desktop.plan.template_sheet import TemplateSheet
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.desktop.plan.work_sheet import WorkSheet
from clinicdesk.domain.clock import FixedClock

CHART = "Fabian_Murray*.json"
"""Diabetes, prediabetes and metformin, and a plan of another clinic; no depression."""
A1C, PHQ9 = "Bring my A1c below 7 %", "Bring my PHQ-9 score below 5"
EYES = "Eye exam with wide pupils"
WHY = "An hour in bed, then the walk; agreed with Dr. Park"


@pytest.fixture
def walk(
    shared_data: Path, empty_ground: Ground, tmp_path: Path, qtbot: QtBot, clock: FixedClock
) -> Iterator[Walk]:
    """The window of a clinic into which that one chart was brought."""
    clock.move_to(LATER)
    with window_on(copied(empty_ground, tmp_path), qtbot, clock=clock) as driven:
        made = Walk(driven)
        made.take_in(next((shared_data / "fhir" / "synthea-2.4-smart").glob(CHART)), "Mercy")
        made.step("imported")
        made.find("murray fabian")
        made.step("chart")
        yield made


def take_template(walk: Walk, title: str) -> None:
    """Ctrl+Shift+T, the template by its first letters, and everything it would add."""
    walk.keys("Ctrl+Shift+T")
    sheet = walk.sheet(TemplateSheet)
    walk.until(lambda: bool(sheet.shown))
    walk.write(title)
    walk.settle()
    assert sheet._title.text().startswith(title)
    walk.step(f"template {title}")
    walk.keys("Ctrl+S")
    walk.closed()


def editor(walk: Walk) -> PlanEditor:
    """The plan's editor."""
    tab = walk.page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    return tab.editor


def to_line(walk: Walk, words: str) -> None:
    """Ctrl+F, the words, Down into the tree and on to the line, Enter into its form."""
    walk.keys("Ctrl+F")
    walk.write(words)
    walk.keys("Down")
    tree = editor(walk).tree
    for _time in range(9):
        walk.settle()
        node = tree.current
        if node is not None and node.line is not None and words in node.title:
            break
        walk.keys("Down")
    assert tree.current is not None
    assert words in tree.current.title
    walk.keys("Return")
    walk.settle()


def from_two_templates(walk: Walk) -> None:
    """The chart knows the diabetes; the depression is added as the person tells of it."""
    walk.go_to_tab("plan")
    walk.step("plan")
    walk.keys("Ctrl+Shift+N")
    walk.settle()
    walk.write("F32.A Depression, unspecified")
    walk.keys("Ctrl+Return")
    walk.settle()
    assert [c.code.code for c in walk.plan.concerns] == ["44054006", "F32.A"]
    for title in ("Type 2 diabetes", "Depression"):
        take_template(walk, title)
    whole = walk.plan
    assert len(whole.concerns) == 2, "a template takes up what is there already"
    assert {A1C, PHQ9} <= {g.description for g in whole.goals}
    walk.step("two templates")
    # An act is undone and done again; nothing is lost on the way.
    walk.keys("Ctrl+Z")
    walk.sees("Undone: The template is taken over")
    assert PHQ9 not in {g.description for g in walk.plan.goals}
    walk.settle()
    walk.keys("Ctrl+Shift+Z")
    walk.sees("Done again: The template is taken over")
    walk.settle()
    said = [(g.id, g.description, g.target) for g in whole.goals]
    assert [(g.id, g.description, g.target) for g in walk.plan.goals] == said


def locked_while_typing(walk: Walk) -> None:
    """What is half typed when the window locks is the first thing to be seen afterwards."""
    to_line(walk, "Move for 150 minutes")
    walk.keys("Ctrl+I")
    walk.settle()
    walk.write("Bed rest on bad days")
    walk.keys("Ctrl+L")
    walk.driven.settle()
    assert walk.driven.window.shell is None
    walk.write(walk.driven.ground.password)
    walk.keys("Return")
    walk.until(lambda: walk.driven.window.shell is not None)
    walk.settle()
    assert walk.page.tab == "plan"
    walk.sees("New intervention, not saved yet")
    walk.keys("Home")
    walk.keys("Down")
    walk.settle()
    node = editor(walk).tree.current
    assert node is not None
    assert node.kind == "new"
    walk.keys("Return")
    walk.sees("is here again. It is not saved yet.")
    walk.step("draft after the lock")
    walk.keys("Ctrl+Return")
    walk.sees("The intervention is added")
    walk.settle()
    assert "Bed rest on bad days" in {i.code.text for i in walk.plan.interventions}


def conflict_settled(walk: Walk) -> None:
    """To rest and to move more pull apart; the reason why both stand is on record."""
    walk.sees("Pulls apart, 1 to settle")
    walk.keys("Ctrl+J")
    walk.tab_to("One line asks to move more, another to rest")
    walk.step("conflict")
    walk.keys("Space")
    walk.sheet(ConflictSheet)
    walk.keys("Alt+1")
    walk.write(WHY)
    walk.step("conflict sheet")
    walk.keys("Ctrl+S")
    walk.closed()
    walk.sees("It is settled. Nothing is left to settle.")


def sign(walk: Walk, said: str) -> None:
    """Two keys sign; what is missing is said before."""
    walk.keys("Ctrl+Shift+G")
    walk.sheet(SigningSheet)
    walk.sees("of 14 points are missing")
    walk.step("sign")
    walk.keys("Ctrl+S")
    walk.closed()
    walk.sees(said)
    walk.step("signed")


def signed(walk: Walk) -> None:
    """One goal is not agreed on, one line has a task; what is missing is said, and it is signed."""
    to_line(walk, A1C)
    walk.choose("The person: agreement", "Dis")
    walk.enter("The person: why", "Eight is enough for now")
    walk.step("disagreement")
    walk.keys("Ctrl+Return")
    walk.sees("The change is saved")
    walk.settle()
    walk.keys("Ctrl+J")
    walk.tab_to("Next work")
    walk.keys("Return")
    walk.tab_to(EYES)
    walk.step("next work")
    walk.keys("Space")
    walk.sheet(WorkSheet)
    walk.step("task")
    walk.keys("Ctrl+S")
    walk.closed()
    sign(walk, "Signed: edition 1.")


def changed(walk: Walk) -> None:
    """A goal is eased and a line ends: the plan says so, and asks what becomes of its task."""
    to_line(walk, PHQ9)
    walk.enter("Target$", "9")
    walk.keys("Ctrl+Return")
    walk.sees("Changed since")
    to_line(walk, EYES)
    walk.keys("Escape")
    walk.keys("Delete")
    walk.settle()
    walk.write("Done in October; the letter is here")
    walk.step("ending")
    walk.keys("Ctrl+S")
    walk.sees("A task waits for an answer")
    walk.settle()
    walk.keys("Ctrl+Shift+K")
    walk.sheet(TasksReviewSheet)
    walk.write("Can")
    walk.enter("Why it is cancelled", "The eyes were looked at in October")
    walk.step("tasks review")
    walk.keys("Ctrl+S")
    walk.closed()
    tasks = walk.clinic.tasks.of_patient(walk.clinic.actor, walk.plan.patient_id)
    assert [(t.status, t.outcome) for t in tasks] == [
        ("cancelled", "The eyes were looked at in October")
    ]


def compared(walk: Walk) -> None:
    """The edition in force and what is worked on stand side by side."""
    walk.keys("Ctrl+Shift+V")
    walk.sheet(VersionsSheet)
    walk.sees("Target: PHQ-9 score: below 5")
    walk.sees("Target: PHQ-9 score: below 9")
    walk.sees("Edition 1 (version")
    walk.step("versions")
    walk.keys("Escape")
    walk.closed()


def printed(walk: Walk, folder: Path) -> None:
    """Papers name the edition they stand on, and hide neither changes nor disagreement."""
    early = " ".join(page_texts(walk.save_pdf("care-plan", folder / "early.pdf")))
    assert "changed since edition 1" in early
    sign(walk, "Signed: edition 2.")
    standing = walk.clinic.plan_signing.standing(walk.clinic.actor, walk.plan.id)
    assert standing.current is not None
    clinical = " ".join(page_texts(walk.save_pdf("care-plan", folder / "plan.pdf")))
    plain = " ".join(page_texts(walk.save_pdf("patient-plan", folder / "mine.pdf")))
    for words in (clinical, plain):
        assert standing.current.sha256[:12] in words
        assert f"dition 2, version {walk.plan.number}" in words
    assert "DISAGREES" in clinical
    assert "Eight is enough for now" in clinical
    assert WHY in clinical
    assert "Not a comprehensive care plan yet" in clinical
    assert "omprehensive" not in plain
    assert "I pass out, I cannot wake up well" in plain, "a template's warning signs go home, too"
    main, _rest = plain.split("I have more goals:")
    assert A1C in main, "what the other clinic left in words does not push aside what is worked on"
    kept = walk.clinic.documents.of_patient(walk.clinic.actor, walk.plan.patient_id)
    assert [paper.kind for paper in kept].count("care-plan") == 2
    assert "patient-plan" in {paper.kind for paper in kept}


def test_two_conditions_one_plan(walk: Walk, clock: FixedClock, tmp_path: Path) -> None:
    from_two_templates(walk)
    locked_while_typing(walk)
    conflict_settled(walk)
    signed(walk)
    clock.advance(timedelta(days=1))
    changed(walk)
    compared(walk)
    printed(walk, tmp_path)
