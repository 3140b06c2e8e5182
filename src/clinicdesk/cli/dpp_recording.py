"""``dpp enroll``, ``withdraw`` and ``session``: who comes, who leaves, what a session brought."""

from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from clinicdesk.cli.dpp_parts import DAY, day_of, found, of_code, participant_document
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.prevention import (
    KG,
    POUND,
    AttendanceDraft,
    Evidence,
    SessionDraft,
    SessionMode,
    WithdrawReason,
)
from clinicdesk.domain.prevention_eligibility import inches_of
from clinicdesk.domain.prevention_report import CohortReport

__all__ = ["enroll", "record", "withdraw"]


def _number(said: str, what: str) -> Decimal:
    try:
        return Decimal(said)
    except InvalidOperation as error:
        raise BadInput(f"{what} is no number.", "Type digits, such as 187.4.") from error


_EVIDENCE = {one.name for one in fields(Evidence)}


def _evidence(said: dict[str, Any]) -> Evidence:
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name in _EVIDENCE and value is not None:
            if name.endswith("_on"):
                values[name] = value.date()
            else:
                values[name] = _number(value, "HbA1c") if name == "a1c" else value
    if said["height"]:
        height = inches_of(said["height"])
        if height is None:
            raise BadInput("The height is not understood.", "Type it as 5'8\", 68 in or 173 cm.")
        values["height_in"] = height
    if said["weight"]:
        values["weight_lb"] = _number(said["weight"], "The weight")
    return Evidence(**values)


@click.command("enroll")
@click.argument("cohort")
@click.argument("patient", metavar="ID")
@click.option("--on", type=DAY, help="Day of enrollment; else today.")
@click.option("--height", default="", metavar="HEIGHT", help="5'8\", 68 in or 173 cm.")
@click.option("--weight", default="", metavar="LB")
@click.option("--asian", is_flag=True, help="BMI from 23.")
@click.option("--pregnant/--not-pregnant", default=None)
@click.option("--diabetes/--no-diabetes", default=None)
@click.option("--a1c", metavar="PERCENT")
@click.option("--a1c-on", type=DAY)
@click.option("--fasting", type=int, metavar="MG_DL")
@click.option("--fasting-on", type=DAY)
@click.option("--tolerance", type=int, metavar="MG_DL", help="Two-hour glucose.")
@click.option("--tolerance-on", type=DAY)
@click.option("--gestational", is_flag=True, help="Gestational diabetes before.")
@click.option("--risk-score", type=int, metavar="POINTS")
@click.option("--motivation", type=int, metavar="CODE", help="ENROLLMOT of the data dictionary.")
@click.option("--referred", type=int, metavar="CODE", help="ENROLLHC of the data dictionary.")
@click.option("--payer", type=int, metavar="CODE")
@click.option("--education", type=int, metavar="CODE")
@click.option("--despite", default="", metavar="TEXT", help="Why somebody not eligible is taken.")
@pass_session
def enroll(session: Session, /, **said: Any) -> None:
    """Take a person (id or MRN) into a cohort."""
    with session.opened() as clinic:
        made, _change = clinic.prevention.enroll(
            clinic.actor,
            found(clinic, said["cohort"]).cohort.id,
            find_patient(clinic, said["patient"]),
            _evidence(said),
            on=day_of(said["on"]),
            despite=said["despite"],
        )
    session.say(participant_document(made), lambda: f"Enrolled as {made.code}.")


@click.command("withdraw")
@click.argument("cohort")
@click.argument("participant", metavar="CODE")
@click.option("--reason", required=True, type=click.Choice([one.value for one in WithdrawReason]))
@click.option("--note", default="", metavar="TEXT")
@pass_session
def withdraw(session: Session, cohort: str, participant: str, reason: str, note: str) -> None:
    """Let a participant leave; the enrollment in the program ends."""
    with session.opened() as clinic:
        report = clinic.prevention.report(clinic.actor, found(clinic, cohort).cohort.id)
        one = of_code(report, participant)
        left, _change = clinic.prevention.withdraw(
            clinic.actor, one.id, one.version, WithdrawReason(reason), note=note
        )
    session.say(participant_document(left), lambda: f"{left.code} has left the cohort.")


def _line(report: CohortReport, said: str) -> AttendanceDraft:
    """Read ``CODE``, ``CODE=absent`` or ``CODE=187.4lb,120``; either number may be left out."""
    code, _, rest = said.partition("=")
    one = of_code(report, code.strip())
    if rest.strip().casefold() == "absent":
        return AttendanceDraft(participant_id=one.id, attended=False)
    weight, _, minutes = (part.strip() for part in rest.partition(","))
    unit = KG if weight.casefold().endswith("kg") else POUND
    number = weight.casefold().removesuffix("kg").removesuffix("lb").strip()
    if minutes and not minutes.isdecimal():
        raise BadInput("The minutes are no number.", "Type them as 120.")
    return AttendanceDraft(
        participant_id=one.id,
        attended=True,
        weight=_number(number, "A weight") if number else None,
        unit=unit,
        minutes=int(minutes) if minutes else None,
    )


@click.command("session")
@click.argument("cohort")
@click.argument("lines", nargs=-1, metavar="[CODE=WEIGHT,MINUTES]...")
@click.option("--on", required=True, type=DAY, help="Day of the session.")
@click.option("--mode", default="in-person", type=click.Choice([one.value for one in SessionMode]))
@click.option("--make-up", is_flag=True)
@click.option("--number", type=int)
@click.option("--topic", default="", metavar="TEXT")
@pass_session
def record(session: Session, /, **said: Any) -> None:
    """Record a session: who came, with weight (lb, or 85kg) and minutes.

    CODE=absent is for who did not.

    A session that is noted for the day already gets these lines.
    """
    with session.opened() as clinic:
        cohort = found(clinic, said["cohort"]).cohort
        report = clinic.prevention.report(clinic.actor, cohort.id)
        drafts = [_line(report, one) for one in said["lines"]]
        draft = SessionDraft(
            held_on=said["on"].date(),
            mode=SessionMode(said["mode"]),
            make_up=said["make_up"],
            number=said["number"],
            topic=said["topic"],
        )
        held = next(
            (
                one
                for one in report.book.sessions
                if one.held_on == draft.held_on and (one.kind == "make-up") == draft.make_up
            ),
            None,
        )
        if held is None:
            held, _change = clinic.prevention_sheets.add_session(clinic.actor, cohort.id, draft)
        done, _change = clinic.prevention_sheets.save(clinic.actor, held.id, drafts)
    session.say(
        {
            "id": held.id,
            "number": held.number,
            "kind": held.kind.value,
            "held_on": held.held_on,
            "lines": done.lines,
        },
        lambda: f"{held.words}: {done.lines} lines recorded.",
    )
