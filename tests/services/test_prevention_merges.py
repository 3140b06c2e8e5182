"""Two records of one person: a place in a cohort and logged time follow a merge, and go back."""

from datetime import timedelta
from pathlib import Path

from cohort_desk import cohort_in, enroll, hold, line, person
from open_clinic import opened

from clinicdesk.domain.care_time import TimeDraft


def test_a_place_and_time_follow_the_person_and_go_back(tmp_path: Path) -> None:
    with opened(tmp_path) as clinic:
        actor, cohort = clinic.actor, cohort_in(clinic)
        ann = person(clinic, "Hall")
        one = enroll(clinic, cohort, "Hall")
        other = one.patient_id
        session = hold(clinic, cohort, 0)
        clinic.prevention_sheets.save(actor, session.id, [line(one, "200", 90)])
        start = clinic.now() - timedelta(hours=1)
        draft = TimeDraft(patient_id=other, start_at=start, minutes=12, activity="call")
        clinic.care_time.add(actor, draft)
        clinic.care_time.start(actor, other)
        done, _ = clinic.merging.merge(actor, ann, other)
        (row,) = clinic.prevention.report(actor, cohort.id).rows
        assert (row.participant.patient_id, row.participant.code) == (ann, one.code)
        assert clinic.care_months.month(actor, ann).counted == 12
        timer = clinic.care_time.timer(actor)
        assert timer is not None
        assert timer.patient_id == ann
        weights = clinic.prevention_sheets.save(actor, session.id, [line(one, "199", 90)])[0]
        assert weights.saved.patients == (ann,)
        clinic.prevention_sheets.undo(actor, weights)
        clinic.merging.unmerge(actor, done.id)
        (row,) = clinic.prevention.report(actor, cohort.id).rows
        assert row.participant.patient_id == other
        assert clinic.care_months.month(actor, other).counted == 12
        assert clinic.care_months.month(actor, ann).counted == 0
