"""The clinical care summary: a chart on a few pages, current things first.

Order after the C-CDA Continuity of Care Document: allergies, problems, medications, the plan with
its goals, results, what happens next, then history, visits, team and coverage.
"""

from dataclasses import dataclass

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents import chart_blocks as chart
from clinicdesk.documents import history_blocks as history
from clinicdesk.documents import plan_blocks as plan
from clinicdesk.documents.blocks import callout, facts, lines, note, section, subsection
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.released_blocks import released_story
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.result_blocks import all_results, split_by_category
from clinicdesk.documents.social_blocks import (
    contact_facts,
    social_history,
    withheld_note,
    word_sections,
)
from clinicdesk.documents.wording import fill, load
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.contents import CareSummaryContent
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import phone
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.languages import language_name

__all__ = ["Words", "missing", "parts", "render"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """``care_summary.toml``."""

    version: str
    title: str
    matters: str
    allergies: str
    problems: str
    past_problems: str
    medications: str
    stopped: str
    goals: str
    interventions: str
    education: str
    leaflet: str
    results: str
    next: str
    referrals: str
    tasks: str
    next_review: str
    call: str
    call_alone: str
    social: str
    procedures: str
    immunizations: str
    encounters: str
    team: str
    coverage: str
    contact: str
    not_told: str
    withheld: str


def words() -> Words:
    """The wording. Raises WordingProblem."""
    return load("care_summary", Words)


def _clinical(content: CareSummaryContent, said: Words) -> list[Flowable]:
    told, zone = content.chart, content.imprint.zone
    left = told.left_out
    story = [
        *section(said.allergies, chart.allergies(told)),
        *section(said.problems, chart.problems(told.problems)),
    ]
    medications = chart.medications(told.medications, zone)
    if told.stopped_medications:
        stopped = chart.medications(told.stopped_medications, zone)
        medications += [Spacer(0, 6), *subsection(said.stopped, stopped)]
    return story + section(
        said.medications, [*medications, *chart.kept(left.medications, "stopped medicines")]
    )


def _plan(content: CareSummaryContent, said: Words) -> list[Flowable]:
    today, zone = content.imprint.printed_on, content.imprint.zone
    current = content.chart.plans[0] if content.chart.plans else None
    if current is None:
        return section(said.goals, [note("No current care plan is recorded.")])
    body = [*plan.plan_facts(current, zone), Spacer(0, 3)]
    if current.preferences:
        body += [labelled(said.matters, current.preferences), Spacer(0, 4)]
    body += plan.goals(current.goals, today)
    return section(said.goals, body) + section(said.interventions, plan.interventions(current))


def _education(content: CareSummaryContent, said: Words) -> list[Flowable]:
    zone = content.imprint.zone
    told = [
        fill(
            said.leaflet,
            title=one.title,
            language=language_name(one.language),
            date=show_date(site_day(one.given_at, zone)),
            outcome=one.words,
        )
        for one in content.education
    ]
    return section(said.education, lines(told)) if told else []


def _next(content: CareSummaryContent, said: Words) -> list[Flowable]:
    today = content.imprint.printed_on
    current = content.chart.plans[0] if content.chart.plans else None
    sentences = []
    if current is not None and current.review_due_on is not None:
        sentences.append(fill(said.next_review, date=show_date(current.review_due_on)))
    if content.letterhead.phone:
        sentence = said.call if sentences else said.call_alone
        sentences.append(fill(sentence, phone=phone(content.letterhead.phone)))
    body = [
        *subsection(said.referrals, plan.open_referrals(content.referrals, today)),
        *subsection(said.tasks, plan.open_tasks(content.tasks, today)),
    ]
    if sentences:
        body.append(callout([text(" ".join(sentences), "strong")]))
    return section(said.next, body)


def _history(content: CareSummaryContent, said: Words) -> list[Flowable]:
    told, zone = content.chart, content.imprint.zone
    left = told.left_out
    spoken, silent = word_sections(told)
    story = [
        *section(said.social, social_history(told, split_by_category(told.results).social, zone)),
        *section(said.past_problems, chart.past_problems(told.past_problems, left.problems)),
        *section(said.procedures, history.procedures(told.procedures, zone, left.procedures)),
        *section(
            said.immunizations,
            history.immunizations(told.immunizations, zone, left.immunizations),
        ),
        *section(said.encounters, history.encounters(told.encounters, zone, left.encounters)),
    ]
    for title, body in spoken:
        story += section(title, body)
    story += section(said.team, history.team(told.team))
    story += section(said.coverage, history.coverage(told.coverage))
    story += section(said.contact, [facts(contact_facts(told.patient, told.around), columns=3)])
    if silent:
        story += section(said.not_told, [text(", ".join(silent) + ".", "small")])
    return [
        *story,
        *released_story(told, zone),
        *withheld_note(said.withheld, left.withheld),
    ]


def parts(content: CareSummaryContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said = words()
    zone = content.imprint.zone
    results = all_results(content.chart.results, zone, content.chart.left_out.results)
    story = [
        *_clinical(content, said),
        *_plan(content, said),
        *_education(content, said),
        *section(said.results, results),
        *_next(content, said),
        *_history(content, said),
    ]
    return [Part(facts_.title, story)]


def missing(content: CareSummaryContent) -> list[str]:
    """Say what a reader will look for and not find."""
    told = content.chart
    wanted = [
        ("Date of birth", told.patient.birth),
        ("Sex", told.patient.sex),
        ("Current care plan", told.plans),
        ("Medications", told.medications),
        ("Problems", told.problems),
        ("Care team", told.team),
    ]
    return [name for name, value in wanted if not value]


def render(content: CareSummaryContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    template = Template(DocumentKind.CARE_SUMMARY, "Care summary", parts, missing)
    return press(content, template)
