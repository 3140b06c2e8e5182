"""A demonstration keeps something apart of people, and has consents in every state of the work."""

from contextlib import closing
from pathlib import Path

from open_clinic import doors_in

from clinicdesk import assets
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.consents import ConsentDecision, live
from clinicdesk.domain.referral_services import service_class
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.demo.story import read_cast


def test_what_the_file_tells_is_there(tmp_path: Path) -> None:
    doors = doors_in(tmp_path / "home")
    ready = doors.demo(tmp_path / "clinic", patients=40, seed=7)
    password = ready.password_file.read_text(encoding="utf-8").strip()
    told = assets.read_toml("reference/demo/protected.toml")
    named = {one["person"] for one in (*told["entry"], *told["consent"])}
    assert named <= {one["family"] for one in read_cast()}
    with closing(doors.unlock(ready.folder, ready.user, password)) as clinic:
        actor = clinic.actor
        found, agreed = [], []
        for row in clinic.roster.page(actor, limit=40).rows:
            entries = clinic.protected.view(actor, row.id).entries
            found += [one for one in entries if one.kind != "consent"]
            agreed += clinic.consents.of_patient(actor, row.id)
        assert len(found) == len(told["entry"])
        assert {one.compartment for one in found} >= {
            Compartment.BEHAVIOURAL,
            Compartment.GENETIC,
            Compartment.SENSITIVE,
        }
        assert len(agreed) == len(told["consent"])
        assert all(live(one, clinic.today()) for one in agreed)
        assert any(one.decision is ConsentDecision.DENY for one in agreed)
        assert clinic.consents.due(actor), "one ends soon"


def test_a_clinic_smaller_than_the_cast_is_made_too(tmp_path: Path) -> None:
    ready = doors_in(tmp_path / "home").demo(tmp_path / "clinic", patients=3, seed=7)
    assert ready.patients == 3


def test_referrals_that_would_themselves_disclose_are_sealed(tmp_path: Path) -> None:
    doors = doors_in(tmp_path / "home")
    ready = doors.demo(tmp_path / "clinic", patients=60, seed=7)
    password = ready.password_file.read_text(encoding="utf-8").strip()
    with closing(doors.unlock(ready.folder, ready.user, password)) as clinic:
        work = clinic.referrals.list_work(clinic.actor, WorkFilter(closed=True, limit=1000))
        kept = [row for row in work.rows if row.protected]
        assert kept
        assert {row.recipient for row in kept} & {"Riverbend Behavioral Health"}
        assert not any(row.withheld for row in kept), "the demonstration's nurse opens them"
        disclosing = [
            row for row in work.rows if service_class(Coded(row.service)).discloses is not None
        ]
        assert {row.id for row in disclosing} == {row.id for row in kept}
        with clinic._opened.store.raw_connection() as raw:
            said = raw.execute("SELECT DISTINCT code_text FROM referral").fetchall()
            asked = raw.execute("SELECT DISTINCT recipient_name FROM referral_fulfilment")
            names = {row[0] for row in asked.fetchall()}
        assert not [one for (one,) in said if "ehavioral" in one]
        assert not names & {"Riverbend Behavioral Health", "Harbor Employee Assistance"}
        assert all(one.ok for one in clinic.upkeep.verify(clinic.actor))
