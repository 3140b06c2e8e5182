"""Every service, with every role, over every part of the record: what does not open never shows.

One unmistakable word stands in each part. Each role calls each reading verb, and the word (and the
part's name) may show only where `domain/compartments.py` says that the role reads it.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from protected_clinic import (
    ADMIN,
    WORDS,
    ProtectedClinic,
    draft,
    make_protected,
    open_protected,
)
from reading_verbs import READS, WRITES, Walk, said, verbs

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.compartments import PROTECTED, ROLE_TABLE, Level
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.plans import ConcernDraft, GoalDraft
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralType, Urgency
from clinicdesk.domain.tasks import TaskDraft

NAMES = {one: re.compile(rf"(?<![\w-]){one.value}(?![\w-])") for one in PROTECTED}
OPENING = {"protected.view", "protected.get", "protected.owed"}
"""Where the protected record is read by people."""
WITHIN = {"protected.entry_in", "protected.held_in"}
OWN_WORK = "protected.due"
"""What the reader owes themselves: of what opens to them, not all."""
"""The same, within another verb's transaction."""


REFERRED = {
    Compartment.SUD_PART2: ("Substance use treatment", "scarlet-numbat"),
    Compartment.BEHAVIOURAL: ("Psychiatry", "purple-tarsier"),
    Compartment.SENSITIVE: ("Family planning", "orange-dugong"),
    Compartment.GENETIC: ("Genetic counseling", "silver-okapi"),
}
"""A service of each part that referrals are kept with, and a word of its referral's own."""
TOLD = {"referrals.get", "referrals.of_patient", "referrals.list_work", "charts.open"}
"""Where whoever opens the part reads what is asked of whom."""
OF_PLACES = {"directory.carers", "directory.listed", "referrals.recipients"}
"""The directory is about organizations."""


class Standing:
    """A clinic with a word in each part and an ordinary chart around it."""

    def __init__(self, folder: Path) -> None:
        self.place = make_protected(folder)
        self.place.plant(owed=True)
        with closing(self.place.open(ADMIN)) as clinic:
            actor, patient = clinic.actor, self.place.patient
            plan, _change = clinic.plans.start(actor, patient, "Living well")
            plan, _change = clinic.plans.add_concern(
                actor, plan.id, ConcernDraft(code=Coded("Type 2 diabetes"))
            )
            plan, _change = clinic.plans.add_goal(
                actor,
                plan.id,
                GoalDraft(description="Walk daily", concern_ids=(plan.concerns[0].id,)),
            )
            order, _change = clinic.referrals.create(
                actor,
                patient,
                ReferralDraft(
                    service=Coded("Cardiology"),
                    type=ReferralType.EVALUATE,
                    urgency=Urgency.ROUTINE,
                    question="Is the pressure right?",
                    recipient=Recipient(name="Riverside Heart Group", phone="6145550177"),
                ),
            )
            clinic.tasks.add(
                actor, TaskDraft(patient_id=patient, title="Call", due_on=clinic.today())
            )
            prepared = clinic.documents.prepare(
                actor,
                PrintRequest(
                    kind=DocumentKind.CARE_SUMMARY, patient_id=patient, purpose="treatment"
                ),
            )
            document, _change = clinic.documents.release(actor, prepared, "save")
        self.kept = tuple(self._referred(*one) for one in REFERRED.values())
        self.plan, self.goal = plan.id, plan.goals[0].id
        self.referral, self.document = order.number, document.id

    def _referred(self, service: str, word: str) -> str:
        """A referral with a word in each field, by somebody who need not read it afterwards."""
        with closing(self.place.open(ADMIN)) as clinic:
            actor = clinic.actor
            made, _change = clinic.referrals.create(
                actor,
                self.place.patient,
                ReferralDraft(
                    service=Coded(f"{service} {word}"),
                    type=ReferralType.EVALUATE,
                    urgency=Urgency.ROUTINE,
                    question=f"Is it {word}?",
                    reason=word,
                    recipient=Recipient(name=f"House {word}", address=word),
                    next_action=f"Ring {word}",
                ),
            )
            clinic.referrals.record(actor, made.number, "attempt", note=word, said_by=word)
            task = TaskDraft(
                patient_id=self.place.patient,
                title=word,
                reason=word,
                due_on=clinic.today(),
                referral_id=made.id,
            )
            clinic.tasks.add(actor, task)
            clinic.documents.receive(actor, self.place.patient, made.id, word, word.encode())
        return made.number


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    return Standing(tmp_path_factory.mktemp("walk"))


def test_every_verb_of_every_service_stands_in_the_table() -> None:
    present = set(verbs())
    missing = sorted(present - READS.keys() - WRITES)
    assert not missing, f"say in tests/helpers/reading_verbs.py how they are called: {missing}"
    assert not sorted((READS.keys() | WRITES) - present)
    assert not READS.keys() & WRITES


def _answers(walk: Walk) -> Iterator[tuple[str, str]]:
    for name, ask in READS.items():
        try:
            answer = said(ask(walk, walk.clinic, walk.clinic.actor))
        except ClinicDeskError as refusal:
            answer = f"REFUSED {refusal}"
        yield name, answer


HATS = [*((role, role is Role.OH_NURSE) for role in sorted(Role)), (Role.OH_NURSE, False)]


