"""``duplicates``, ``merge`` and ``unmerge`` as a script calls them."""

from uuid import UUID

import pytest
from cli_desk import Desk

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PersonName, Sex, Telecom

BILL = PatientDraft(
    name=PersonName(family="Harrington", given="William"),
    birth=PartialDate(1971, 3, 9),
    sex=Sex.MALE,
    telecoms=(Telecom(value="(614) 555-0107"),),
)
AGAIN = PatientDraft(
    name=PersonName(family="Harington", given="Bill"),
    birth=PartialDate(1971, 9, 3),
    sex=Sex.MALE,
    telecoms=(Telecom(value="(614) 555-0107"),),
    occupation="Welder",
)


@pytest.fixture
def twice(desk: Desk) -> tuple[UUID, UUID]:
    """One person, recorded twice."""
    folder = desk.folder
    name = desk.parts.doors().only_person(folder)
    said = desk.password.read_text(encoding="utf-8").strip()
    with desk.parts.doors().unlock(folder, name, said) as clinic:
        return (
            clinic.people.register(clinic.actor, BILL)[0].id,
            clinic.people.register(clinic.actor, AGAIN)[0].id,
        )


def test_a_pair_is_found_with_its_score_and_why(desk: Desk, twice: tuple[UUID, UUID]) -> None:
    said = desk.run("duplicates")
    (found,) = said["candidates"]
    assert {found["a"]["id"], found["b"]["id"]} == {str(one) for one in twice}
    assert found["score"] > 0.9
    assert {one["field"]: one["agreement"] for one in found["why"]} == {
        "family name": "close",
        "given name": "form",
        "birth date": "swapped",
        "sex": "same",
        "phone": "same",
    }
    assert said["new"] == 1
    assert desk.run("duplicates")["new"] == 0
    assert "same phone" in desk.run("duplicates", "--known", as_json=False)
    desk.run("duplicates", "--not-same", *twice)
    assert desk.run("duplicates")["candidates"] == []


def test_a_merge_and_back(desk: Desk, twice: tuple[UUID, UUID]) -> None:
    one, other = twice
    preview = desk.run("merge", one, other, "--preview")["preview"]
    occupation = next(f for f in preview["fields"] if f["field"] == "occupation")
    assert (occupation["b"], occupation["proposed"]) == ("Welder", "B")
    desk.run("merge", one, other, "--take", "birth", status=1)
    done = desk.run("merge", one, other, "--take", "birth=B", "--reason", "He said so")["merge"]
    assert done["moved"] == {}
    chart = desk.run("chart", other)["patient"]
    assert (chart["id"], chart["birth_date"]) == (str(one), "1971-09-03")
    since = desk.run("unmerge", other, "--preview")["unmerge"]
    assert (since["id"], since["since"]) == (done["id"], [])
    assert desk.run("unmerge", done["id"])["unmerge"]["merged"] == str(other)
    assert desk.run("chart", one)["patient"]["birth_date"] == "1971-03-09"
    assert desk.run("chart", other)["patient"]["id"] == str(other)
    desk.run("unmerge", done["id"], status=1)
