"""Everything about a person on a real encrypted file: kept, changed, and who changed what."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import InvalidDraft, NotAllowed
from clinicdesk.domain.people import (
    Address,
    BirthSex,
    LeaveMessage,
    Patient,
    PatientDraft,
    PatientStatus,
    PersonName,
    RecordedSex,
    SafeContact,
    Telecom,
)
from clinicdesk.domain.person_codes import DECLINED, ETHNICITIES, GENDER_IDENTITIES, RACES
from clinicdesk.domain.person_codes import relationship as kin
from clinicdesk.domain.person_details import (
    Coverage,
    Occupation,
    PersonDetails,
    PrimaryCareKind,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.services.people import PeopleService
from clinicdesk.store import patients, people_bulk, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

SISTER = RelatedPerson(
    name="Mai Nguyễn",
    relationship=kin("SIS"),
    telecoms=(Telecom(value="(614) 555-0171", use="mobile", leave_message=LeaveMessage.YES),),
    address=Address(line="9 Oak St", city="Columbus", state="OH", postal_code="43215"),
    language="vi",
    is_caregiver=True,
    is_emergency=True,
    may_receive=("appointments", "emergency"),
    note="Evenings",
    start_on=date(2024, 5, 1),
)
DETAILS = PersonDetails(
    races=(RACES[1], Coded("Hmong", RACES[1].system, "2037-0", "Hmong")),
    ethnicities=(ETHNICITIES[1],),
    tribes=(TribalAffiliation(Coded("Navajo Nation"), enrolled=True),),
    gender_identities=(GENDER_IDENTITIES[0],),
    languages=(SpokenLanguage("vi", preferred=True), SpokenLanguage("en")),
    related=(SISTER,),
    occupations=(
        Occupation(occupation=Coded("Welder"), industry=Coded("Metal"), employer="Atlas"),
    ),
    coverages=(Coverage(payor="Acme Health", plan="Gold", group="G-1", member_id="M-7"),),
)
ANH = PatientDraft(
    name=PersonName(family="Nguyễn", given="Thị Ánh"),
    other_names=(PersonName(use="maiden", family="Trần", given="Ánh", end_on=date(2001, 5, 2)),),
    birth_sex=BirthSex.FEMALE,
    recorded_sex=RecordedSex.DECLINED,
    telecoms=(
        Telecom(
            value="614 555 0142",
            use="mobile",
            rank=1,
            leave_message=LeaveMessage.NO,
            best_time="after 3 pm",
        ),
    ),
    addresses=(Address(line="12 Elm Street", city="Columbus", state="Ohio", postal_code="43215"),),
    shift="Night",
    department="Assembly",
    primary_care_kind=PrimaryCareKind.NONE,
    safe_contact=SafeContact("mobile-phone", "", False, ("care",), ("home-mail",)),
    confidential_from_household=True,
    details=DETAILS,
)


@pytest.fixture
def service(store: ClinicStore, nurse: Actor) -> PeopleService:
    with store.writing(nurse) as uow:
        staff.add(uow, name=nurse.name, display=nurse.display, roles=nurse.roles, staff_id=nurse.id)
        uow.audit(AuditAct(act="created", kind="staff", object_id=nurse.id))
    return PeopleService(store, "America/New_York")


@pytest.fixture
def made(service: PeopleService, nurse: Actor) -> Patient:
    return service.register(nurse, ANH)[0]


def other(actor: Actor, role: Role) -> Actor:
    return replace(actor, roles=frozenset({role}))


def test_all_of_it_comes_back(service: PeopleService, made: Patient, nurse: Actor) -> None:
    found = service.details(nurse, made.id)
    assert found.details == DETAILS
    for name in ("birth_sex", "recorded_sex", "shift", "department", "safe_contact"):
        assert getattr(found, name) == getattr(ANH, name), name
    assert found.primary_care_kind is PrimaryCareKind.NONE
    assert found.confidential_from_household
    assert found.other_names == ANH.other_names
    (phone,), (home,) = found.telecoms, found.addresses
    assert (phone.value, phone.e164) == ("614 555 0142", "+16145550142")
    assert (home.line, home.state) == ("12 Elm St", "OH")
    assert home.as_typed == "12 Elm Street\nColumbus, Ohio 43215"
    # A form that does not show them, and a chart, read none of it.
    assert service.get(nurse, made.id).details is None


def test_many_at_once_come_back_as_one_by_one(store: ClinicStore, nurse: Actor) -> None:
    with store.writing(nurse) as uow:
        ids = people_bulk.add_many(uow, [ANH, replace(ANH, details=None)])
        uow.audit(AuditAct(act="made", kind="demo", object_id=ids[0]))
    with store.reading() as session:
        first, second = (patients.get(session, one, details=True) for one in ids)
    assert first.details == DETAILS
    assert second.details == PersonDetails()


def test_lines_that_stay_keep_their_rows(
    service: PeopleService, store: ClinicStore, made: Patient, nurse: Actor
) -> None:
    def rows() -> dict[str, int]:
        with store.reading() as session:
            found = session.execute(text("SELECT hex(id), replaced_at IS NULL FROM patient_trait"))
            return {row[0]: row[1] for row in found}

    before = rows()
    more = replace(DETAILS, races=DETAILS.races[:1], related=(replace(SISTER, note="Days"),))
    changed, _ = service.change(nurse, made.id, made.version, replace(ANH, details=more))
    assert changed.details == more
    after = rows()
    assert set(before) == set(after)
    assert sorted(after.values()) == [0] + [1] * (len(before) - 1)


def test_details_that_are_not_told_stay(
    service: PeopleService, made: Patient, nurse: Actor
) -> None:
    service.change(nurse, made.id, made.version, replace(ANH, details=None, shift="Day"))
    now = service.details(nurse, made.id)
    assert (now.shift, now.details) == ("Day", DETAILS)


def test_history_tells_who_changed_the_address_and_from_what(
    service: PeopleService, made: Patient, nurse: Actor
) -> None:
    assert service.history(nurse, made.id) == ()
    moved = replace(
        ANH,
        addresses=(Address(line="7 Main St", city="Dayton", state="OH", postal_code="45402"),),
        details=replace(DETAILS, gender_identities=(), related=()),
    )
    service.change(nurse, made.id, made.version, moved, path="command")
    found = {one.field: one for one in service.history(nurse, made.id)}
    assert set(found) == {"addresses", "gender_identities", "related"}
    one = found["addresses"]
    assert (one.by, one.path, one.label) == (nurse.display, "command", "Addresses")
    assert one.before == "12 Elm St, Columbus, OH 43215 (home)"
    assert one.after == "7 Main St, Dayton, OH 45402 (home)"
    clerk = other(nurse, Role.CLINIC_STAFF)
    assert {one.field for one in service.history(clerk, made.id)} == {"addresses", "related"}


def test_gender_identity_is_the_clinicians_and_survives_who_cannot_see_it(
    service: PeopleService, made: Patient, nurse: Actor
) -> None:
    clerk = other(nurse, Role.CLINIC_STAFF)
    seen = service.details(clerk, made.id)
    assert seen.details == replace(DETAILS, gender_identities=())
    back, _ = service.change(clerk, made.id, made.version, replace(seen, shift="Day"))
    assert back.details == replace(DETAILS, gender_identities=())
    assert service.details(nurse, made.id).details == DETAILS
    for role in (Role.COACH, Role.CHW):
        found = service.details(other(nurse, role), made.id).details
        assert found is not None
        assert found.gender_identities == ()
    for role in (Role.OH_NURSE, Role.PRIVACY_OFFICER, Role.ADMIN):
        for ask in (service.details, service.history):
            with pytest.raises(NotAllowed):
                ask(other(nurse, role), made.id)


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("race", replace(ANH, details=replace(DETAILS, races=(RACES[0], DECLINED)))),
        ("related.name", replace(ANH, details=PersonDetails(related=(RelatedPerson(name=" "),)))),
        (
            "related.telecoms",
            replace(ANH, details=PersonDetails(related=(replace(SISTER, telecoms=()),))),
        ),
        (
            "related.may_receive",
            replace(ANH, details=PersonDetails(related=(replace(SISTER, may_receive=("all",)),))),
        ),
        ("coverage.payor", replace(ANH, details=PersonDetails(coverages=(Coverage(payor=""),)))),
        ("telecoms", replace(ANH, telecoms=(Telecom(value="614 555 01423333"),))),
        ("addresses", replace(ANH, addresses=(Address(line="1 A St", postal_code="4321"),))),
        ("addresses", replace(ANH, addresses=(Address(line="1 A St", state="Ohoi"),))),
        ("deceased_source", replace(ANH, deceased=True, deceased_source="rumor")),
        ("status", replace(ANH, status=PatientStatus.MERGED)),
        ("status_on", replace(ANH, status_on=date(2100, 1, 1))),
    ],
)
def test_what_cannot_be_is_told_by_its_field(
    service: PeopleService, nurse: Actor, field: str, draft: PatientDraft
) -> None:
    with pytest.raises(InvalidDraft) as caught:
        service.register(nurse, draft)
    assert [problem.field for problem in caught.value.problems] == [field]
    assert all(problem.message.endswith(".") for problem in caught.value.problems)


def test_what_was_sent_long_ago_is_not_asked_about_again(
    service: PeopleService, store: ClinicStore, nurse: Actor
) -> None:
    sent = replace(ANH, telecoms=(Telecom(value="ext. 12"),), details=None)
    with store.writing(nurse) as uow:
        someone = patients.add(uow, sent)
        uow.audit(AuditAct(act="made", kind="patient", object_id=someone))
    found = service.get(nurse, someone)
    kept, _ = service.change(nurse, someone, found.version, replace(found, shift="Day"))
    assert kept.telecoms == sent.telecoms
