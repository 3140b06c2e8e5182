"""Two records of one person: registries and programs follow a merge, and its taking back."""

from datetime import timedelta
from pathlib import Path

from open_clinic import MORNING, PASSWORD, doors_in, make

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.programmes import EnrolmentDraft


def test_a_merge_leaves_stays_and_the_next_refresh_ends_the_other(tmp_path: Path) -> None:
    clock, home = FixedClock(MORNING), tmp_path / "home"
    doors = doors_in(home, clock)
    make(doors, tmp_path / "clinic", home)
    with doors.unlock(tmp_path / "clinic", "amoreau", PASSWORD) as clinic:
        actor, draft = clinic.actor, PatientDraft(name=PersonName(family="Hall", given="Ann"))
        ann, other = (clinic.people.register(actor, draft)[0].id for _ in range(2))
        clinic.registries.refresh(actor)
        listed = clinic.registries.named(actor, "no-primary-care").id
        clinic.programmes.enrol(actor, EnrolmentDraft(patient_id=other, programme="ccm"))

        def refreshed() -> tuple[int, int, int]:
            clock.advance(timedelta(minutes=1))
            done = {one.registry_id: one for one in clinic.registries.refresh(actor)}[listed]
            return len(done.entered), len(done.left), done.asked

        assert clinic.registries.members(actor, listed).total == 2
        done, _ = clinic.merging.merge(actor, ann, other)
        assert refreshed() == (0, 1, 2)
        assert [one.programme for one in clinic.programmes.of_patient(actor, ann)] == ["ccm"]
        clinic.merging.unmerge(actor, done.id)
        assert refreshed() == (1, 0, 2)
        assert not clinic.programmes.of_patient(actor, ann)
        assert clinic.registries.members(actor, listed).total == 2
