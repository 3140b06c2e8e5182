"""Referrals that would themselves disclose: whoever opens the part reads them, others the promise.

A nurse reads Part 2 records by consent alone, and makes such a referral all the same.
"""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from harbor_referral import (
    ABOUT_PLACES,
    EXACT,
    HARBOR,
    ORDER,
    SECRETS,
    SUD,
    agree,
    in_the_clear,
    made_by_a_nurse,
    rows_of,
    tell,
    words_of,
)
from open_clinic import opened
from protected_clinic import ProtectedClinic, make_protected, open_protected
from reading_verbs import said

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import Damage, NotAllowed, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected_referrals import NEUTRAL_SERVICE, CannotWithoutOpening
from clinicdesk.domain.referral_gate import GateRefused
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.referrals import (
    Recipient,
)
from clinicdesk.domain.tasks import TaskDraft


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("referred"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def number(place: ProtectedClinic) -> str:
    """A nurse's referral to a Part 2 program."""
    return made_by_a_nurse(place)


def test_whoever_opens_the_part_reads_what_was_written(place: ProtectedClinic, number: str) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        found = clinic.referrals.get(actor, number)
        assert words_of(found) == EXACT
        assert found.compartment is SUD
        assert [words_of(one) for one in clinic.referrals.of_patient(actor, place.patient)] == [
            EXACT
        ]
        (row,) = clinic.referrals.list_work(actor).rows
        assert (row.service, row.recipient) == (ORDER.service.text, HARBOR.name)
        assert row.next_action == ORDER.next_action
        for text in ("quillfeather", "zibbleflax"):
            assert clinic.referrals.list_work(actor, WorkFilter(text=text)).total == 1
        chart = clinic.charts.open(actor, place.patient)
        assert words_of(chart.referrals[0]) == EXACT
        assert clinic.referrals.duplicates(actor, place.patient, Coded("Alcohol program"))
    with closing(place.open(Role.PRIVACY_OFFICER)) as clinic:
        entries, _more = clinic.upkeep.audit(clinic.actor)
        read = [one for one in entries if one.kind == "protected"]
        assert "read" in {one.act for one in read}
        assert {one.patient_id for one in read} == {None}


@pytest.mark.parametrize(
    "role", [Role.NURSE, Role.PROVIDER, Role.CLINIC_STAFF, Role.CHW, Role.COACH]
)
def test_others_read_the_promise_and_nothing_else(
    place: ProtectedClinic, number: str, role: Role
) -> None:
    with closing(place.open(role)) as clinic:
        actor = clinic.actor
        found = clinic.referrals.get(actor, number)
        (row,) = clinic.referrals.list_work(actor).rows
        answers = [
            found,
            row,
            clinic.referrals.of_patient(actor, place.patient),
            clinic.referrals.events(actor, number),
            clinic.referrals.gate(actor, number) if role is not Role.COACH else "",
            clinic.charts.open(actor, place.patient),
            clinic.tasks.today(actor),
            clinic.roster.row(actor, place.patient),
        ]
        assert found.withheld
        assert found.service == NEUTRAL_SERVICE
        assert row.withheld
        assert row.owner_id is not None
        assert row.due_on is not None
        assert row.next_action
        told = said(answers)
        assert not [word for word in SECRETS if word.casefold() in told.casefold()]
        for text in ("quillfeather", "zibbleflax"):
            assert clinic.referrals.list_work(actor, WorkFilter(text=text)).total == 0
        if role in {Role.NURSE, Role.CHW}:
            # That another is open would tell of it.
            assert not clinic.referrals.duplicates(actor, place.patient, Coded("Alcohol program"))


def test_an_sql_shell_reads_the_promise_alone(place: ProtectedClinic, number: str) -> None:
    subject = b""
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        clinic.referrals.record(
            actor, number, "attempt", note="Pocketfluff answered", said_by="Grottlepin"
        )
        found = clinic.referrals.get(actor, number)
        clinic.tasks.add(
            actor,
            TaskDraft(
                patient_id=place.patient,
                title="Ask Marrowdish",
                due_on=clinic.today(),
                referral_id=found.id,
            ),
        )
        clinic.documents.receive(actor, place.patient, found.id, "Grottlepin.pdf", b"Marrowdish")
        subject = bytes.fromhex(clinic.protected.subject(place.patient).removeprefix("subject:"))
    assert in_the_clear(place) == ABOUT_PLACES
    for table, row in rows_of(place):
        if table in {"referral_part", "protected_referral", "referral", "referral_event"}:
            assert not any(isinstance(v, bytes) and subject in v for v in row), table
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        shown = said(
            [
                clinic.referrals.events(actor, number),
                clinic.tasks.of_patient(actor, place.patient),
                clinic.documents.of_patient(actor, place.patient),
            ]
        )
        assert all(word in shown for word in ("Pocketfluff", "Grottlepin", "Ask Marrowdish"))
        (paper,) = clinic.documents.of_patient(actor, place.patient)
        assert clinic.documents.open(actor, paper.id)[1] == b"Marrowdish"
    with closing(place.open(Role.NURSE)) as clinic, pytest.raises(NotAllowed):
        clinic.documents.open(clinic.actor, paper.id)


def test_the_steps_that_need_no_name_are_open_to_all_who_follow(
    place: ProtectedClinic, number: str
) -> None:
    with closing(place.open(Role.CLINIC_STAFF)) as clinic:
        actor = clinic.actor
        possible = clinic.referrals.possible(actor, number)
        assert EventCode.ATTEMPT in possible
        assert EventCode.SEND not in possible
        with pytest.raises(CannotWithoutOpening, match="send it"):
            clinic.referrals.record(actor, number, "send")
        found = clinic.referrals.get(actor, number)
        with pytest.raises(CannotWithoutOpening, match="change it"):
            clinic.referrals.change(actor, found.id, found.version, ORDER)
        for note in ("Pocketfluff", "Marrowdish"):
            clinic.referrals.record(actor, number, "attempt", note=note)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        notes = [one.note for one in clinic.referrals.events(clinic.actor, number)]
        assert notes[-2:] == ["Pocketfluff", "Marrowdish"]


def test_nothing_is_sent_without_consent(place: ProtectedClinic, number: str) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic, pytest.raises(GateRefused) as refused:
        clinic.referrals.record(clinic.actor, number, "send")
    assert [stop.code for stop in refused.value.result.stops] == ["no-consent"]
    agree(place)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        sent = tell(place, clinic, number, "send", channel="fax")
        assert sent.stage == "sent"
        assert sent.recipient is not None
        received = tell(place, clinic, number, "receive")
        events = clinic.referrals.events(clinic.actor, number)
        assert events[-1].actor == HARBOR.name
        assert received.stage == "receipt-confirmed"
    assert in_the_clear(place) == ABOUT_PLACES


def test_a_reader_by_consent_reads_after_a_holder_signed_in(
    place: ProtectedClinic, number: str
) -> None:
    consent = agree(place)  # the holder's sign-in takes the parts in
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        nurse = clinic.users.named("nora").id
        clinic.protected.grant(clinic.actor, consent, [nurse], None)
    with closing(place.open(Role.NURSE)) as clinic:
        assert words_of(clinic.referrals.get(clinic.actor, number)) == EXACT
        clinic.referrals.record(clinic.actor, number, "send")
    with closing(place.open(Role.PROVIDER)) as clinic:
        assert clinic.referrals.get(clinic.actor, number).withheld


def test_an_emergency_opens_it_in_the_chart_and_not_in_lists(
    place: ProtectedClinic, number: str
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        assert clinic.protected.view(actor, place.patient).may_break_glass
        running = clinic.protected.break_glass(actor, place.patient, "Found unconscious")
        assert words_of(clinic.referrals.get(actor, number)) == EXACT
        assert clinic.referrals.list_work(actor).rows[0].withheld
        clinic.protected.end_emergency(actor, running.id)
        assert clinic.referrals.get(actor, number).withheld


def test_a_revoked_consent_and_a_lost_role_close_it(place: ProtectedClinic, number: str) -> None:
    consent = agree(place)
    psychiatry = replace(ORDER, service=Coded("Psychiatry"))
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        clinic.protected.grant(actor, consent, [clinic.users.named("nora").id], None)
        other, _change = clinic.referrals.create(actor, place.patient, psychiatry)
    with closing(place.open(Role.NURSE)) as nurse:
        assert not nurse.referrals.get(nurse.actor, number).withheld
        assert not nurse.referrals.get(nurse.actor, other.number).withheld
        with closing(place.open(Role.BH_CLINICIAN)) as clinic:
            clinic.protected.end_grants(clinic.actor, consent)
        assert nurse.referrals.get(nurse.actor, number).withheld
        with closing(place.open(Role.ADMIN)) as clinic:
            clinic.users.change_roles(clinic.actor, "nora", [Role.CLINIC_STAFF.value])
        # The open session too: the role table is asked each time, and nothing is remembered.
        assert nurse.referrals.get(nurse.actor, other.number).withheld
        assert nurse.referrals.list_work(nurse.actor).rows[0].withheld
    with closing(place.open(Role.PROVIDER)) as clinic:
        # A new key is active by now; both open to who holds both.
        tell(place, clinic, other.number, "attempt", note="Pocketfluff")
        assert words_of(clinic.referrals.get(clinic.actor, other.number))[0] == psychiatry.service
        events = clinic.referrals.events(clinic.actor, other.number)
        assert events[-1].note == "Pocketfluff"


def test_rerouting_to_a_marked_recipient_protects(place: ProtectedClinic) -> None:
    agree(place)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        actor = clinic.actor
        plain = replace(
            ORDER, service=Coded("Nutrition"), recipient=Recipient(name="Plain Kitchen")
        )
        made, _change = clinic.referrals.create(actor, place.patient, plain)
        other, _change = clinic.referrals.create(
            actor, place.patient, replace(ORDER, service=Coded("Podiatry"))
        )
        assert other.recipient is not None
        assert other.recipient.id is not None
        clinic.directory.mark(actor, other.recipient.id, SUD)
        tell(place, clinic, made.number, "send")
        tell(place, clinic, made.number, "decline", note="Pocketfluff")
        assert not clinic.referrals.get(actor, made.number).protected
        after = tell(place, clinic, made.number, "reroute", recipient=HARBOR)
        assert after.compartment is SUD
        assert after.recipient is not None
        assert after.recipient.name == HARBOR.name
        notes = [one.note for one in clinic.referrals.events(actor, made.number)]
        assert "Pocketfluff" in notes


def test_a_part_that_was_changed_or_put_elsewhere_is_damage(
    place: ProtectedClinic, number: str
) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        other, _change = clinic.referrals.create(
            clinic.actor, place.patient, replace(ORDER, service=Coded("Opioid program")), "Again"
        )
        first = clinic.referrals.get(clinic.actor, number)
        with clinic._opened.store.raw_connection() as raw:
            raw.execute(
                "UPDATE referral_part SET box = CAST(box || x'00' AS BLOB) WHERE referral_id = ?",
                (other.id.bytes,),
            )
            raw.commit()
        with pytest.raises(Damage):
            clinic.referrals.get(clinic.actor, other.number)
        assert words_of(clinic.referrals.get(clinic.actor, number)) == EXACT
        with clinic._opened.store.raw_connection() as raw:
            raw.execute("DELETE FROM referral_part WHERE referral_id = ?", (first.id.bytes,))
            raw.commit()
        with pytest.raises(Damage):
            clinic.referrals.get(clinic.actor, number)


def test_a_neutral_row_takes_no_words(place: ProtectedClinic, number: str) -> None:
    with (
        closing(place.open(Role.ADMIN)) as clinic,
        clinic._opened.store.raw_connection() as raw,
    ):
        with pytest.raises(Exception, match="keeps no words here"):
            raw.execute("UPDATE referral SET question = 'x' WHERE number = ?", (number,))
        with pytest.raises(Exception, match="append-only"):
            raw.execute("UPDATE referral_event SET note = 'x'")


def test_a_part_without_a_key_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as clinic:
        person = PatientDraft(name=PersonName(family="Rivers", given="Ann"))
        patient, _change = clinic.people.register(clinic.actor, person)
        with pytest.raises(Refused, match="Nobody could open"):
            clinic.referrals.create(clinic.actor, patient.id, ORDER)
