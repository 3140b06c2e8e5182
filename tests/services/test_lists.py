"""Lists of people are taken by whom they may, for a stated use, and leave their entries."""

import csv
import io
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdf_reading import page_texts

from clinicdesk.domain.access import Act, Actor, Role, may
from clinicdesk.domain.clinics import ClinicFacts, Site
from clinicdesk.domain.errors import BadInput, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName, SafeContact
from clinicdesk.domain.people_lists import (
    ListColumn,
    ListLine,
    ListRequest,
    ListUse,
    as_csv,
    as_text,
)
from clinicdesk.services.lists import ListService
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct, entries
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.records.patients import PatientRecord

COLUMNS = (ListColumn(key="patient", title="Patient", share=20), ListColumn(key="mrn", title="MRN"))


@pytest.fixture
def lists(store: ClinicStore, nurse: Actor) -> ListService:
    site = Site(id=nurse.site_id, name="Plant 2", zone="America/New_York", phone="6145550100")
    return ListService(
        store,
        ClinicFacts(name="Fairhope Health", vault_id=nurse.id, demonstration=False, site=site),
    )


def add(store: ClinicStore, nurse: Actor, family: str, **more: SafeContact) -> UUID:
    with store.writing(nurse) as uow:
        made = patients.add(uow, PatientDraft(name=PersonName(family=family, given="Ann"), **more))
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made


def asked(*lines: tuple[UUID | None, str], **more: object) -> ListRequest:
    values: dict[str, object] = {
        "title": "Patients",
        "shown": "Needs attention",
        "order": "Sorted by name.",
        "columns": COLUMNS,
        "lines": tuple(ListLine(who, (name, f"CD-{n}")) for n, (who, name) in enumerate(lines)),
        "use": ListUse.CARE,
        **more,
    }
    return ListRequest(**values)  # type: ignore[arg-type]


def noted(store: ClinicStore, act: str) -> list[tuple[UUID | None, str]]:
    with store.reading() as session:
        found = entries(session, limit=1000)
    return [
        (one.patient_id, one.purpose)
        for one in found
        if (one.act, one.kind) == (act, "list of people")
    ]


