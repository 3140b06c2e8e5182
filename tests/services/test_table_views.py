"""How people like their tables: kept in the clinic, everybody's own, several under names."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.table_views import MOST_LAYOUTS, TableLayout, layout_of
from clinicdesk.services.table_views import TableViewService
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct, entries
from clinicdesk.store.clinic_store import ClinicStore

WIDE = TableLayout(
    columns=("patient", "phone"), widths=(("patient", 300),), sorted_by="phone", descending=True
)
_KEYS = st.text(st.characters(categories=["Ll", "Nd"], include_characters="_-:"), min_size=1).map(
    lambda key: key[:60]
)


@given(
    columns=st.lists(_KEYS, unique=True, max_size=12),
    widths=st.dictionaries(_KEYS, st.integers(20, 4000), max_size=5),
    sorted_by=st.one_of(st.just(""), _KEYS),
    descending=st.booleans(),
)
def test_a_layout_comes_back_as_it_was(
    columns: list[str], widths: dict[str, int], sorted_by: str, descending: bool
) -> None:
    layout = TableLayout(
        columns=tuple(columns),
        widths=tuple(widths.items()),
        sorted_by=sorted_by,
        descending=descending,
    )
    assert layout_of(layout.to_json()) == layout


@given(st.text())
def test_what_is_no_layout_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        layout_of(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"columns": ["a", 3], "widths": {}, "sorted_by": "", "descending": false}',
        '{"columns": [], "widths": {"a": true}, "sorted_by": "", "descending": false}',
        '{"columns": [], "widths": [], "sorted_by": "", "descending": false}',
        '{"columns": ["' + "x" * 61 + '"], "widths": {}, "sorted_by": "", "descending": false}',
    ],
)
def test_a_layout_that_is_bent_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Choose them again"):
        layout_of(text)


@pytest.fixture
def views(store: ClinicStore) -> TableViewService:
    return TableViewService(store)


def test_what_one_keeps_is_there_again(views: TableViewService, nurse: Actor, person: UUID) -> None:
    assert views.of_table(nurse, "roster").in_use is None
    assert views.keep(nurse, "roster", WIDE).in_use == WIDE
    kept = views.keep(nurse, "roster", TableLayout(columns=("patient",)), "  Call   list ")
    assert [one.name for one in kept.named] == ["Call list"]
    assert kept.in_use == WIDE
    assert views.of_table(nurse, "referrals").in_use is None


def test_what_one_removes_is_gone_and_may_come_back(
    views: TableViewService, nurse: Actor, person: UUID
) -> None:
    views.keep(nurse, "roster", WIDE, "Calls")
    assert views.remove(nurse, "roster", "Calls").named == ()
    assert views.remove(nurse, "roster", "Calls").named == ()
    assert views.keep(nurse, "roster", WIDE, "Calls").named[0].layout == WIDE


def test_each_change_is_an_entry_and_keeping_the_same_is_none(
    views: TableViewService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    def acts() -> list[str]:
        with store.reading() as session:
            return [one.act for one in entries(session, limit=100) if one.kind == "table view"]

    views.keep(nurse, "roster", WIDE)
    views.keep(nurse, "roster", WIDE)
    views.remove(nurse, "roster")
    assert sorted(acts()) == ["kept", "removed"]


def test_everybody_has_their_own(
    views: TableViewService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    ids = IdSource(FixedClock(store.clock.now()), seed=11)
    other = Actor(ids.new(), "bo", "B. Osei", frozenset({Role.COACH}), nurse.site_id)
    with store.writing(nurse) as uow:
        staff.add(uow, name="bo", display="B. Osei", roles=other.roles, staff_id=other.id)
        uow.audit(AuditAct(act="added a person", kind="staff", object_id=other.id))
    views.keep(nurse, "roster", WIDE)
    assert views.of_table(other, "roster").in_use is None


def test_a_name_must_be_there_and_short(
    views: TableViewService, nurse: Actor, person: UUID
) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        views.keep(nurse, "roster", WIDE, "  ")
    with pytest.raises(BadInput, match="longer than 60"):
        views.keep(nurse, "roster", WIDE, "x" * 61)


def test_layouts_have_an_end(views: TableViewService, nurse: Actor, person: UUID) -> None:
    for n in range(MOST_LAYOUTS):
        views.keep(nurse, "roster", WIDE, f"Layout {n}")
    with pytest.raises(BadInput, match="20 layouts at most"):
        views.keep(nurse, "roster", WIDE, "One more")
    assert views.keep(nurse, "roster", TableLayout(), "Layout 3").named[13].layout == TableLayout()
