"""Eligibility and merging: what a file told goes with a merge, comes back, and stays after undo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from census_desk import CensusDesk, dump, row
from open_clinic import opened

from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def test_spans_follow_a_merge_and_come_back(clinic: Clinic, tmp_path: Path) -> None:
    desk, actor = CensusDesk(clinic, tmp_path), clinic.actor
    rows = [row(n) for n in range(12)]
    desk.take(rows)
    one, other = desk.person(1).id, desk.person(2).id
    before = dump(clinic)
    merge, _ = clinic.merging.merge(actor, one, other)
    assert len(clinic.eligibility.of_person(actor, other).spans) == 2
    preview = desk.preview(rows)
    assert preview.plans == ()
    clinic.merging.unmerge(actor, merge.id)
    kept = {"person_merge", "merge_change"}
    after = dump(clinic)
    assert {k: v for k, v in after.items() if k not in kept} == {
        k: v for k, v in before.items() if k not in kept
    }


def test_a_person_merged_since_stays_when_the_file_is_taken_back(
    clinic: Clinic, tmp_path: Path
) -> None:
    desk, actor = CensusDesk(clinic, tmp_path), clinic.actor
    done = desk.take([row(n) for n in range(12)])
    one, other = desk.person(1).id, desk.person(2).id
    clinic.merging.merge(actor, one, other)
    said, _ = clinic.census.undo(actor, done.done.id, "wrong file")
    assert (said.removed, said.kept) == (10, 2)
    assert [check for check in clinic.upkeep.verify(actor) if not check.ok] == []
