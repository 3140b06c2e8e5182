"""The tables behind a handoff: everything the receiver works from."""

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents import chart_blocks as chart
from clinicdesk.documents import history_blocks as history
from clinicdesk.documents.blocks import Column, facts, note, section, subsection, table
from clinicdesk.documents.handoff_wording import HandoffText
from clinicdesk.documents.plan_blocks import goals, open_referrals, open_tasks
from clinicdesk.documents.released_blocks import released_story
from clinicdesk.documents.result_blocks import split_by_category
from clinicdesk.documents.social_blocks import contact_facts, social_history, withheld_note
from clinicdesk.domain.contents import HandoffContent
from clinicdesk.domain.display import concept, or_not_recorded

__all__ = ["tables_story"]

_PENDING = frozenset({"registered", "preliminary"})


def _pending(content: HandoffContent, said: HandoffText) -> list[Flowable]:
    zone = content.imprint.zone
    rows = [one.latest for one in content.chart.results if one.latest.status in _PENDING]
    if not rows:
        return [note(said.no_pending)]
    columns = [Column("Result", 0.5), Column("Since", 0.2), Column("Who follows it", 0.3)]
    return [
        table(
            columns,
            [
                [concept(row.code), chart.day(row.occurred_at, zone), or_not_recorded("")]
                for row in rows
            ],
        )
    ]


def _documents(content: HandoffContent, said: HandoffText) -> list[Flowable]:
    if not content.documents:
        return [note(said.no_documents)]
    columns = [
        Column("Document", 0.36),
        Column("Number", 0.2),
        Column("Sent", 0.16),
        Column("To", 0.28),
    ]
    return [
        table(
            columns,
            [
                [
                    row.title,
                    row.number,
                    chart.day(row.created_at, content.imprint.zone),
                    row.recipient or "Clinic copy",
                ]
                for row in content.documents
            ],
        )
    ]


def tables_story(content: HandoffContent, said: HandoffText) -> list[Flowable]:
    """Medicines with changes, allergies, pending, referrals, tasks, goals, needs, contact."""
    told, today, zone = content.chart, content.imprint.printed_on, content.imprint.zone
    medications = chart.medications(told.medications, zone)
    if told.stopped_medications:
        stopped = chart.medications(told.stopped_medications, zone)
        medications += [Spacer(0, 6), *subsection(said.stopped, stopped)]
    current = told.plans[0] if told.plans else None
    social = split_by_category(told.results).social
    contact = [
        pair for pair in contact_facts(told.patient, told.around) if pair[0] != "Race and ethnicity"
    ]
    story = [
        *section(said.medications, medications),
        *section(said.allergies, chart.allergies(told)),
        *section(said.pending, _pending(content, said)),
        *section(said.referrals, open_referrals(content.referrals, today)),
        *section(said.tasks, open_tasks(content.tasks, today)),
        *section(said.goals, goals(current.goals if current else (), today)),
        *section(said.social, social_history(told, social, zone)),
        *section(said.contact, [facts(contact, columns=3)]),
        *section(said.documents, _documents(content, said)),
        *section(said.team, history.team(told.team)),
    ]
    return [
        *story,
        *released_story(told, zone),
        *withheld_note(said.withheld, told.left_out.withheld),
    ]
