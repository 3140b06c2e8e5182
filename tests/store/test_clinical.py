"""The chart in the store: what goes in comes out, newest first, and corrections follow."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from bare_store import bare_store
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Observation,
    ObservationPart,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.clinical_picture import ExternalDocument, allergy_picture
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, SNOMED, Coded, coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.directory import CareTeam, Organization, Practitioner, npi_is_valid
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.store import clinical, directory, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.latest_observations import latest_values

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
BP = coded(LOINC, "85354-9", "Blood pressure panel")
SYSTOLIC = coded(LOINC, "8480-6", "Systolic blood pressure")
DIASTOLIC = coded(LOINC, "8462-4", "Diastolic blood pressure")


@pytest.fixture
def ids() -> IdSource:
    return IdSource(FixedClock(NOON), seed=11)


@pytest.fixture
def nurse(ids: IdSource) -> Actor:
    return Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), ids.new())


@pytest.fixture
def store(tmp_path: Path, ids: IdSource) -> Iterator[ClinicStore]:
    with bare_store(tmp_path, FixedClock(NOON), ids) as store:
        yield store


@pytest.fixture
def person(store: ClinicStore, nurse: Actor) -> UUID:
    with store.writing(nurse) as uow:
        patient_id = patients.add(uow, PatientDraft(name=PersonName(family="Ng", given="Mei")))
        uow.audit(AuditAct(act="created", kind="patient", object_id=patient_id))
    return patient_id


def noted(patient_id: UUID) -> AuditAct:
    return AuditAct(act="changed", kind="chart", patient_id=patient_id)


def a1c(ids: IdSource, patient_id: UUID, value: str, days_ago: int) -> Observation:
    return Observation(
        id=ids.new(),
        patient_id=patient_id,
        code=A1C,
        status="final",
        occurred_at=NOON - timedelta(days=days_ago),
        recorded_at=NOON,
        category="laboratory",
        value=Decimal(value),
        unit="%",
    )


def pressure(ids: IdSource, patient_id: UUID, top: int, bottom: int, days_ago: int) -> Observation:
    return Observation(
        id=ids.new(),
        patient_id=patient_id,
        code=BP,
        status="final",
        occurred_at=NOON - timedelta(days=days_ago),
        recorded_at=NOON,
        category="vital-signs",
        parts=(
            ObservationPart(code=SYSTOLIC, value=Decimal(top), unit="mm[Hg]"),
            ObservationPart(code=DIASTOLIC, value=Decimal(bottom), unit="mm[Hg]"),
        ),
    )


def everything(ids: IdSource, patient_id: UUID) -> list[object]:
    base = {"patient_id": patient_id, "recorded_at": NOON, "source": "Elsewhere"}
    code = Coded("as said", SNOMED, "44054006", "Diabetes", "2024")
    return [
        Condition(
            id=ids.new(),
            code=code,
            status="active",
            onset=PartialDate(2019, 4),
            abated=PartialDate(2024),
            is_social=True,
            note="seen twice",
            **base,
        ),
        Medication(
            id=ids.new(),
            code=code,
            status="active",
            dose="500 mg",
            frequency="twice a day",
            as_needed=True,
            ended_at=NOON,
            prescriber="Dr. Who",
            **base,
        ),
        Allergy(id=ids.new(), code=code, status="active", reactions=("hives", "cough"), **base),
        Immunization(id=ids.new(), code=code, status="completed", lot="AB1", **base),
        Procedure(id=ids.new(), code=code, status="completed", performer="Dr. Who", **base),
        Encounter(id=ids.new(), code=code, status="finished", encounter_class="AMB", **base),
        ExternalDocument(id=ids.new(), code=code, status="current", title="Note", size=3, **base),
        Observation(
            id=ids.new(),
            code=code,
            status="final",
            value=Decimal("7.10"),
            unit="%",
            reference_low=Decimal("4"),
            reference_high=Decimal("5.6"),
            **base,
        ),
        Observation(id=ids.new(), code=code, status="final", absent_reason="unknown", **base),
    ]


def test_every_kind_comes_back_as_it_went_in(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    rows = [*everything(ids, person), pressure(ids, person, 132, 84, 1)]
    with store.writing(nurse) as uow:
        assert clinical.add_rows(uow, rows) == len(rows)  # type: ignore[arg-type]
        uow.audit(noted(person))
    with store.reading() as session:
        picture = clinical.chart_rows(session, person)
    read = [
        *picture.conditions,
        *picture.medications,
        *picture.allergies,
        *picture.immunizations,
        *picture.procedures,
        *picture.encounters,
        *picture.documents,
        *picture.observations,
    ]
    assert {r.id: r for r in read} == {r.id: r for r in rows}  # type: ignore[attr-defined]
    assert str(next(o.value for o in picture.observations if o.value)) == "7.10"


def test_rows_come_newest_first_and_undated_ones_last(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    rows = [a1c(ids, person, "7", days) for days in (30, 1, 400)]
    undated = Observation(id=ids.new(), patient_id=person, code=A1C, recorded_at=NOON, text="high")
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, [undated, *rows])
        uow.audit(noted(person))
    with store.reading() as session:
        read = clinical.rows_of(session, "observation", person)
    assert [r.id for r in read] == [rows[1].id, rows[0].id, rows[2].id, undated.id]


def test_what_was_entered_in_error_is_not_in_the_chart(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    wrong = Condition(
        id=ids.new(),
        patient_id=person,
        code=coded(SNOMED, "1", "x"),
        recorded_at=NOON,
        verification="entered-in-error",
    )
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, [wrong])
        uow.audit(noted(person))
    with store.reading() as session:
        assert clinical.chart_rows(session, person).conditions == ()
        assert session.execute(text("SELECT count(*) FROM condition")).scalar() == 1


def test_the_summary_keeps_the_newest_value_of_each_measure(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    newest = a1c(ids, person, "8.2", 3)
    silent = Observation(id=ids.new(), patient_id=person, code=A1C, recorded_at=NOON)
    for batch in ([a1c(ids, person, "7.1", 90)], [newest, silent], [a1c(ids, person, "6.9", 200)]):
        with store.writing(nurse) as uow:
            clinical.add_rows(uow, [*batch, pressure(ids, person, 140, 90, len(batch))])
            uow.audit(noted(person))
    with store.reading() as session:
        latest = {v.code.code: v for v in latest_values(session, [person])[person]}
    assert latest["4548-4"].observation_id == newest.id
    assert latest["4548-4"].value == Decimal("8.2")
    assert latest["8480-6"].value == Decimal(140)
    assert set(latest) == {"4548-4", "8480-6", "8462-4"}


def test_a_correction_changes_row_parts_and_summary(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    first = pressure(ids, person, 240, 90, 1)
    older = pressure(ids, person, 120, 70, 30)
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, [first, older])
        uow.audit(noted(person))
    fixed = Observation(
        id=first.id,
        patient_id=person,
        code=BP,
        status="entered-in-error",
        occurred_at=first.occurred_at,
        recorded_at=NOON,
    )
    with store.writing(nurse) as uow:
        clinical.change_rows(uow, [fixed])
        uow.audit(noted(person))
    with store.reading() as session:
        (left,) = clinical.rows_of(session, "observation", person)
        assert left.id == older.id
        assert len(left.parts) == 2
        values = {v.code.code: v.value for v in latest_values(session, [person])[person]}
        assert values == {"8480-6": Decimal(120), "8462-4": Decimal(70)}
        kept = session.execute(text("SELECT count(*) FROM observation_part")).scalar()
        assert kept == 4, "what was said before stays"
    with pytest.raises(Refused), store.writing(nurse) as uow:
        clinical.change_rows(uow, [fixed])


@pytest.mark.parametrize(
    ("codes", "picture"),
    [
        ([], AllergyPicture.NOT_RECORDED),
        (["716186003"], AllergyPicture.NONE),
        (["409137002"], AllergyPicture.NOT_RECORDED),
        (["716186003", "91936005"], AllergyPicture.KNOWN),
        (["91936005"], AllergyPicture.KNOWN),
    ],
)
def test_the_banner_says_no_more_of_allergies_than_was_said(
    codes: list[str], picture: AllergyPicture, ids: IdSource
) -> None:
    rows = [
        Allergy(
            id=ids.new(),
            patient_id=ids.new(),
            code=coded(SNOMED, code, code),
            status="active",
            recorded_at=NOON,
        )
        for code in codes
    ]
    assert allergy_picture(rows) is picture


@pytest.mark.parametrize(
    "more", [{"verification": "refuted"}, {"status": "resolved"}, {"status": "inactive"}]
)
def test_a_past_allergy_is_neither_one_nor_none(more: dict[str, str], ids: IdSource) -> None:
    fields = {"status": "active", **more}
    row = Allergy(
        id=ids.new(),
        patient_id=ids.new(),
        code=coded(SNOMED, "91936005", "Penicillin"),
        recorded_at=NOON,
        **fields,  # type: ignore[arg-type]
    )
    assert allergy_picture([row]) is AllergyPicture.NOT_RECORDED


def test_a_team_is_read_lead_first_and_without_who_left(
    store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource
) -> None:
    doctor = Practitioner(id=ids.new(), name="Dr. Ada Obi", npi="1234567893", source="Elsewhere")
    clinic = Organization(id=ids.new(), name="Lake Clinic", source="Elsewhere")
    members = (
        TeamMember(id=ids.new(), name="Dr. Ada Obi", role="Physician", source="Elsewhere"),
        TeamMember(id=ids.new(), name="Rae Hill", role="Coach", is_lead=True, source="Elsewhere"),
    )
    team = CareTeam(id=ids.new(), patient_id=person, members=members, source="Elsewhere")
    with store.writing(nurse) as uow:
        directory.add_entries(uow, [doctor, clinic])
        directory.add_teams(uow, [team], {members[0].id: doctor.id})
        uow.audit(noted(person))
    with store.reading() as session:
        assert [m.name for m in directory.team_of(session, person)] == ["Rae Hill", "Dr. Ada Obi"]
        assert directory.names_of(session, [doctor.id, clinic.id]) == {
            doctor.id: "Dr. Ada Obi",
            clinic.id: "Lake Clinic",
        }
    smaller = CareTeam(
        id=team.id,
        patient_id=person,
        members=(TeamMember(id=ids.new(), name="Rae Hill", role="Coach"),),
    )
    with store.writing(nurse) as uow:
        directory.change_teams(uow, [smaller])
        uow.audit(noted(person))
    with store.reading() as session:
        assert [m.name for m in directory.team_of(session, person)] == ["Rae Hill"]


def test_an_npi_has_a_check_digit() -> None:
    assert npi_is_valid("1234567893")
    assert not npi_is_valid("1234567890")
    assert not npi_is_valid("12345678")
