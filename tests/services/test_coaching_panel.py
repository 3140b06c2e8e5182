"""The coach's panel: who is due, who slips, who needs a nurse, and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from coaching_clinic import Coached, coached_clinic, open_coached
from sqlalchemy import event

from clinicdesk.domain.coaching import CheckInDraft, Done
from clinicdesk.domain.coaching_flags import NurseReason, Panel, PanelPart, Slip
from clinicdesk.domain.people import PatientStatus
from clinicdesk.store import coaching_panel
from clinicdesk.store.coaching_panel import Whose


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("panel")
    coached_clinic(folder).clinic.close()
    return folder


@pytest.fixture
def desk(mold: Path, tmp_path: Path) -> Iterator[Coached]:
    made = open_coached(mold, tmp_path)
    with made.clinic:
        yield made


def _panel(desk: Coached, part: PanelPart = PanelPart.ALL, *, mine: bool = True) -> Panel:
    return desk.clinic.coaching_panel.panel(desk.coach, mine=mine, part=part)


def _check(desk: Coached, **said: object) -> None:
    draft = CheckInDraft(goal_id=desk.goal("84 kg"), done=Done.DONE, **said)  # type: ignore[arg-type]
    desk.clinic.check_ins.check_in(desk.coach, desk.id, draft, sure=True)


def test_a_row_says_when_and_on_what(desk: Coached) -> None:
    (row,) = _panel(desk).rows
    assert row.patient == "O’CONNOR, Declan (Mr)"
    assert [words for _id, words in row.goals] == ["Lower blood pressure", "Reach 84 kg"]
    assert (row.overdue, row.slips, row.nurse) == (False, (), ())
    assert _panel(desk, PanelPart.DUE).rows == ()
    assert (_panel(desk).all, _panel(desk).due) == (1, 0)


def test_mine_is_the_coachs_own_and_all_are_the_sites(desk: Coached) -> None:
    nurse = desk.clinic.actor
    assert desk.clinic.coaching_panel.panel(nurse).rows == ()
    assert len(desk.clinic.coaching_panel.panel(nurse, mine=False).rows) == 1


def test_each_rule_of_slipping_is_told(desk: Coached) -> None:
    _check(desk, confidence=8)
    desk.later(0.01)
    _check(desk, confidence=5)
    (row,) = _panel(desk, PanelPart.SLIPPING).rows
    assert row.slips == (Slip.CONFIDENCE,)
    desk.later(22)
    (row,) = _panel(desk, PanelPart.SLIPPING).rows
    assert row.slips == (Slip.LATE, Slip.CONFIDENCE, Slip.QUIET)
    _check(desk, confidence=8, readings="99 kg")
    desk.later(0.01)
    _check(desk, readings="100 kg")
    (row,) = _panel(desk, PanelPart.SLIPPING).rows
    assert row.slips == (Slip.WRONG_WAY,)


def test_a_nurse_is_named_with_the_reason(desk: Coached) -> None:
    assert _panel(desk, PanelPart.NURSE).rows == ()
    _check(desk, readings="bp 190/100")
    (row,) = _panel(desk, PanelPart.NURSE).rows
    assert row.nurse == (NurseReason.READING,)
    assert row.nurse_since == desk.clinic.today()
    desk.later(15)
    (row,) = _panel(desk, PanelPart.NURSE).rows
    assert row.nurse == (NurseReason.READING, NurseReason.PLAN)


def test_counts_and_rows_tell_the_same(desk: Coached) -> None:
    desk.later(25)
    for part in PanelPart:
        panel = _panel(desk, part)
        told = {"all": panel.all, "due": panel.due, "slipping": panel.slipping}
        assert len(panel.rows) == {**told, "nurse": panel.nurse}[part.value]


def test_who_is_paused_or_died_is_not_shown(desk: Coached) -> None:
    desk.clinic.coaching.pause(desk.coach, desk.id, desk.version, "On vacation")
    assert _panel(desk).rows == ()
    desk.clinic.coaching.resume(desk.coach, desk.id, desk.version)
    assert len(_panel(desk).rows) == 1
    person = desk.clinic.people.get(desk.clinic.actor, desk.declan)
    assert person.status is PatientStatus.ACTIVE
    with desk.clinic._opened.store.raw_connection() as raw:
        raw.execute("UPDATE patient SET deceased = 1, status = 'deceased'")
        raw.commit()
    assert _panel(desk).rows == ()


@pytest.mark.parametrize("mine", [True, False])
def test_the_panel_is_chosen_in_an_index(desk: Coached, mine: bool) -> None:
    whose = Whose(desk.coach.site_id, desk.coach.id if mine else None, desk.clinic.today())
    index = "ix_coaching_mine" if mine else "ix_coaching_due"
    said: list[tuple[str, Any]] = []
    with desk.clinic._opened.store.reading() as session:
        connection = session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            said.append((statement, parameters))

        coaching_panel.chosen(session, whose, PanelPart.DUE, 200)
        statement, parameters = said[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    steps = " ".join(str(row[3]) for row in plan)
    assert index in steps
    assert "SCAN coaching" not in steps
