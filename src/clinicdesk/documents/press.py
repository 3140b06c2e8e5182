"""From a content to bytes: the template inside the frame, or the plain layout if it fails."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from clinicdesk.documents.fonts import register
from clinicdesk.documents.frame import Part, bind
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.plain import parts as plain_parts
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.wording import Frame, in_language, load
from clinicdesk.domain.contents import (
    AccountingContent,
    CarePlanContent,
    CareSummaryContent,
    CoachSheetContent,
    ContactLetterContent,
    GoalTrackerContent,
    HandoffContent,
    LeafletContent,
    PacketContent,
    PatientPlanContent,
    content_sha256,
    person_of,
)
from clinicdesk.domain.documents import DocumentKind

__all__ = ["Template", "press"]

_log = logging.getLogger(__name__)

C = TypeVar(
    "C",
    CareSummaryContent,
    HandoffContent,
    PacketContent,
    AccountingContent,
    LeafletContent,
    CarePlanContent,
    PatientPlanContent,
    GoalTrackerContent,
    CoachSheetContent,
    ContactLetterContent,
)


@dataclass(frozen=True)
class Template(Generic[C]):
    """How one kind of document is laid out, and what its reader will miss."""

    kind: DocumentKind
    title: str
    parts: Callable[[C, FrameFacts], list[Part]]
    missing: Callable[[C], list[str]]
    referral_number: Callable[[C], str] = lambda _: ""
    """A number that stands on every page beside the MRN."""


def _where(failure: BaseException) -> str:
    """Where it failed: names of ours only, since a message may carry a patient's words."""
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [f for f in frames if "clinicdesk" in f.filename.replace("\\", "/").split("/")]
    last = (ours or frames)[-1]
    return f"{type(failure).__name__} in {last.name}, line {last.lineno}"


def press(content: C, template: Template[C]) -> RenderedDocument:
    """Print a content. What a template raises is told in the result, never a missing letter.

    Raises:
        WordingProblem: the frame's own wording is damaged, and no page can be made.
        reportlab.platypus.doctemplate.LayoutError: not even the plain layout fits a page.
    """
    register()
    sha256 = content_sha256(content)
    facts = FrameFacts(
        letterhead=content.letterhead,
        imprint=content.imprint,
        patient=person_of(content),
        title=template.title,
        content_sha256=sha256,
        words=load(in_language("frame", content.imprint.language), Frame),
        referral_number=template.referral_number(content),
    )
    problem = ""
    try:
        pdf, pages = bind(facts, template.parts(content, facts))
    except Exception as failure:  # noqa: BLE001 - whatever a template raises, a letter is made
        problem = _where(failure)
        _log.warning("the %s layout failed (%s)", template.kind.value, problem)
        pdf, pages = bind(facts, plain_parts(content, facts))
    return RenderedDocument(
        pdf=pdf,
        pages=pages,
        kind=template.kind.value,
        title=facts.title,
        content_sha256=sha256,
        missing=tuple(template.missing(content)),
        plain=bool(problem),
        problem=problem,
    )
