"""Who the person is beside their diagnoses: contact, language, social history, statements."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import note
from clinicdesk.documents.chart_blocks import social
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.result_blocks import results
from clinicdesk.documents.text import limited
from clinicdesk.documents.wording import fill
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.contents import ChartContent, ChartSection
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, phone
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import Patient, Telecom
from clinicdesk.domain.person_details import PrimaryCareKind, RelatedPerson
from clinicdesk.domain.results import ResultSeries

__all__ = ["contact_facts", "interpreter", "social_history", "withheld_note", "word_sections"]


def interpreter(patient: Patient) -> str:
    """Say whether an interpreter is needed; empty where nobody has asked."""
    if patient.interpreter_needed is None:
        return ""
    return "Needed" if patient.interpreter_needed else "Not needed"


def _around(several: Sequence[RelatedPerson], *, emergency: bool) -> str:
    found = []
    for one in several:
        if one.is_emergency if emergency else one.is_caregiver:
            kin = f" ({one.relationship.text.lower()})" if one.relationship else ""
            found.append(" ".join(p for p in (f"{one.name}{kin}", phone(one.phone)) if p))
    return "; ".join(found)


def _called(way: Telecom) -> str:
    use = f"({way.use})" if way.use else ""
    message = {"yes": "messages may be left", "no": "no messages"}.get(way.leave_message.value, "")
    said = ", ".join(p for p in (message, way.best_time, way.comment) if p)
    return " ".join(p for p in (phone(way.value), use, said) if p)


def _primary_care(patient: Patient) -> str:
    none = patient.looked_after_by.kind is PrimaryCareKind.NONE
    return "No primary care" if none else patient.primary_care


def contact_facts(patient: Patient, around: Sequence[RelatedPerson] = ()) -> list[tuple[str, str]]:
    """Labels and values of where and how the person is reached, in which language, and by whom.

    ``around`` are their emergency contacts and caregivers.
    """
    phones = [_called(t) for t in patient.telecoms if t.system == "phone" and t.value]
    mails = [t.value for t in patient.telecoms if t.system == "email" and t.value]
    homes = [one for one in patient.addresses if one.use != "old"]
    address = homes[0].lines if homes else ()
    kin = (
        ("Emergency contact", _around(around, emergency=True)),
        ("Caregiver", _around(around, emergency=False)),
    )
    work = ", ".join(p for p in (patient.occupation, patient.employer, patient.work_site) if p)
    return [
        ("Phone", "; ".join(phones)),
        ("E-mail", "; ".join(mails)),
        ("Safe contact", safe_contact_words(patient.safe_contact)),
        *(pair for pair in kin if pair[1]),
        ("Address", "\n".join(address)),
        ("Language", language_name(patient.language)),
        ("Interpreter", interpreter(patient)),
        ("Work", work),
        ("Primary care", _primary_care(patient)),
        ("Race and ethnicity", ", ".join(p for p in (patient.race, patient.ethnicity) if p)),
    ]


def social_history(
    chart: ChartContent, measured: Sequence[ResultSeries], zone: str
) -> list[Flowable]:
    """Findings about circumstances, then what was measured (smoking, …)."""
    told = social(chart)
    if measured:
        told += [Spacer(0, 3), *results(measured, zone)] if told else results(measured, zone)
    return told or [note(NOT_RECORDED)]


def word_sections(
    chart: ChartContent, wanted: Sequence[ChartSection] = tuple(ChartSection)
) -> tuple[list[tuple[str, list[Flowable]]], list[str]]:
    """Sections told in words, and the names of those that nobody has told."""
    spoken, silent = [], []
    for kind in wanted:
        said = [statement for statement in chart.sections if statement.section is kind]
        if not said:
            silent.append(kind.title)
            continue
        body: list[Flowable] = []
        for statement in said:
            body.append(text(limited(statement.text, 6000)))
            if statement.said_on:
                body.append(note(f"said on {show_date(statement.said_on)}"))
        spoken.append((kind.title, body))
    return spoken, silent


def withheld_note(words: str, count: int) -> list[Flowable]:
    """Say how many records are kept back for the person; nothing where none is."""
    return [note(fill(words, count=f"{count:,}"))] if count else []