def read(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_an_exported_list_says_for_good_what_was_taken(
    lists: ListService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    other = add(store, nurse, "Adeyemi")
    made = lists.export(nurse, asked((person, "NGUYỄN, Ánh"), (other, "ADEYEMI, Ann")))
    assert read(made.data)[1:] == [["NGUYỄN, Ánh", "CD-0"], ["ADEYEMI, Ann", "CD-1"]]
    found = noted(store, "exported")
    assert {who for who, _said in found} == {None, person, other}
    (said,) = [said for who, said in found if who is None]
    assert said == (
        "Care of these people; 2 lines; Patients: Needs attention; columns patient, mrn"
    )


def test_a_list_for_calls_leaves_out_the_dead_and_says_whom_not_to_call(
    lists: ListService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    never = add(store, nurse, "Quiet", safe_contact=SafeContact("", "", True))
    safe = add(store, nurse, "Careful", safe_contact=SafeContact("mobile-phone", "after 6 pm"))
    dead = add(store, nurse, "Late")
    with store.writing(nurse) as uow:
        uow.session.get_one(PatientRecord, dead).status = "deceased"
        uow.audit(AuditAct(act="changed", kind="patient", object_id=dead))
    people = ((person, "A"), (never, "B"), (safe, "C"), (dead, "D"))
    made = lists.export(nurse, asked(*people, use=ListUse.OUTREACH))
    assert (made.count, made.left_out) == (3, 1)
    rows = read(made.data)
    assert rows[0] == ["Patient", "MRN", "Contact"]
    assert [row[0] for row in rows[1:]] == ["A", "B", "C"]
    assert [row[2] for row in rows[1:]] == [
        "No wish recorded",
        "Do not contact",
        "Mobile phone, after 6 pm",
    ]
    assert "1 left out" in noted(store, "exported")[-1][1] + noted(store, "exported")[0][1]
    assert lists.export(nurse, asked(*people)).count == 4, "other lists hold everybody"
    with pytest.raises(Refused, match="Nobody in this list"):
        lists.export(nurse, asked((dead, "D"), use=ListUse.OUTREACH))


def test_a_printed_list_says_on_each_page_whose_copy_it_is(
    lists: ListService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    many = [(person, f"NGUYỄN-{n}, Ánh") for n in range(90)]
    made = lists.print(nurse, asked(*many, use=ListUse.OTHER, reason="Flu clinic"))
    pages = page_texts(made.data)
    assert len(pages) >= 3
    flat = [re.sub(r"\s+", " ", page) for page in pages]
    assert all("Clinic copy" in page for page in flat)
    assert all(f"{n} of {len(pages)}" in page for n, page in enumerate(flat, 1))
    assert "Something else: Flu clinic" in flat[0]
    assert "Needs attention" in flat[0]
    assert "A. Moreau, RN" in flat[0]
    assert sum(page.count("NGUYỄN-") for page in flat) == 90
    assert len(noted(store, "printed")) == 2


def test_copied_lines_are_an_entry_too(
    lists: ListService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    text = lists.copy(nurse, asked((person, "NGUYỄN,\tÁnh"), use=None))
    assert text == "Patient\tMRN\nNGUYỄN, Ánh\tCD-0"
    assert {who for who, _said in noted(store, "copied")} == {None, person}


def test_what_lacks_its_use_or_is_too_much_is_refused(
    lists: ListService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    with pytest.raises(BadInput, match="needs its use"):
        lists.export(nurse, asked((person, "A"), use=None))
    with pytest.raises(BadInput, match="needs its words"):
        lists.print(nurse, asked((person, "A"), use=ListUse.OTHER, reason=" "))
    with pytest.raises(Refused, match="nobody in this list"):
        lists.export(nurse, asked())
    with pytest.raises(Refused, match="too many to copy"):
        lists.copy(nurse, asked(*[(person, "A")] * 501))
    with pytest.raises(Refused, match="too many for paper"):
        lists.print(nurse, asked(*[(person, "A")] * 2001))
    wide = tuple(ListColumn(key=str(n), title=str(n)) for n in range(9))
    line = ListLine(person, ("x",) * 9)
    with pytest.raises(Refused, match="too many for a page"):
        lists.print(nurse, asked(columns=wide, lines=(line,)))
    assert not noted(store, "exported") + noted(store, "printed") + noted(store, "copied")


ALLOWED = {Role.NURSE, Role.PROVIDER, Role.CLINIC_STAFF}


@pytest.mark.parametrize("role", Role)
def test_only_those_whose_work_it_is_take_lists(
    lists: ListService, nurse: Actor, person: UUID, role: Role
) -> None:
    actor = Actor(nurse.id, "x", "X", frozenset({role}), nurse.site_id)
    request = asked((person, "A"))
    assert may(actor, Act.TAKE_LISTS) is (role in ALLOWED)
    if role in ALLOWED:
        assert lists.export(actor, request).count == 1
        return
    for act in (lists.export, lists.print):
        with pytest.raises(NotAllowed):
            act(actor, request)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1 614 555 0100", "'+1 614 555 0100"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("-5", "-5"),
        ("+3.5", "+3.5"),
        ("O'BRIEN, Ann", "O'BRIEN, Ann"),
    ],
)
def test_no_cell_becomes_a_formula(cell: str, kept: str) -> None:
    data = as_csv(COLUMNS[:1], [ListLine(None, (cell,))])
    assert read(data)[1] == [kept]


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=6))
def test_a_file_reads_back_cell_for_cell(rows: list[tuple[str, str]]) -> None:
    found = read(as_csv(COLUMNS, [ListLine(None, row) for row in rows]))[1:]
    assert len(found) == len(rows)
    for got, given_row in zip(found, rows, strict=True):
        assert [cell.removeprefix("'") for cell in got] == [
            cell.removeprefix("'") for cell in given_row
        ]
        assert all(not cell.startswith(("=", "@", "\t", "\r")) for cell in got)


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=6))
def test_copied_text_has_a_line_for_each_row_and_a_tab_between_cells(
    rows: list[tuple[str, str]],
) -> None:
    text = as_text(COLUMNS, [ListLine(None, row) for row in rows])
    lines = text.split("\n")
    assert len(lines) == len(rows) + 1
    assert all(line.count("\t") == 1 for line in lines)
