"""``plan sign``, ``cosign``, ``return``, ``editions`` and ``cosign-rule``."""

from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.access import Role
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.errors import BadInput, NotFound, Refused
from clinicdesk.domain.plan_editions import Answer, CosignRule, Edition, waiting_edition
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.plan_cosigning import rule_words

__all__ = ["SIGNING", "edition_words", "opened_plan"]

_SIGNS = (Role.NURSE.value, Role.PROVIDER.value, Role.BH_CLINICIAN.value)


def opened_plan(clinic: Clinic, patient: str) -> CarePlan:
    """Return the plan of a person (id or MRN); that their chart was opened is written down.

    Raises:
        NotFound: no such person, or they have no plan.
    """
    who = find_patient(clinic, patient)
    clinic.charts.open(clinic.actor, who)
    plan = clinic.plans.open(clinic.actor, who)
    if plan is None:
        raise NotFound("This person has no care plan.", "Start one, or apply a template.")
    return plan


def _edition(one: Edition) -> dict[str, Any]:
    return {
        "id": one.id,
        "edition": one.number,
        "plan_version": one.plan_number,
        "sha256": one.sha256,
        "signed_by": one.signed_by,
        "role": one.role,
        "signed_at": one.signed_at,
        "against": list(one.against),
        "needs_cosignature": one.needs_cosignature,
        "answer": one.answer,
        "answered_by": one.answered_by,
        "answered_at": one.answered_at,
        "reason": one.reason,
        "in_force": one.in_force and not one.superseded,
        "superseded": one.superseded,
        "changed_since": one.changed_since,
        "coached_since": one.coached_since,
    }


def _standing(one: Edition) -> str:
    if one.answer is Answer.RETURNED:
        return f"returned by {one.answered_by}: {one.reason}"
    if one.superseded:
        return "a later edition is in force"
    if one.waits:
        return "waits for its second signature"
    second = f"co-signed by {one.answered_by}, " if one.answered_by else ""
    if one.changed_since:
        return f"{second}in force; changed since: {one.changed_since}"
    if one.coached_since:
        return f"{second}in force; coaching since: {one.coached_since}"
    return f"{second}in force"


def edition_words(one: Edition, zone: str) -> str:
    """Say an edition in two lines."""
    head = f"Edition {one.number}, version {one.plan_number}, {one.sha256[:12]}"
    when = show_instant(one.signed_at, zone)
    return f"{head}\n    {one.signed_by} ({one.role}), {when}: {_standing(one)}"


def _say(session: Session, zone: str, one: Edition) -> None:
    def words() -> str:
        against = [f"    {line}" for line in one.against]
        named = ["What stood against it:", *against] if against else []
        return "\n".join([edition_words(one, zone), *named])

    session.say(_edition(one), words)


