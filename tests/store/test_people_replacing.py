"""Replacing many people at once leaves what replacing them one by one leaves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from census_desk import dump
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from open_clinic import opened

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import Address, Patient, PatientDraft, PersonName, Telecom
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.people_replacing import replace_many

NAMES = st.sampled_from(["Hall", "Byrne", "O'Neill", "Jean-Baptiste", "خليل", "Ødegård"])
PHONES = st.lists(
    st.sampled_from(["614 555 0142", "+1 614 555 0199", "555-0100"]), max_size=2, unique=True
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.builds(PersonName, family=NAMES, given=NAMES),
        "preferred_name": st.sampled_from(["", "Kit"]),
        "telecoms": PHONES.map(lambda some: tuple(Telecom(value=one) for one in some)),
        "addresses": st.sampled_from([(), (Address(line="1 Main St", city="Columbus"),)]),
        "employee_number": st.sampled_from(["", "E7", "0070"]),
        "birth": st.sampled_from([None, PartialDate(1980, 5, 2)]),
        "other_names": st.sampled_from([(), (PersonName(family="Hart", use="old"),)]),
        "deceased": st.booleans(),
    },
)
ANN = PatientDraft(
    name=PersonName(family="Hall", given="Ann"),
    telecoms=(Telecom(value="614 555 0142", use="mobile", rank=1),),
    employee_number="E7",
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


Two = tuple[tuple[Clinic, list[UUID]], tuple[Clinic, list[UUID]]]


def people(clinic: Clinic, count: int) -> list[Patient]:
    actor = clinic.actor
    ids = [clinic.people.register(actor, ANN)[0].id for _ in range(count)]
    return [clinic.people.get(actor, one) for one in ids]


def told(clinic: Clinic, *, numbers: dict[str, str]) -> dict[str, list[str]]:
    """All that stands and the history, each person by their number."""
    found = dump(clinic)
    history = "SELECT patient_id, path, field, before, after FROM person_change"
    with clinic._opened.store.raw_connection() as raw:
        found["person_change"] = [repr(tuple(row)) for row in raw.execute(history)]
    for table, rows in found.items():
        lines = "\n".join(rows)
        for old, new in numbers.items():
            lines = lines.replace(old, new)
        found[table] = sorted(lines.split("\n"))
    return found


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two clinics, each with the ids of its people."""
    with (
        opened(tmp_path_factory.mktemp("singly")) as singly,
        opened(tmp_path_factory.mktemp("many")) as many,
    ):
        yield (singly, []), (many, [])


@given(st.lists(CHANGES, min_size=2, max_size=5))
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
def test_many_at_once_are_as_one_by_one(two: Two, changes: list[dict[str, Any]]) -> None:
    left = []
    for place, (clinic, known) in enumerate(two):
        before = people(clinic, len(changes))
        known += [old.id for old in before]
        pairs = [(old, replace(old, **said)) for old, said in zip(before, changes, strict=True)]
        with clinic._opened.store.writing(clinic.actor) as uow:
            if place:
                replace_many(uow, pairs, path="census")
            for old, new in pairs if place == 0 else ():
                patients.replace(uow, old.id, old.version, new, path="census")
            uow.audit(AuditAct(act="changed", kind="patient"))
        again = [clinic.people.get(clinic.actor, old.id) for old in before]
        assert [one.version for one in again] == [2] * len(again)
        numbers = {repr(one.bytes): f"<{n}>" for n, one in enumerate(known)}
        left.append(told(clinic, numbers=numbers))
        assert [c for c in clinic.upkeep.verify(clinic.actor) if not c.ok] == []
    assert left[0] == left[1]


def test_who_was_merged_into_somebody_is_found_by_both_names(clinic: Clinic) -> None:
    actor, store = clinic.actor, clinic._opened.store
    ann = people(clinic, 1)[0]
    twin = replace(ANN, name=PersonName(family="Quill", given="Ann"))
    other = clinic.people.register(actor, twin)[0]
    clinic.merging.merge(actor, ann.id, other.id)
    ann = clinic.people.get(actor, ann.id)
    new = replace(ann, name=PersonName(family="Wren", given="Ann"))
    with store.writing(actor) as uow:
        replace_many(uow, [(ann, new)], path="census")
        uow.audit(AuditAct(act="changed", kind="patient"))
    for name in ("Wren", "Quill"):
        assert [row.id for row in clinic.roster.search(actor, name).rows] == [ann.id]


def test_who_was_changed_in_between_is_not_overwritten(clinic: Clinic) -> None:
    actor, store = clinic.actor, clinic._opened.store
    ann, ben = people(clinic, 2)
    clinic.people.change(actor, ben.id, ben.version, replace(ben, preferred_name="Ben"))
    both = [(ann, replace(ann, preferred_name="A")), (ben, replace(ben, preferred_name="B"))]
    with pytest.raises(Refused, match="changed one"), store.writing(actor) as uow:
        replace_many(uow, both, path="census")
    assert clinic.people.get(actor, ann.id).preferred_name == ""