@pytest.mark.parametrize(("role", "hat"), HATS)
def test_what_does_not_open_never_shows(
    standing: Standing, tmp_path: Path, role: Role, *, hat: bool
) -> None:
    place = open_protected(standing.place, tmp_path)
    worn = role is not Role.OH_NURSE or hat
    reach = ROLE_TABLE[role] if worn else {}
    opens = {one for one, level in reach.items() if level >= Level.OWN}
    with closing(place.open(role, hat=hat)) as clinic:
        walk = Walk(
            clinic,
            place,
            standing.plan,
            standing.goal,
            standing.referral,
            standing.document,
            standing.kept,
        )
        answers = dict(_answers(walk))
    for name, answer in answers.items():
        for compartment, word in WORDS.items():
            may = compartment in opens and name in OPENING | WITHIN
            # What is owed is asked of everybody's; each entry is asked for by its id.
            told = word in answer
            there = not told or compartment in opens if name == OWN_WORK else told == may
            assert there, f"{name}: {word} of {compartment.value}"
            if compartment not in opens:
                assert not NAMES[compartment].search(answer), f"{name}: {compartment.value}"
        for compartment, (_service, word) in REFERRED.items():
            told = word in answer
            assert not told or compartment in opens or name in OF_PLACES, f"{name}: {word}"
            if compartment in opens and name in TOLD:
                assert told, f"{name} does not tell {word}"
    if worn and role not in {Role.PRIVACY_OFFICER, Role.ADMIN}:
        assert not answers["roster.search"].startswith("REFUSED")
        assert not answers["protected.view"].startswith("REFUSED")
    if role in {Role.NURSE, Role.PROVIDER, Role.BH_CLINICIAN}:
        # The walk saw pages and archives, not refusals.
        refused = {name for name, answer in answers.items() if answer.startswith("REFUSED")}
        assert not {name for name in refused if name.split(".")[0] in {"documents", "charts"}}
        assert "Rivers" in answers["documents.prepare"]
        assert "%PDF" in answers["documents.open"]
    if role is Role.PRIVACY_OFFICER:
        assert not answers["upkeep.audit"].startswith("REFUSED")


def test_the_words_are_there_to_be_found(standing: Standing, tmp_path: Path) -> None:
    """Else the walk would prove nothing."""
    place = open_protected(standing.place, tmp_path)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        shown = said(clinic.protected.view(clinic.actor, place.patient))
    assert {one for one, word in WORDS.items() if word in shown} == {
        one for one, level in ROLE_TABLE[Role.BH_CLINICIAN].items() if level >= Level.OWN
    }


def _rows(place: ProtectedClinic) -> Iterator[tuple[str, list[object]]]:
    """Every row of every table, by somebody with the database key and an SQL shell."""
    with (
        closing(place.open(Role.ADMIN)) as clinic,
        clinic._opened.store.raw_connection() as raw,
    ):
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            for row in raw.execute(f'SELECT * FROM "{table}"').fetchall():
                yield table, list(row)


def _holds(value: object, wanted: bytes) -> bool:
    data = value if isinstance(value, bytes) else str(value).encode()
    return wanted.lower() in data.lower()


def test_an_sql_shell_reads_nothing_of_the_protected_record(
    standing: Standing, tmp_path: Path
) -> None:
    place = open_protected(standing.place, tmp_path)
    with closing(place.open(Role.NURSE)) as clinic:
        subject = bytes.fromhex(clinic.protected.subject(place.patient).removeprefix("subject:"))
        view = clinic.protected.view(clinic.actor, place.patient)
        assert view.entries
    found = list(_rows(place))
    sealed = [row for table, row in found if table == "sealed_entry"]
    assert len(sealed) == len(WORDS)
    for table, row in found:
        for word in (*WORDS.values(), *(word for _service, word in REFERRED.values())):
            if table != "referral_recipient":
                assert not any(_holds(value, word.encode()) for value in row), table
        about = _person_in(row, place.patient)
        tagged = any(
            _holds(value, form) for value in row for form in (subject, subject.hex().encode())
        )
        assert not (about and tagged), f"a row of {table} says whose the protected rows are"
    for row in sealed:
        assert not _person_in(row, place.patient)
        for compartment in PROTECTED:
            assert not any(_holds(value, compartment.value.encode()) for value in row)


def _person_in(row: list[object], patient: UUID) -> bool:
    forms = (patient.bytes, patient.hex.encode(), str(patient).encode())
    return any(_holds(value, form) for value in row for form in forms)


def test_tags_tell_which_rows_belong_together_and_nothing_else(
    standing: Standing, tmp_path: Path
) -> None:
    place = open_protected(standing.place, tmp_path)
    with closing(place.open(Role.NURSE)) as clinic:
        for compartment in (Compartment.GENETIC, Compartment.SENSITIVE):
            clinic.protected.add(clinic.actor, place.patient, draft(compartment))
        with clinic._opened.store.raw_connection() as raw:
            tags = raw.execute("SELECT DISTINCT tag, subject FROM sealed_entry").fetchall()
    assert len({tag for tag, _subject in tags}) == len(WORDS)
    assert len({subject for _tag, subject in tags}) == 1
