"""The care plan's front: which plan, who stands behind it, what the person says, what it lacks."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import callout, facts, note, section
from clinicdesk.documents.care_plan_words import PlanText
from clinicdesk.documents.drawings import Rule
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.wording import fill
from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import bare_words, or_not_recorded
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.plan_contents import CarePlanContent
from clinicdesk.domain.plan_editions import (
    Answer,
    Edition,
    current_edition,
    may_say_comprehensive,
    printed_version,
)
from clinicdesk.domain.plan_reviews import Agreement
from clinicdesk.domain.plans import CarePlan, StatementKind

__all__ = ["front", "missing_points", "says"]


def missing_points(content: CarePlanContent) -> tuple[str, ...]:
    """What stands against calling it comprehensive; empty where nothing does."""
    return may_say_comprehensive(content.plan, content.editions, content.imprint.printed_on)


def says(plan: CarePlan, kind: StatementKind) -> list[str]:
    """What the plan says of one kind of thing."""
    return [s.text.strip() for s in plan.statements if s.kind is kind and s.text.strip()]


def _signed(content: CarePlanContent, said: PlanText) -> tuple[str, str]:
    """Who signed, and who signed after them."""
    newest = max(content.editions, key=lambda e: e.number, default=None)
    shown = current_edition(content.editions) or newest
    if shown is None:
        return said.not_signed, ""
    zone = content.imprint.zone
    by = f"{shown.signed_by} ({shown.role}), {show_date(site_day(shown.signed_at, zone))}"
    return by, _second(shown, said, zone)


def _second(edition: Edition, said: PlanText, zone: str) -> str:
    if edition.answer is Answer.RETURNED:
        return fill(said.returned, name=edition.answered_by, reason=edition.reason)
    if edition.answer is Answer.COSIGNED and edition.answered_at is not None:
        day = show_date(site_day(edition.answered_at, zone))
        return f"{edition.answered_by} ({edition.answered_role}), {day}"
    return said.waits if edition.needs_cosignature else ""


def _period(plan: CarePlan, said: PlanText) -> str:
    if plan.start_on is None:
        return ""
    if plan.end_on is None:
        return fill(said.period_open, start=show_date(plan.start_on))
    return fill(said.period_both, start=show_date(plan.start_on), end=show_date(plan.end_on))


def _performers(team: Sequence[TeamMember]) -> str:
    return "; ".join(", ".join(p for p in (m.name, m.role, m.organization) if p) for m in team)


def _reviewers(content: CarePlanContent, said: PlanText) -> str:
    if not content.reviews:
        return said.no_review
    last = content.reviews[0]
    who = [f"{last.by} ({last.role})"]
    who += [f"{p.name} ({p.role})" if p.role else p.name for p in last.participants]
    return f"{'; '.join(who)}, {show_date(last.reviewed_on)}"


def _hash(content: CarePlanContent) -> str:
    edition = current_edition(content.editions)
    if edition is None:
        return ""
    return "\u00a0".join(edition.sha256[at : at + 8] for at in range(0, 32, 8))


def _about(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    plan = content.plan
    by, second = _signed(content, said)
    pairs = [
        (said.plan_name, bare_words(plan.title)),
        (said.status, plan.status.value.replace("-", " ").capitalize()),
        (said.edition, printed_version(plan, content.editions)),
        (said.set_id, str(plan.id)),
        (said.signed, by),
        *([(said.cosigned, second)] if second else []),
        (said.hash, _hash(content) or said.not_signed),
        (said.author, plan.author or plan.updated_by),
        (said.period, _period(plan, said)),
        (said.next_review, show_date(plan.review_due_on)),
        (said.reviewers, _reviewers(content, said)),
    ]
    told: list[Flowable] = [facts(pairs)]
    told.append(Spacer(0, 2))
    told.append(labelled(said.performers, _performers(content.chart.team)))
    current = current_edition(content.editions)
    if current is not None and current.changed_since:
        told += [
            Spacer(0, 3),
            text(fill(said.changed_since, words=current.changed_since), "warn"),
        ]
    if current is not None and current.coached_since:
        told += [Spacer(0, 3), text(fill(said.coached_since, words=current.coached_since))]
    return told


def _agreed(agreement: Agreement | None, said: PlanText) -> list[Flowable]:
    if agreement is None:
        return [text(said.no_agreement)]
    how = fill(
        said.agreement_said,
        agrees=agreement.agrees.value.capitalize(),
        how=agreement.how.value,
        date=show_date(agreement.said_on),
    )
    named = "strong" if agreement.agrees.value == "agrees" else "warn"
    told: list[Flowable] = [
        text(how, named),
        note(fill(said.agreement_to, number=str(agreement.plan_number))),
    ]
    if agreement.words:
        told.append(text(f"“{agreement.words}”", "quote"))
    rest = []
    if agreement.copy_on is not None:
        language = language_name(agreement.copy_language) if agreement.copy_language else ""
        shape = agreement.copy_format.value if agreement.copy_format else ""
        rest.append(
            fill(
                said.copy_given,
                date=show_date(agreement.copy_on),
                language=or_not_recorded(language),
                format=or_not_recorded(shape),
            )
        )
    if agreement.teach_back is not None:
        rest.append(fill(said.teach_back, outcome=agreement.teach_back.value))
    return [*told, *([note(" ".join(rest))] if rest else [])]


def _signatures(said: PlanText) -> Flowable:
    wide, narrow, gap = 158.0, 70.0, 12.0
    lines: list[Flowable | str] = []
    under: list[Flowable | str] = []
    for who in (said.sign_person, said.sign_clinician):
        lines += [Rule(wide, 24), "", Rule(narrow, 24), ""]
        under += [note(who), "", note(said.sign_date), ""]
    widths = [wide, gap, narrow, gap] * 2
    return layout(
        [lines[:-1], under[:-1]],
        colWidths=[w * BODY_WIDTH / sum(widths[:-1]) for w in widths[:-1]],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ],
    )


def _lacks(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    missing = missing_points(content)
    if not missing:
        return []
    body: list[Flowable] = [text(said.not_yet, "warn")]
    body += [text(f"•  {point}", "small") for point in missing]
    return [callout(body, ground="warn_bg", edge="warn"), Spacer(0, 10)]


def front(content: CarePlanContent, said: PlanText) -> list[Flowable]:
    """Header of the plan: C-CDA set id and version, performers, reviewers, the person's word."""
    plan = content.plan
    story = [
        *_lacks(content, said),
        *section(said.about, _about(content, said)),
        *section(
            said.agreement, [*_agreed(content.agreement, said), Spacer(0, 2), _signatures(said)]
        ),
    ]
    named = "quote" if plan.preferences.strip() else "body"
    story += section(said.matters, [callout([text(or_not_recorded(plan.preferences), named)])])
    strengths = says(plan, StatementKind.STRENGTH)
    if strengths:
        story += section(said.strengths, [text(f"•  {line}") for line in strengths])
    return story
