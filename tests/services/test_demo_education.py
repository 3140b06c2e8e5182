"""In the demonstration some leaflets are understood, and some are to be asked about."""

from contextlib import closing
from pathlib import Path

from open_clinic import doors_in

from clinicdesk.domain.plan_reviews import TeachBack


def test_leaflets_were_given_and_some_are_due(tmp_path: Path) -> None:
    doors = doors_in(tmp_path / "home")
    ready = doors.demo(tmp_path / "clinic", patients=40, seed=7)
    password = ready.password_file.read_text(encoding="utf-8").strip()
    with closing(doors.unlock(ready.folder, ready.user, password)) as clinic:
        due = clinic.education.due(clinic.actor)
        assert len(due) >= 4
        assert {one.overdue for one in due} == {True, False}
        given = [
            one
            for who in {each.patient_id for each in due}
            for one in clinic.education.of_patient(clinic.actor, who)
        ]
        assert {one.outcome for one in given} >= {None, TeachBack.CORRECT, TeachBack.NOT_YET}
        assert clinic.tasks.today(clinic.actor).education
