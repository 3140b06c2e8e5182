"""Revision 0013, with cohorts and time in the clinic: what was there before stays as it is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cohort_desk import cohort_in, enroll, hold, line
from open_clinic import opened

from clinicdesk.domain.care_time import TimeDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = ("care_time", "care_timer", "dpp_attendance", "dpp_cohort", "dpp_participant", "dpp_session")
LATER = ("alembic_version",)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        cohort = cohort_in(clinic)
        one = enroll(clinic, cohort, "Hall")
        session = hold(clinic, cohort, 0)
        clinic.prevention_sheets.save(clinic.actor, session.id, [line(one, "200", 90)])
        start = clinic.now() - timedelta(hours=1)
        draft = TimeDraft(patient_id=one.patient_id, start_at=start, minutes=12, activity="call")
        clinic.care_time.add(clinic.actor, draft)
        clinic.care_time.start(clinic.actor, one.patient_id)
        yield clinic


def names(clinic: Clinic) -> set[str]:
    with clinic._opened.store.raw_connection() as raw:
        return {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        found = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in found
            if name not in {*NEW, *LATER} and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0013")
    before = content(clinic)
    downgrade(store, "0012")
    assert content(clinic) == before
    assert not names(clinic) & set(NEW)
    assert not any("dpp" in name or "care_time" in name for name in names(clinic))
    upgrade(store, "0013")
    assert content(clinic) == before
    assert set(NEW) <= names(clinic)


def test_after_going_down_and_up_cohorts_begin_anew_and_charts_keep_their_weights(
    clinic: Clinic,
) -> None:
    store, actor = clinic._opened.store, clinic.actor
    downgrade(store, "0012")
    upgrade(store)
    assert clinic.prevention.cohorts(actor) == ()
    assert clinic.care_time.timer(actor) is None
    with store.raw_connection() as raw:
        assert raw.execute("SELECT count(*) FROM observation").fetchone() == (2,)
    cohort = cohort_in(clinic)
    enroll(clinic, cohort, "Ito")
    assert store.audit_faults() == []


def test_the_clinic_keeps_its_promises(clinic: Clinic) -> None:
    with clinic._opened.store.raw_connection() as raw:
        for refused in (
            "UPDATE dpp_attendance SET attended = 0",
            "UPDATE dpp_attendance SET weight_unit = 'st'",
            "UPDATE dpp_participant SET withdrawn_on = '2026-01-01'",
            "UPDATE care_time SET minutes = 0",
            "UPDATE care_time SET replaced_at = created_at",
            "UPDATE care_timer SET activity = 'nap'",
        ):
            with pytest.raises(Exception, match="CHECK"):
                raw.execute(refused)