def _colleague(clinic: Clinic, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = clinic.users.named(name)
    if found is None:
        raise NotFound(
            "Nobody here has this sign-in name.", "List them with: clinicdesk users list"
        )
    return found.id


@click.command("sign")
@click.argument("patient", metavar="ID")
@click.option("--version", "number", type=int, metavar="N", help="The version that you read.")
@click.option("--cosigner", metavar="NAME", help="Ask this colleague for the second signature.")
@pass_session
def sign(session: Session, patient: str, number: int | None, cosigner: str | None) -> None:
    """Sign a person's plan (id or MRN) as it is now."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, patient)
        if number is not None and number != plan.number:
            raise Refused(
                f"The plan is at version {plan.number} by now.", "Look at it again, then sign it."
            )
        asked = _colleague(clinic, cosigner)
        edition, _change = clinic.plan_signing.sign(clinic.actor, plan.id, plan.version, asked)
        zone = clinic.facts.site.zone
    _say(session, zone, edition)


def _waiting(clinic: Clinic, patient: str) -> Edition:
    plan = opened_plan(clinic, patient)
    found = waiting_edition(clinic.plan_signing.editions(clinic.actor, plan.id))
    if found is None:
        raise Refused(
            "No edition of this plan waits for a second signature.",
            "List them with: clinicdesk plan editions ID",
        )
    return found


@click.command("cosign")
@click.argument("patient", metavar="ID")
@pass_session
def cosign(session: Session, patient: str) -> None:
    """Give the second signature to a person's plan (id or MRN)."""
    with session.opened() as clinic:
        waits = _waiting(clinic, patient)
        edition, _change = clinic.plan_signing.cosign(clinic.actor, waits.id)
        zone = clinic.facts.site.zone
    _say(session, zone, edition)


@click.command("return")
@click.argument("patient", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT")
@pass_session
def send_back(session: Session, patient: str, reason: str) -> None:
    """Return a person's plan (id or MRN) to who signed it, with the reason."""
    with session.opened() as clinic:
        waits = _waiting(clinic, patient)
        edition, _change = clinic.plan_signing.send_back(clinic.actor, waits.id, reason)
        zone = clinic.facts.site.zone
    _say(session, zone, edition)


@click.command("editions")
@click.argument("patient", metavar="ID")
@pass_session
def editions(session: Session, patient: str) -> None:
    """List the signed editions of a person's plan (id or MRN), and what changed since."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, patient)
        found = clinic.plan_signing.editions(clinic.actor, plan.id)
        printed = clinic.plan_signing.standing(clinic.actor, plan.id).printed
        zone = clinic.facts.site.zone
    session.say(
        {
            "plan": plan.id,
            "plan_version": plan.number,
            "printed": printed,
            "editions": [_edition(one) for one in found],
        },
        lambda: "\n".join([printed, *(edition_words(one, zone) for one in found)]),
    )


@click.command("waiting")
@pass_session
def waiting(session: Session) -> None:
    """List the plans that wait for a second signature, the oldest first."""
    with session.opened() as clinic:
        actor, zone = clinic.actor, clinic.facts.site.zone
        found = []
        for one in clinic.plan_signing.waiting(actor):
            plan = clinic.plans.version(actor, one.plan_id, one.plan_number)
            who = clinic.merging.current(actor, plan.patient_id)
            mine = clinic.plan_signing.may_answer(actor, one, clinic.plan_signing.rule())
            found.append((one, clinic.people.get(actor, who).mrn, mine))
    session.say(
        {
            "editions": [
                {**_edition(one), "mrn": mrn, "yours_to_answer": mine} for one, mrn, mine in found
            ]
        },
        lambda: (
            "\n".join(f"{mrn}  {edition_words(one, zone)}" for one, mrn, _mine in found)
            or "No plan waits for a second signature."
        ),
    )


@click.command("cosign-rule")
@click.option("--signers", metavar="ROLES", help="nurse,provider,bh-clinician or nobody.")
@click.option("--cosigners", metavar="ROLES", help="Who gives the second signature.")
@pass_session
def cosign_rule(session: Session, signers: str | None, cosigners: str | None) -> None:
    """Say, or choose, whose signature of a plan needs a second one."""
    with session.opened() as clinic:
        rule = clinic.plan_signing.rule()
        if signers is not None or cosigners is not None:
            wanted = CosignRule(
                rule.signers if signers is None else _roles(signers),
                rule.cosigners if cosigners is None else _roles(cosigners),
            )
            rule = clinic.plan_signing.choose_rule(clinic.actor, wanted)
    session.say(
        {"signers": sorted(rule.signers), "cosigners": sorted(rule.cosigners)},
        lambda: rule_words(rule),
    )


def _roles(said: str) -> frozenset[Role]:
    if said.strip() in {"", "nobody"}:
        return frozenset()
    names = [one.strip() for one in said.split(",")]
    for name in names:
        if name not in _SIGNS:
            raise BadInput(f"No role that signs plans: {name}.", f"Use: {', '.join(_SIGNS)}.")
    return frozenset(map(Role, names))


SIGNING = (sign, cosign, send_back, editions, waiting, cosign_rule)
