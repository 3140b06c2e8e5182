"""The packet's clinical summary, in the order of the C-CDA Referral Note, and what is enclosed.

C-CDA R2.1 (Referral Note, 2.16.840.1.113883.10.20.22.1.14): reason for referral, problems,
medications, allergies, assessment and plan, results, vital signs, functional and mental status,
social history, procedures, immunizations, history, equipment, directives, team, payers.
"""

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents import chart_blocks as chart
from clinicdesk.documents import history_blocks as history
from clinicdesk.documents.blocks import facts, note, section, subsection
from clinicdesk.documents.packet_wording import PacketWords
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.plan_blocks import plan_extract
from clinicdesk.documents.released_blocks import released_story
from clinicdesk.documents.result_blocks import results, split_by_category
from clinicdesk.documents.social_blocks import (
    contact_facts,
    social_history,
    withheld_note,
    word_sections,
)
from clinicdesk.documents.wording import fill
from clinicdesk.domain.contents import ChartSection, PacketContent
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import born_text, or_not_recorded, sex_word

__all__ = ["enclosures_story", "plan_story", "summary_story"]

_AFTER_VITALS = (
    ChartSection.FUNCTIONAL_STATUS,
    ChartSection.MENTAL_STATUS,
    ChartSection.NUTRITION,
)
_AFTER_IMMUNIZATIONS = (
    ChartSection.PAST_HISTORY,
    ChartSection.FAMILY_HISTORY,
    ChartSection.MEDICAL_EQUIPMENT,
    ChartSection.ADVANCE_DIRECTIVES,
)


def _demographics(content: PacketContent, said: PacketWords) -> list[Flowable]:
    patient = content.chart.patient
    first = [
        ("Name", patient.name.spoken),
        ("Born", born_text(patient, content.imprint.printed_on)),
        ("Sex", sex_word(patient.sex)),
    ]
    return [
        *section(
            said.demographics,
            [facts([*first, *contact_facts(patient, content.chart.around)], columns=3)],
        ),
        *section(said.coverage, history.coverage(content.chart.coverage)),
    ]


def _core(content: PacketContent, said: PacketWords) -> list[Flowable]:
    told, zone, referral = content.chart, content.imprint.zone, content.referral
    stopped = told.stopped_medications
    medications = chart.medications(told.medications, zone)
    if stopped:
        medications += [
            Spacer(0, 6),
            *subsection(said.stopped, chart.medications(stopped, zone)),
        ]
    current = told.plans[0] if told.plans else None
    plan = fill(said.plan_follows, version=str(current.number)) if current else said.no_plan
    reason: list[Flowable] = [
        labelled(said.question, referral.question),
        Spacer(0, 3),
        labelled(said.reason, referral.reason),
    ]
    assessment: list[Flowable] = [
        labelled(said.findings, referral.findings),
        Spacer(0, 3),
        labelled(said.tried, referral.tried),
        Spacer(0, 3),
        labelled(said.plan, plan),
    ]
    return [
        *section(said.reason_section, reason),
        *section(said.problems, chart.problems(told.problems)),
        *section(
            said.medications,
            [*medications, *chart.kept(told.left_out.medications, "stopped medicines")],
        ),
        *section(said.allergies_section, chart.allergies(told)),
        *section(said.assessment, assessment),
    ]


def _measured(content: PacketContent, said: PacketWords) -> list[Flowable]:
    told, zone = content.chart, content.imprint.zone
    parted = split_by_category(told.results)
    spoken, _ = word_sections(told, _AFTER_VITALS)
    story = [
        *section(
            said.results,
            [
                *results(parted.tests, zone),
                *chart.kept(told.left_out.results, "earlier results"),
                *chart.kept(parted.answers, "single answers to questionnaires"),
            ],
        ),
        *section(said.vitals, results(parted.vitals, zone)),
        *section(said.functional, results(parted.scores, zone)),
    ]
    for title, body in spoken:
        story += section(title, body)
    return story + section(said.social, social_history(told, parted.social, zone))


def _history(content: PacketContent, said: PacketWords) -> list[Flowable]:
    told, zone = content.chart, content.imprint.zone
    left = told.left_out
    spoken, _ = word_sections(told, _AFTER_IMMUNIZATIONS)
    _, silent = word_sections(told)
    story = [
        *section(said.procedures, history.procedures(told.procedures, zone, left.procedures)),
        *section(
            said.immunizations,
            history.immunizations(told.immunizations, zone, left.immunizations),
        ),
        *section(said.past, chart.past_problems(told.past_problems, left.problems)),
    ]
    for title, body in spoken:
        story += section(title, body)
    story += section(said.team, history.team(told.team))
    story += section(said.visits, history.encounters(told.encounters, zone, left.encounters))
    if silent:
        story += section(said.not_told, [text(", ".join(silent) + ".", "small")])
    return [
        *story,
        *released_story(told, zone),
        *withheld_note(said.withheld, left.withheld),
    ]


def summary_story(content: PacketContent, said: PacketWords) -> list[Flowable]:
    """Demographics and coverage, then the referral note's sections."""
    return [
        *_demographics(content, said),
        *_core(content, said),
        *_measured(content, said),
        *_history(content, said),
    ]


def enclosures_story(content: PacketContent, said: PacketWords) -> list[Flowable]:
    """Attachments, consent, disclosure, and the notice that some records must carry."""
    attached: list[Flowable] = [
        text(
            f"{attachment.title}, {show_date(attachment.dated_on)}"
            + (f", {attachment.pages} pages" if attachment.pages else "")
        )
        for attachment in content.attachments
    ]
    consent: list[Flowable] = [
        labelled(said.consent_label, content.consent),
        Spacer(0, 3),
        labelled(said.purpose_label, or_not_recorded(content.imprint.purpose)),
        Spacer(0, 3),
        labelled(said.disclosure_label, content.imprint.disclosure or content.imprint.number),
    ]
    if content.imprint.clinic_copy:
        consent[-1] = text("Clinic copy: nothing is disclosed.")
    return [
        *section(said.attachments, attached or [note(said.no_attachments)]),
        *section(said.consent, consent),
    ]


def plan_story(content: PacketContent, said: PacketWords) -> list[Flowable]:
    """The current care plan, then what is enclosed."""
    current = content.chart.plans[0] if content.chart.plans else None
    today, zone = content.imprint.printed_on, content.imprint.zone
    return [
        *section(said.plan_section, plan_extract(current, today, zone), named="part", level=0),
        *enclosures_story(content, said),
    ]
