"""A label that comes later, or is taken away: the resource moves, and stands in one place."""

import json
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from import_desk import bundle, patient, problem, sums
from labelled_files import ID, WORD, Place, labelled, secret
from protected_clinic import ProtectedClinic, make_protected, open_protected

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.errors import StorageFull
from clinicdesk.domain.imports import PROTECTED
from clinicdesk.domain.security_labels import ACT_CODE, CONFIDENTIALITY
from clinicdesk.store import import_lookup, source_moves

C = Compartment


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("moving"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> Place:
    files = tmp_path / "files"
    files.mkdir()
    return Place(open_protected(mold, tmp_path), files)


def test_a_label_gained_takes_everything_out_of_the_clear(place: Place) -> None:
    neighbour = problem("n")
    place.take(bundle(patient(), neighbour, secret("Observation")))
    place.take(secret("Observation", word=f"{WORD}-second"))
    assert WORD in place.everything()["observation"]
    assert WORD in place.everything()["latest_observation"]
    gained = labelled(secret("Observation", word=f"{WORD}-second"), "ETH")
    assert sums(place.take(gained)) == {"updated": {PROTECTED: 1}}
    place.nowhere(WORD, ID)
    (entry,) = place.entries()
    texts = [json.loads(text)["valueString"] for _at, text in entry.facts["before"]]  # type: ignore[attr-defined]
    assert sorted(texts) == [WORD, f"{WORD}-second"]
    assert entry.facts["rows_before"][0]["text"] == f"{WORD}-second"  # type: ignore[index]
    assert place.raw("SELECT entered_in_error FROM observation") == [(1,)]
    with closing(place.clinic.open(Role.NURSE)) as opened:
        chart = opened.charts.open(opened.actor, place.person(opened))
        assert WORD not in repr(chart)
        # Its neighbor in the block is whole.
        with opened._opened.store.reading() as session:
            (row,) = chart.clinical.conditions
            kept = import_lookup.original_of(session, row.id)
        assert kept is not None
        assert json.loads(kept) == neighbour
    # The old files, read again, bring nothing back.
    assert sums(place.take(secret("Observation"))) == {"unchanged": {PROTECTED: 1}}
    assert sums(place.take(secret("Observation", word=f"{WORD}-second"))) == {
        "unchanged": {PROTECTED: 1}
    }
    place.nowhere(WORD, ID)


def test_a_label_lost_moves_into_the_clear_and_an_old_file_does_not_take_it_back(
    place: Place,
) -> None:
    place.take(bundle(patient(), labelled(secret(), "HIV")))
    report = place.take(secret())
    assert sums(report) == {"created": {"Condition": 1}}
    assert place.entries() == ()
    assert WORD in place.everything()["condition"]
    assert sums(place.take(secret())) == {"unchanged": {"Condition": 1}}
    assert sums(place.take(labelled(secret(), "HIV"))) == {"unchanged": {"Condition": 1}}
    later = labelled(secret(), "HIV")
    later["meta"]["lastUpdated"] = "2026-09-01T00:00:00Z"
    assert sums(place.take(later)) == {"updated": {PROTECTED: 1}}
    place.nowhere(WORD, ID)
    assert [one.compartment for one in place.entries()] == [C.SENSITIVE]


@pytest.mark.parametrize("step", ["stood", "sealed_over", "emptied"])
def test_a_move_that_breaks_off_leaves_everything_as_it_was(
    place: Place, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.take(bundle(patient(), secret()))
    kept = {"condition", "source_resource", "source_block", "sealed_entry"}
    before = {name: text for name, text in place.everything().items() if name in kept}
    whole = getattr(source_moves, step)

    def break_off(*given: object) -> None:
        whole(*given)
        raise StorageFull("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(source_moves, step, break_off)
        with pytest.raises(StorageFull):
            place.take(labelled(secret(), "ETH"))
    after = place.everything()
    assert {name: after[name] for name in kept} == before
    assert place.take(labelled(secret(), "ETH")).protected == 1
    place.nowhere(WORD, ID)


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "ETH", "HIV", "N"]), st.integers(0, 2)),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=8, deadline=None)
def test_whatever_its_source_says_in_turn_it_stands_in_one_place(
    mold: ProtectedClinic, said: list[tuple[str, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(open_protected(mold, Path(folder)), Path(folder))
        place.take(patient())
        for day, (code, number) in enumerate(said, 1):
            system = CONFIDENTIALITY if code == "N" else ACT_CODE
            one = secret(word=f"{WORD}-{number}")
            one = labelled(one, code, system=system) if code else {**one, "meta": {}}
            one["meta"]["lastUpdated"] = f"2026-09-{day:02}T00:00:00Z"
            report = place.take(one)
            assert (report.read, report.rejected) == (1, ())
        code, number = said[-1]
        here = [entry.title for entry in place.entries()]
        rows = place.raw("SELECT code_text FROM condition WHERE NOT entered_in_error")
        if code in {"ETH", "HIV"}:
            assert (here, rows) == ([f"{WORD}-{number}"], [])
            place.nowhere(WORD, ID)
        else:
            assert (here, rows) == ([], [(f"{WORD}-{number}",)])
