"""A new table about people must say what a merge does with it."""

from clinicdesk.store.merge_links import (
    BELONGS,
    DERIVED,
    MOVED,
    PARTS,
    READ_THROUGH,
    SHOWN_BY,
    STAYS,
)
from clinicdesk.store.records.all_records import METADATA

_POINTS = {"source_resource": "row_id", "source_address": "row_id", "draft": "subject_id"}
"""Columns that may hold a person's id without a link; `store.merges` knows them by name."""


def _about_people() -> set[str]:
    return {
        name
        for name, table in METADATA.tables.items()
        if "patient_id" in table.c
        or any(
            key.column.table.name == "patient"
            for column in table.columns
            for key in column.foreign_keys
        )
    }


def test_every_table_about_people_is_handled_once() -> None:
    groups = [set(MOVED), set(PARTS), set(READ_THROUGH), set(DERIVED), set(STAYS)]
    known = [name for group in groups for name in group]
    assert sorted(known) == sorted(set(known))
    assert _about_people() - set(known) == set(), "decide in store/merge_links.py what a merge does"
    assert set(known) <= set(METADATA.tables)


def test_what_moves_can_be_moved_and_what_is_read_through_cannot() -> None:
    for name, table in (MOVED | PARTS).items():
        assert {"id", "version", "updated_at", "patient_id"} <= set(table.c.keys()), name
    assert not set(READ_THROUGH) & set(MOVED | PARTS)


def test_every_row_that_moves_is_a_line_or_part_of_one() -> None:
    assert set(MOVED) - set(SHOWN_BY) == {
        "coaching_entry",
        "coaching_session",
        "contact_attempt",
        "observation_part",
        "plan_concern",
        "plan_goal",
        "plan_intervention",
        "plan_statement",
        "source_resource",
    }
    for name, parents in BELONGS.items():
        for column, parent in parents:
            assert column in MOVED[name].c
            assert parent in MOVED
    for name, (_kind, column) in SHOWN_BY.items():
        assert column in MOVED[name].c


def test_links_that_are_no_foreign_keys_are_known() -> None:
    found = {
        name: column.name
        for name, table in METADATA.tables.items()
        for column in table.columns
        if column.name in {"row_id", "subject_id", "person_id"} and name != "merge_change"
    }
    assert found == _POINTS
