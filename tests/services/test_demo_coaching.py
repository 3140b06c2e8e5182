"""The demonstration shows one who walks on, one who slips, one out of reach, one who achieved."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bare_store import KEYS

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coaching_flags import Panel, Slip
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.plans import Achievement, StageOfChange
from clinicdesk.services.coaching import CoachingService
from clinicdesk.services.coaching_panel import CoachingPanelService
from clinicdesk.services.demo.clinic import DemoClinic, demo_plan
from clinicdesk.services.demo.coaching import coach_a_few
from clinicdesk.store import staff
from clinicdesk.store.clinic_store import create_store, open_store

MONDAY = datetime(2026, 11, 23, 13, tzinfo=UTC)
CALENDAR = BusinessCalendar(zone="America/New_York")
Told = tuple[list[CoachingView], Panel]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """What the coach sees of each, and the panel."""
    folder = tmp_path_factory.mktemp("demo-coaching")
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=1)
    made = demo_plan()
    site = Site(id=ids.new(), name=made.site, zone=made.zone)
    member = StaffMember(id=ids.new(), name=made.admin, display="A", roles=("nurse", "admin"))
    nurse = Actor(member.id, member.name, member.display, frozenset({Role.NURSE}), site.id)
    rows = staff.first_rows(site, member, [ids.new(), ids.new()], clock.now())
    create_store(folder / "clinic.db", KEYS, {}, lambda session: session.add_all(rows))
    store, _revision = open_store(folder / "clinic.db", KEYS, clock=clock, ids=ids)
    filled = DemoClinic(patients=40).fill(store, nurse)
    assert coach_a_few(store, nurse, CALENDAR.zone, filled.cast, 7) >= 5
    service = CoachingService(store, CALENDAR)
    panel = CoachingPanelService(store, CALENDAR).panel(nurse, mine=False)
    views = [service.open(nurse, row.patient_id) for row in panel.rows]
    yield views, panel
    assert store.audit_faults() == []
    store.close()


def _of(told: Told, stage: StageOfChange) -> CoachingView:
    return next(view for view in told[0] if view.goals[0].card.stage is stage)


def test_one_achieved_and_keeps_it(told: Told) -> None:
    view = _of(told, StageOfChange.MAINTENANCE)
    assert view.goals[0].goal.achievement is Achievement.SUSTAINING
    assert view.goals[0].streak.weeks > 12
    assert view.every_days == 28
    assert view.planned is not None


def test_one_slips_and_is_offered_a_smaller_step(told: Told) -> None:
    view = _of(told, StageOfChange.RELAPSE)
    assert view.goals[0].smaller is not None
    row = next(one for one in told[1].rows if one.patient_id == view.patient_id)
    assert {Slip.LATE, Slip.CONFIDENCE} <= set(row.slips)


def test_one_is_out_of_reach_and_a_letter_is_proposed(told: Told) -> None:
    (view, *_more) = [one for one in told[0] if one.ladder is not None]
    assert view.ladder is not None
    assert view.ladder.letter_due
    assert len(view.attempts) == 3


def test_one_walks_on_and_one_thinks_about_it(told: Told) -> None:
    assert any(one.planned for one in told[0] if one.pace is StageOfChange.ACTION)
    thinking = _of(told, StageOfChange.CONTEMPLATION)
    assert thinking.every_days == 21
