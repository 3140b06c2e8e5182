"""The protected record: what sealing costs, beside the same rows in the clear.

The floor of reading is the rows read by their index and their JSON parsed, nothing sealed; of
writing, one transaction of a task. Counting what is withheld stands beside a chart's opening, which
it is a part of.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID

from ground import Figure, figure, open_home, timed
from whole import small_home

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.domain.protected_payload import Inside, packed, unpacked
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.host.compartment_keys import compartment_keys
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import sealed
from clinicdesk.store.clinic_store import read_meta

RUNS, PEOPLE, ENTRIES = 60, 200, 50
WORDS = "Sleeps badly since the change of shift; agreed to call the counselor on Monday. " * 6


def _draft(number: int) -> ProtectedDraft:
    return ProtectedDraft(
        compartment=(Compartment.BEHAVIOURAL, Compartment.SENSITIVE)[number % 2],
        kind=EntryKind.NOTE,
        title=f"Visit {number}",
        text=WORDS,
    )


def _person(clinic: Clinic) -> UUID:
    with clinic._opened.store.reading() as session:
        return UUID(read_meta(session)["example"])


def _in_the_clear(clinic: Clinic, patient_id: UUID) -> None:
    """Read the same rows and parse as many payloads, without a key."""
    rows = clinic.protected._rows
    subject = rows.subjects.of(patient_id)
    plain = packed(
        Inside(
            draft=_draft(1),
            patient_id=patient_id,
            author_id=clinic.actor.id,
            author=clinic.actor.display,
            recorded_at=clinic.now(),
        )
    )
    with clinic._opened.store.reading() as session:
        tags = sealed.counts(session, subject)
        for _row in sealed.of_subject(session, subject, tags):
            unpacked(plain)


def run(home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure reading, writing, counting, and what a sign-in adds."""
    with ExitStack() as stack:
        clinic = stack.enter_context(open_home(home or stack.enter_context(small_home(PEOPLE))))
        actor, person, service = clinic.actor, _person(clinic), clinic.protected
        chart = timed(lambda: clinic.charts.open(actor, person), RUNS)
        for number in range(ENTRIES):
            service.add(actor, person, _draft(number))
        view = timed(lambda: service.view(actor, person), RUNS)
        plain = timed(lambda: _in_the_clear(clinic, person), RUNS)
        add = timed(lambda: service.add(actor, person, _draft(1)), RUNS)
        task = TaskDraft(patient_id=person, title="Call", due_on=clinic.today())
        write = timed(lambda: clinic.tasks.add(actor, task), RUNS)
        with clinic._opened.store.reading() as session:
            count = timed(lambda: service.withheld_in(session, actor, person), RUNS)
        keys = timed(lambda: compartment_keys(clinic._opened.vault), RUNS)
        yield (
            "The protected record, sealed",
            [
                figure(f"{ENTRIES} entries opened", view, "the same rows, not sealed", plain),
                figure("one entry written", add, "a task written", write),
                figure("what is withheld, counted", count, "a chart without any", chart),
                figure("keys of a nurse opened, once a session", keys, "", []),
            ],
        )
