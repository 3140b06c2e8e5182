"""``plan review``, ``agree``, ``status``, ``replace`` and ``tasks``."""

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import click

from clinicdesk.cli.plan_signing_commands import edition_words, opened_plan
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.plan_reviews import (
    AgreementDraft,
    Agrees,
    CopyFormat,
    How,
    Outcome,
    Participant,
    ReviewDraft,
    TeachBack,
)
from clinicdesk.domain.plan_status import STATUS_WORDS, followers
from clinicdesk.domain.plan_work import AskedTask, TaskAnswer, WorkAnswer
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.plan_standing import PlanStanding

__all__ = ["REVIEWING"]

E = TypeVar("E", bound=StrEnum)


def _choices(kind: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([one.value.replace(" ", "-") for one in kind])


def _chosen(kind: type[E], said: str) -> E:
    return next(one for one in kind if one.value.replace(" ", "-") == said)


def _day(clinic: Clinic, said: str | None, option: str) -> date | None:
    if said is None:
        return None
    read = parse_date(said, clinic.today())
    if read.day is None:
        raise BadInput(f"{option} is not a day.", "Write it as 2026-03-05, or +90d.")
    return read.day


def _participant(said: str) -> Participant:
    name, _, role = said.partition("=")
    return Participant(name.strip(), role.strip())


@click.command("review")
@click.argument("patient", metavar="ID")
@click.option("--outcome", default="continues", type=_choices(Outcome), show_default=True)
@click.option("--with", "others", multiple=True, metavar="NAME[=ROLE]", help="Who took part.")
@click.option("--changed", metavar="TEXT", help="What changed; else what the versions say.")
@click.option("--note", default="", metavar="TEXT")
@click.option("--on", "on", default="today", metavar="DAY", show_default=True)
@click.option("--next", "next_due", metavar="DAY", help="The next review; else in 90 days.")
@pass_session
def review(session: Session, /, **said: Any) -> None:
    """Write down a review of a person's plan (id or MRN), and set the day of the next."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, said["patient"])
        standing = clinic.plan_signing.standing(clinic.actor, plan.id)
        outcome = _chosen(Outcome, said["outcome"])
        on = _day(clinic, said["on"], "--on") or clinic.today()
        due = _day(clinic, said["next_due"], "--next")
        if due is None and outcome is not Outcome.ENDS:
            due = clinic.plan_reviewing.next_due(on)
        changed = said["changed"]
        draft = ReviewDraft(
            reviewed_on=on,
            outcome=outcome,
            participants=tuple(map(_participant, said["others"])),
            changed=standing.changed_since_review if changed is None else changed,
            note=said["note"],
            next_due_on=due,
        )
        saved, _change = clinic.plan_reviewing.review(clinic.actor, plan.id, plan.version, draft)
    session.say(
        {
            "plan": saved.id,
            "plan_version": saved.number,
            "outcome": outcome,
            "changed": draft.changed,
            "next_due_on": saved.review_due_on,
            "status": saved.status,
        },
        lambda: (
            f"Reviewed. The next review is on {show_date(saved.review_due_on)}."
            if saved.review_due_on
            else f"Reviewed. The plan is {STATUS_WORDS[saved.status]}."
        ),
    )


@click.command("agree")
@click.argument("patient", metavar="ID")
@click.option("--answer", default="agrees", type=_choices(Agrees), show_default=True)
@click.option("--how", default="in-person", type=_choices(How), show_default=True)
@click.option("--words", default="", metavar="TEXT", help="What they do not agree with.")
@click.option("--present", default="", metavar="NAME", help="Who heard it, too.")
@click.option("--interpreter", default="", metavar="NAME")
@click.option("--on", "on", default="today", metavar="DAY", show_default=True)
@click.option("--copy-on", metavar="DAY", help="When they got a copy.")
@click.option("--language", default="", metavar="TAG", help="Of the copy: en, es, …")
@click.option("--format", "form", type=_choices(CopyFormat), help="What the copy was.")
@click.option("--reading-grade", metavar="N")
@click.option("--teach-back", type=_choices(TeachBack))
@click.option("--repeat-on", metavar="DAY", help="When it is taught again; makes a task.")
@pass_session
def agree(session: Session, /, **said: Any) -> None:
    """Write down what a person (id or MRN) says to their plan, and the copy they got."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, said["patient"])
        draft = AgreementDraft(
            agrees=_chosen(Agrees, said["answer"]),
            how=_chosen(How, said["how"]),
            said_on=_day(clinic, said["on"], "--on") or clinic.today(),
            words=said["words"],
            present=said["present"],
            interpreter=said["interpreter"],
            copy_on=_day(clinic, said["copy_on"], "--copy-on"),
            copy_language=said["language"],
            copy_format=_chosen(CopyFormat, said["form"]) if said["form"] else None,
            reading_grade=_number(said["reading_grade"]),
            teach_back=_chosen(TeachBack, said["teach_back"]) if said["teach_back"] else None,
            repeat_on=_day(clinic, said["repeat_on"], "--repeat-on"),
        )
        saved, _change = clinic.plan_reviewing.agree(clinic.actor, plan.id, plan.version, draft)
    session.say(
        {
            "plan": saved.id,
            "plan_version": saved.number,
            "agrees": draft.agrees,
            "copy_given_on": saved.copy_given_on,
            "copy_language": saved.copy_language,
            "repeat_on": draft.repeat_on,
        },
        lambda: f"Written down: the person {draft.agrees.value}.",
    )


def _number(said: str | None) -> Decimal | None:
    try:
        return None if said is None else Decimal(said)
    except InvalidOperation as error:
        raise BadInput("--reading-grade is no number.", "Write it as 5.4.") from error


def _standing(one: PlanStanding) -> dict[str, Any]:
    return {
        "plan": one.plan.id,
        "plan_version": one.plan.number,
        "status": one.plan.status,
        "may_become": list(followers(one.plan.status)),
        "printed": one.printed,
        "edition": one.current.number if one.current else None,
        "changed_since": one.current.changed_since if one.current else "",
        "waits_for_second_signature": one.waiting is not None,
        "against": list(one.against),
        "review": {"due_on": one.clock.due_on, "state": one.clock.state},
        "changed_since_review": one.changed_since_review,
        "agrees": one.agreements[0].agrees if one.agreements else None,
        "tasks_to_answer": len(one.asks),
        "missing_for_comprehensive": list(one.missing),
        "history": [
            {"before": s.before, "after": s.after, "reason": s.reason, "by": s.by, "at": s.at}
            for s in one.statuses
        ],
    }


def _standing_words(one: PlanStanding, zone: str) -> str:
    said = [
        f"{one.plan.title}: {STATUS_WORDS[one.plan.status]}. {one.printed}.",
        one.clock.words,
    ]
    if one.current is not None:
        said.append(edition_words(one.current, zone))
    if one.agreements:
        last = one.agreements[0]
        said.append(f"The person {last.agrees.value} ({show_date(last.said_on)}).")
    if one.asks:
        said.append(f"Tasks that wait for an answer: {len(one.asks)}.")
    if one.missing:
        said += ["Before a page may say comprehensive:", *(f"    {each}" for each in one.missing)]
    else:
        said.append("A page may say comprehensive.")
    return "\n".join(said)


@click.command("status")
@click.argument("patient", metavar="ID")
@click.argument(
    "status", metavar="[STATUS]", required=False, type=click.Choice([*map(str, PlanStatus)])
)
@click.option("--reason", default="", metavar="TEXT", help="Why; on-hold and revoked need it.")
@pass_session
def status(session: Session, patient: str, status: str | None, reason: str) -> None:
    """Say how a person's plan (id or MRN) stands, or set its status."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, patient)
        if status is not None:
            clinic.plan_reviewing.set_status(
                clinic.actor, plan.id, plan.version, PlanStatus(status), reason
            )
        standing = clinic.plan_signing.standing(clinic.actor, plan.id)
        zone = clinic.facts.site.zone
    session.say(_standing(standing), lambda: _standing_words(standing, zone))


@click.command("replace")
@click.argument("patient", metavar="ID")
@click.argument("title", metavar="TITLE")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--old", default="revoked", type=click.Choice(["revoked", "completed"]))
@pass_session
def replace(session: Session, patient: str, title: str, reason: str, old: str) -> None:
    """Put a new plan in the place of a person's plan (id or MRN); lines that go on come along."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, patient)
        saved, _change = clinic.plan_reviewing.replace(
            clinic.actor, plan.id, plan.version, title, reason, old_becomes=PlanStatus(old)
        )
    session.say(
        {"plan": saved.id, "replaces": plan.id, "old_status": old},
        lambda: f"{saved.title} takes the place of the plan, which is {old}.",
    )


def _ask(one: AskedTask) -> dict[str, Any]:
    return {
        "task": one.task.id,
        "title": one.task.title,
        "owner": one.task.owner,
        "due_on": one.task.due_on,
        "plan": one.plan,
        "line": one.line,
        "why": one.why,
        "since": one.since,
    }


@click.command("tasks")
@click.argument("patient", metavar="ID")
@click.option("--keep", multiple=True, metavar="TASK")
@click.option("--cancel", multiple=True, metavar="TASK=REASON")
@click.option("--replace", "instead", multiple=True, metavar="TASK=TITLE@DAY")
@pass_session
def tasks(session: Session, /, **said: Any) -> None:
    """List a person's tasks (id or MRN) whose plan was changed; keep, cancel or replace them."""
    with session.opened() as clinic:
        who = find_patient(clinic, said["patient"])
        clinic.charts.open(clinic.actor, who)
        answers = [TaskAnswer(task_id=_id(one), answer=WorkAnswer.KEEP) for one in said["keep"]]
        answers += [_cancelled(one) for one in said["cancel"]]
        answers += [_instead(clinic, one) for one in said["instead"]]
        asked = {one.task.id: one.plan_id for one in clinic.plan_work.asked_of(clinic.actor, who)}
        if any(one.task_id not in asked for one in answers):
            raise BadInput(
                "Nobody asks about one of these tasks.", "List them with: clinicdesk plan tasks ID"
            )
        for plan_id in dict.fromkeys(asked[one.task_id] for one in answers):
            mine = [one for one in answers if asked[one.task_id] == plan_id]
            clinic.plan_work.answer(clinic.actor, plan_id, mine)
        left = clinic.plan_work.asked_of(clinic.actor, who)
    session.say(
        {"answered": len(answers), "tasks": [_ask(one) for one in left]},
        lambda: (
            "\n".join(
                f"{one.task.id}  {one.task.title}, {one.task.owner}, {show_date(one.task.due_on)}\n"
                f"    {one.why}"
                for one in left
            )
            or "No task waits for an answer."
        ),
    )


def _id(said: str) -> UUID:
    try:
        return UUID(said.strip())
    except ValueError as error:
        raise BadInput(
            "No task has this id.", "List them with: clinicdesk plan tasks ID"
        ) from error


def _cancelled(said: str) -> TaskAnswer:
    task, _, reason = said.partition("=")
    return TaskAnswer(task_id=_id(task), answer=WorkAnswer.CANCEL, reason=reason.strip())


def _instead(clinic: Clinic, said: str) -> TaskAnswer:
    task, _, rest = said.partition("=")
    title, _, day = rest.rpartition("@")
    return TaskAnswer(
        task_id=_id(task),
        answer=WorkAnswer.REPLACE,
        title=title.strip(),
        due_on=_day(clinic, day, "The day after @"),
    )


REVIEWING = (review, agree, status, replace, tasks)
