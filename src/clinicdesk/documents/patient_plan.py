"""The person's own plan: two pages in plain words, in their language, with room for their own.

The same data as the clinical plan in other words (NCQA PCMH 2017 CM 05). No letter is smaller than
12 points, or than 18 in large print; our words read at grade 6 or below in English and Spanish.
"""

from functools import partial

from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.patient_page import PlanPage
from clinicdesk.documents.patient_words import patient_text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.plan_contents import PatientPlanContent

__all__ = ["missing", "parts", "render"]

_GOALS = 3
"""With a picture each, where two pages hold them; further ones are named."""
_PAGES = 2


def parts(content: PatientPlanContent, facts_: FrameFacts, pictured: int = _GOALS) -> list[Part]:
    """Make its one part, with so many goals in pictures. Raises WordingProblem."""
    page = PlanPage(content, pictured)
    plain, said = page.plain, page.said
    matters = content.plan.preferences.strip()
    story = [
        *plain.part(said.team, page.team()),
        *plain.part(
            said.matters,
            [plain.box([plain.say(matters, "plain_quote")], "accent")]
            if matters
            else plain.lines(2),
        ),
        *plain.part(said.concerns, page.concerns()),
        *plain.part(said.goals, page.goals()),
        *plain.part(said.medicines, page.medicines()),
        *plain.part(said.warnings, page.warnings()),
        *plain.part(said.will_do, page.who_does_what()),
        *page.coming_and_help(),
        *page.back_and_forth(),
        *page.ending(),
    ]
    return [Part(facts_.title, story)]


def missing(content: PatientPlanContent) -> list[str]:
    """Say what the person will look for and not find."""
    plan = content.plan
    wanted = [
        ("What matters to the person", plan.preferences.strip()),
        ("Health concerns", plan.concerns),
        ("Goals", plan.goals),
        ("Warning signs", plan.warning_signs),
        ("Day of the next review", plan.review_due_on),
        ("Care team", content.chart.team),
    ]
    return [name for name, value in wanted if not value]


def render(content: PatientPlanContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    title = patient_text(content.imprint.language).title
    first: RenderedDocument | None = None
    for pictured in range(_GOALS, 0, -1):
        # Two pages are read; where three goals in pictures take a third one, two have to do.
        laid_out = partial(parts, pictured=pictured)
        made = press(content, Template(DocumentKind.PATIENT_PLAN, title, laid_out, missing))
        if made.pages <= _PAGES or content.large or made.plain:
            return made
        first = first or made
    assert first is not None
    return first
