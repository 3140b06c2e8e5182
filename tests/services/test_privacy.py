"""The privacy office asks the log, and the asking is written down."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import PASSWORD
from pdf_reading import page_texts
from signing_ground import OTHER, clock, doors, folder, meddle, store_of

from clinicdesk.domain.access import Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.people import Address, PatientDraft, PersonName, Telecom
from clinicdesk.domain.privacy import AccessQuestion
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.domain.unusual_access import Rule
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.privacy import View
from clinicdesk.startup import Doors
from clinicdesk.store import audit_log, patients
from clinicdesk.store.audit_log import AuditAct

__all__ = ["clock", "doors", "folder"]

HOME = Address(line="12 Elm Street", city="Dublin", state="OH", postal_code="43016")


def register(clinic: Clinic, family: str, given: str, **more: object) -> UUID:
    with store_of(clinic).writing(clinic.actor) as uow:
        made = patients.add(
            uow,
            PatientDraft(name=PersonName(family=family, given=given), **more),  # type: ignore[arg-type]
        )
        # About nobody, so that making the record is no tie between its maker and the person.
        uow.audit(AuditAct(act="imported", kind="patient"))
    return made


@pytest.fixture
def people(doors: Doors, folder: Path, clock: FixedClock) -> dict[str, UUID]:
    """The other nurse's records, and what she looked at."""
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        ids = {
            "own": register(clinic, "Ortiz", "Beatriz", addresses=(HOME,)),
            "home": register(clinic, "Quist", "Al", addresses=(HOME,)),
            "kin": register(clinic, "Ortiz", "Carla"),
            "colleague": register(clinic, "Moreau", "Anne"),
            "other": register(clinic, "Vance", "Jo", telecoms=(Telecom(value="614 555 0142"),)),
            "unread": register(clinic, "Zimmer", "Kai"),
        }
        for name in ("own", "home", "kin", "colleague", "other", "other"):
            clock.advance(timedelta(minutes=2))
            clinic.charts.open(clinic.actor, ids[name], "treatment")
    return ids


@pytest.fixture
def officer(
    doors: Doors, folder: Path, people: dict[str, UUID], clock: FixedClock
) -> Iterator[Clinic]:
    clock.advance(timedelta(minutes=2))
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        yield clinic


def test_who_looked_at_a_person(officer: Clinic, people: dict[str, UUID]) -> None:
    found = officer.privacy.looked_at(officer.actor, AccessQuestion(patient_id=people["other"]))
    mine, *hers = found.lines
    assert [(one.staff, one.act, one.kind) for one in hers] == [
        ("B. Ortiz, MA", "opened", "chart"),
        ("B. Ortiz, MA", "opened", "chart"),
    ]
    assert {(one.purpose, one.patient) for one in hers} == {("treatment", "VANCE, Jo")}
    assert "nurse" in hers[0].roles
    assert hers[0].computer
    assert (mine.staff, mine.act, mine.kind) == ("A. Moreau, RN", "opened", "audit")
    assert found.total == 3
    again = officer.privacy.looked_at(officer.actor, AccessQuestion(patient_id=people["other"]))
    assert again.total == 3


def test_what_is_about_the_protected_record_is_found_by_the_subjects_tag(
    officer: Clinic, people: dict[str, UUID]
) -> None:
    tag = officer.protected.subject(people["other"])
    with store_of(officer).writing(officer.actor) as uow:
        uow.audit(AuditAct(act="opened", kind="sealed entry", digest=tag))
        uow.audit(AuditAct(act="opened", kind="sealed entry", digest="subject:00"))
    found = officer.privacy.looked_at(officer.actor, AccessQuestion(patient_id=people["other"]))
    sealed = [one for one in found.lines if one.protected]
    assert [(one.kind, one.patient) for one in sealed] == [("sealed entry", "")]


def test_what_somebody_did_by_day(officer: Clinic, people: dict[str, UUID]) -> None:
    her = officer.users.named("bortiz")
    (day,) = officer.privacy.did(officer.actor, AccessQuestion(staff_id=her.id))
    assert (day.day, day.charts) == (date(2026, 11, 23), 5)
    assert dict(day.acts)["opened chart"] == 6
    assert day.total == sum(count for _act, count in day.acts)


