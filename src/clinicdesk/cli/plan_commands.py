"""``plan``: templates of care plans and what one would add; signing, reviews, status, tasks."""

from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.plan_conflict_commands import CONFLICTS
from clinicdesk.cli.plan_line_commands import LINES
from clinicdesk.cli.plan_reviewing_commands import REVIEWING
from clinicdesk.cli.plan_signing_commands import SIGNING
from clinicdesk.cli.plan_template_commands import TEMPLATES
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.domain.plan_applying import with_needed, without_orphans
from clinicdesk.domain.plan_departures import TemplateUse
from clinicdesk.domain.plan_proposals import Proposal, ProposedLine, Standing
from clinicdesk.domain.plan_templates import version_text
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.plan_templates import OfferedTemplate

__all__ = ["COMMANDS"]

_MARKS = {Standing.NEW: "+", Standing.THERE: "=", Standing.CONFLICT: "!"}


@click.group("plan")
def plan() -> None:
    """Apply plan templates; sign, review and end plans; answer about their tasks."""


def _offered(one: OfferedTemplate) -> dict[str, Any]:
    template = one.template
    return {
        "key": template.key,
        "title": template.title,
        "version": version_text(template.version, template.edition),
        "adapted": template.adapted,
        "date": template.date,
        "source": {
            "title": template.source,
            "section": template.section,
            "date": template.source_date,
        },
        "fits": one.fits,
    }


def _offered_words(one: OfferedTemplate) -> str:
    template = one.template
    fits = "  (fits the problems in the chart)" if one.fits else ""
    words = template.version_words
    return (
        f"{template.key}: {template.title}, {words[:1].lower()}{words[1:]}{fits}\n"
        f"    {template.source} ({template.source_date})"
    )


@plan.command("templates")
@click.argument("patient", metavar="[ID]", required=False)
@pass_session
def templates(session: Session, patient: str | None) -> None:
    """List the plan templates; with a person (id or MRN), those that fit first."""
    with session.opened() as clinic:
        who = _opened(clinic, patient) if patient else None
        found = clinic.plan_templates.list(clinic.actor, who)
    session.say(
        {"templates": [_offered(one) for one in found]},
        lambda: "\n".join(map(_offered_words, found)),
    )


def _opened(clinic: Clinic, patient: str) -> UUID:
    """The person; that their chart was opened is written down."""
    who = find_patient(clinic, patient)
    clinic.charts.open(clinic.actor, who)
    return who


def _line(line: ProposedLine, taken: frozenset[str]) -> dict[str, Any]:
    return {
        "key": line.key,
        "kind": line.kind,
        "title": line.title,
        "words": line.words,
        "standing": line.standing,
        "serves": list(line.serves),
        "line": line.line_id,
        "taken": line.key in taken,
    }


def _proposal(asked: Proposal, taken: frozenset[str]) -> dict[str, Any]:
    return {
        "template": asked.template.key,
        "version": version_text(asked.template.version, asked.template.edition),
        "plan_version": asked.plan_number,
        "lines": [_line(line, taken) for line in asked.lines],
    }


def _proposal_words(asked: Proposal, taken: frozenset[str]) -> str:
    said = [f"{asked.template.title}: what it would add (+ new, = in the plan, ! another target)"]
    for line in asked.lines:
        left = "" if line.key in taken or line.standing is not Standing.NEW else "  (not chosen)"
        said.append(f"{_MARKS[line.standing]} {line.key}: {line.title}{left}")
        said += [f"    {words}" for words in line.words.splitlines()]
    return "\n".join(said)


@plan.command("apply")
@click.argument("patient", metavar="ID")
@click.argument("template", metavar="TEMPLATE")
@click.option("--only", multiple=True, metavar="KEY", help="This line, and what it serves.")
@click.option(
    "--without", multiple=True, metavar="KEY", help="Not this line, nor what only serves it."
)
@click.option("--retarget", multiple=True, metavar="KEY", help="Give the plan's goal this target.")
@click.option("--dry-run", is_flag=True, help="Show what it would add, and change nothing.")
@pass_session
def apply(session: Session, /, **said: Any) -> None:
    """Take a template over into a person's plan (id or MRN); what is there stays as it is."""
    with session.opened() as clinic:
        who = _opened(clinic, said["patient"])
        asked = clinic.plan_templates.preview(clinic.actor, who, said["template"])
        taken = _chosen(asked, said)
        if said["dry_run"]:
            session.say(_proposal(asked, taken), lambda: _proposal_words(asked, taken))
            return
        if not taken:
            session.say(
                {**_proposal(asked, taken), "changed": False},
                lambda: "The plan has all of it already: nothing was changed.",
            )
            return
        saved, change = clinic.plan_templates.apply(
            clinic.actor, who, said["template"], taken, seen=asked.plan_number
        )
    session.say(
        {
            **_proposal(asked, taken),
            "plan": saved.id,
            "plan_version": saved.number,
            "changed": bool(change.kinds),
        },
        lambda: f"Taken over: {len(taken)} lines. The plan is at version {saved.number}.",
    )


def _chosen(asked: Proposal, said: dict[str, Any]) -> frozenset[str]:
    keys = {line.key for line in asked.lines}
    for key in (*said["only"], *said["without"], *said["retarget"]):
        if key not in keys:
            raise BadInput(f"The template has no line {key}.", "Look at them with --dry-run.")
    for key in said["retarget"]:
        line = asked.line(key)
        if line is None or line.standing is not Standing.CONFLICT:
            raise BadInput(
                f"The plan has no other target for {key}.", "Leave --retarget out for this line."
            )
    taken = with_needed(asked, said["only"]) & asked.new if said["only"] else asked.new
    left = without_orphans(asked, taken - frozenset(said["without"]))
    return left | frozenset(said["retarget"])


def _use(use: TemplateUse) -> dict[str, Any]:
    return {
        "template": use.key,
        "title": use.title,
        "version": version_text(use.version, use.edition),
        "newest": None if use.newest is None else version_text(*use.newest),
        "differences": [
            {
                "how": one.how,
                "kind": one.kind,
                "title": one.title,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "reason": one.reason,
            }
            for one in use.departures
        ],
    }


def _use_words(use: TemplateUse) -> str:
    head = f"{use.title or use.key}. {use.words}"
    said = [f"    {one.title}: {one.words}" for one in use.departures]
    return "\n".join([head, *(said or ["    As the template has it."])])


@plan.command("differences")
@click.argument("patient", metavar="ID")
@pass_session
def differences(session: Session, patient: str) -> None:
    """Say what a person's plan (id or MRN) has otherwise than its templates, and why."""
    with session.opened() as clinic:
        present = clinic.plans.open(clinic.actor, _opened(clinic, patient))
        if present is None:
            raise NotFound("This person has no care plan.", "Start one, or apply a template.")
        uses = clinic.plan_templates.differences(clinic.actor, present.id)
    session.say(
        {"plan": present.id, "templates": [_use(use) for use in uses]},
        lambda: "\n".join(map(_use_words, uses)) or "The plan uses no template.",
    )


for _command in (*LINES, *SIGNING, *REVIEWING, *CONFLICTS, *TEMPLATES):
    plan.add_command(_command)

COMMANDS = {"plan": plan}
