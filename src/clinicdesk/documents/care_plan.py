"""The clinical care plan: who stands behind it, its lines, and all that a whole plan tells.

Order after the C-CDA Care Plan (R2.1: header, health concerns 75310-3, goals 61146-7, interventions
62387-6, health status evaluations and outcomes 11383-7, advance directives 42348-3), then the
elements that CMS asks for beside these. "Comprehensive" is printed when the rule says so
(`plan_editions.may_say_comprehensive`), and never else.
"""

from reportlab.platypus import Flowable

from clinicdesk.documents.blocks import section
from clinicdesk.documents.care_plan_front import front, missing_points
from clinicdesk.documents.care_plan_lines import (
    Numbers,
    concerns,
    goals,
    interventions,
    outcomes,
)
from clinicdesk.documents.care_plan_rest import directives, rest
from clinicdesk.documents.care_plan_words import plan_text
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.released_blocks import released_story
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.social_blocks import withheld_note
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.plan_contents import CarePlanContent

__all__ = ["missing", "parts", "render"]


def parts(content: CarePlanContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said, plan = plan_text(), content.plan
    numbers = Numbers.made(plan)
    story: list[Flowable] = [
        *front(content, said),
        *section(said.concerns, concerns(plan, numbers)),
        *section(said.goals, goals(content, numbers, said), gap=0),
        *section(said.interventions, interventions(content, numbers, said)),
        *section(said.outcomes, outcomes(content, numbers)),
        *section(said.directives, directives(content.chart)),
        *rest(content, said),
        *released_story(content.chart, content.imprint.zone),
        *withheld_note(said.withheld, content.chart.left_out.withheld),
    ]
    return [Part(facts_.title, story)]


def missing(content: CarePlanContent) -> list[str]:
    """Say what a reader will look for and not find."""
    return list(missing_points(content))


def render(content: CarePlanContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    said = plan_text()
    title = said.title if missing_points(content) else said.title_comprehensive
    return press(content, Template(DocumentKind.CARE_PLAN, title, parts, missing))