def test_unusual_access_has_its_reasons(officer: Clinic, people: dict[str, UUID]) -> None:
    since = officer.now() - timedelta(days=7)
    found = officer.privacy.unusual(officer.actor, since)
    by_rule = {
        rule: {one.patient_id for one in found if one.rule is rule and "Ortiz" in one.staff}
        for rule in Rule
    }
    assert by_rule[Rule.OWN_RECORD] == {people["own"]}
    assert by_rule[Rule.FAMILY] == {people["kin"], people["home"]}
    assert by_rule[Rule.COLLEAGUE] == {people["colleague"]}
    assert by_rule[Rule.HOURS] == by_rule[Rule.MASS] == set()
    assert by_rule[Rule.NO_LINK] == set(people.values()) - {people["unread"]}
    assert officer.privacy.unusual(officer.actor, officer.now()) == ()


def test_owned_work_ties_a_reader_to_a_person(
    doors: Doors, folder: Path, people: dict[str, UUID], clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        her = clinic.users.named("bortiz")
        clinic.tasks.add(
            clinic.actor,
            TaskDraft(
                patient_id=people["other"], title="Call", owner_id=her.id, due_on=clinic.today()
            ),
        )
        found = clinic.privacy.unusual(clinic.actor, clinic.now() - timedelta(days=7))
    unlinked = {one.patient_id for one in found if one.rule is Rule.NO_LINK}
    assert people["other"] not in unlinked
    assert people["kin"] in unlinked


def test_people_are_found_by_beginnings_and_by_number(
    officer: Clinic, people: dict[str, UUID]
) -> None:
    (only,) = officer.privacy.find_people(officer.actor, "van jo")
    assert (only.id, only.listed) == (people["other"], "VANCE, Jo")
    assert officer.privacy.find_people(officer.actor, only.mrn) == (only,)
    assert officer.privacy.find_people(officer.actor, "%") == ()
    assert officer.privacy.find_people(officer.actor, "nobody") == ()


def test_the_log_says_whether_it_is_whole(officer: Clinic) -> None:
    state = officer.privacy.chain(officer.actor)
    assert state.whole
    assert state.covered + state.pending == state.entries
    assert state.signed_at is not None
    meddle(officer, "UPDATE audit_entry SET act = 'looked' WHERE seq = 3")
    state = officer.privacy.chain(officer.actor)
    assert not state.whole
    assert "the chain does not hold at entry 3" in state.faults


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("people", "VANCE, Jo"),
        ("staff", "opened chart (6)"),
        ("unusual", "The record bears the reader's own name."),
    ],
)
def test_a_report_is_printed_and_the_printing_is_an_entry(
    officer: Clinic, people: dict[str, UUID], view: View, words: str
) -> None:
    asked = (("Asked about", "Everybody"), ("Since", "2026-11-01"))
    since = officer.now() - timedelta(days=7)
    made = officer.privacy.report(officer.actor, view, AccessQuestion(since=since), asked)
    said = " ".join(page_texts(made.pdf))
    assert words in said
    assert "The log is whole" in said
    assert "Everybody" in said
    with store_of(officer).reading() as session:
        newest = audit_log.entries(session, limit=1)[0]
    assert (newest.act, newest.kind, newest.digest) == ("printed", "audit", made.content_sha256)


def test_a_report_says_where_the_log_does_not_hold(officer: Clinic) -> None:
    meddle(officer, "UPDATE audit_entry SET act = 'looked' WHERE seq = 3")
    made = officer.privacy.report(officer.actor, "people", AccessQuestion(), (("All", "Yes"),))
    assert "The chain does not hold at entry 3." in " ".join(page_texts(made.pdf))


def test_only_whoever_reads_the_audit_log_asks(
    doors: Doors, folder: Path, clock: FixedClock
) -> None:
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        here = doors.computer(folder)
        clinic.users.add(
            clinic.actor,
            "nurse",
            "C. Chen, RN",
            [Role.NURSE],
            "meadow trumpet anchor twelve",
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
    with doors.unlock(folder, "nurse", "meadow trumpet anchor twelve") as clinic:
        privacy, actor = clinic.privacy, clinic.actor
        for ask in (
            lambda: privacy.find_people(actor, "x"),
            lambda: privacy.looked_at(actor, AccessQuestion()),
            lambda: privacy.did(actor, AccessQuestion()),
            lambda: privacy.unusual(actor, clinic.now()),
            lambda: privacy.chain(actor),
        ):
            with pytest.raises(NotAllowed):
                ask()
