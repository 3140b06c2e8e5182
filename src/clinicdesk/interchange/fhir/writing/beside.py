"""What stands beside plans and facts: signatures, reviews, agreement, conflicts, talks, programs.

FHIR R4 Provenance, DetectedIssue, Communication and EpisodeOfCare. What has no resource that says
it truly (time worked, attendance, entries of coaching) is in the tables alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from clinicdesk.domain.exporting import RecordParts
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    code,
    day,
    display_of,
    instant,
    note,
    period,
)

__all__ = ["beside_resources"]

Row = Mapping[str, Any]

_SIGNATURES: Final = "urn:iso-astm:E1762-95:2013"
_AUTHOR: Final = ("1.2.840.10065.1.12.1.1", "Author's Signature")
_VERIFIER: Final = ("1.2.840.10065.1.12.1.5", "Verification Signature")
_HASH: Final = "urn:clinicdesk:care-plan:sha256"
"""System of the hash of the signed bytes."""
_UNREACHED = frozenset({"no-answer", "wrong-number"})
_SESSION_STATUS: Final = {
    "planned": "preparation",
    "held": "completed",
    "no-show": "not-done",
    "cancelled": "stopped",
    "rescheduled": "stopped",
}
_INSTRUCTION: Final = code("communication-category", "instruction", "Instruction")
_NOTICE: Final = code("communication-category", "notification", "Notification")


def _agent(kind: str, words: str, who: Json, role: str = "") -> Json:
    return {
        "type": code("provenance-participant-type", kind, words),
        "role": [{"text": role}] if role else [],
        "who": who,
    }


def _signature(kind: tuple[str, str], at: datetime, who: str) -> Json:
    return {
        "type": [{"system": _SIGNATURES, "code": kind[0], "display": kind[1]}],
        "when": instant(at),
        "who": display_of(who),
    }


def _said(words: str, value: object) -> str:
    return f"{words}: {value}" if value not in ("", None) else ""


def _texts(*said: str) -> list[Json]:
    return [{"text": one} for one in said if one]


def _editions(making: Making, parts: RecordParts) -> Iterator[Json]:
    """Make Provenance of each signed version: who signed which bytes, and who answered."""
    answers = {row["edition_id"]: row for row in parts.rows("plan_cosignatures")}
    for row in parts.rows("plan_editions"):
        answer = answers.get(row["id"])
        agents = [_agent("author", "Author", display_of(row["signed_by"]), row["role"])]
        signed = [_signature(_AUTHOR, row["signed_at"], row["signed_by"])]
        told = [f"Edition {row['number']} of the care plan, version {row['plan_number']}"]
        if answer is not None:
            who = display_of(answer["said_by"])
            agents.append(_agent("verifier", "Verifier", who, answer["role"]))
            if answer["answer"] == "cosigned":
                signed.append(_signature(_VERIFIER, answer["said_at"], answer["said_by"]))
            else:
                told.append(_said("Returned by the second signer", answer["reason"]))
        elif row["needs_cosignature"]:
            told.append("A second signature is waited for")
        told.append(_said("Stood against it when it was signed", row["against"]))
        yield making.resource(
            "Provenance",
            row["id"],
            "",
            target=[making.at(row["plan_id"])],
            recorded=instant(row["signed_at"]),
            reason=_texts(*told),
            activity={"text": "Care plan signed"},
            agent=agents,
            entity=[
                {
                    "role": "revision",
                    "what": {"identifier": {"system": _HASH, "value": row["sha256"]}},
                }
            ],
            signature=signed,
        )


def _reviews(making: Making, parts: RecordParts) -> Iterator[Json]:
    for row in parts.rows("plan_reviews"):
        reviewer = _agent("verifier", "Verifier", display_of(row["said_by"]), row["role"])
        told = (
            _said("With", row["participants"]),
            _said("Outcome", row["outcome"]),
            _said("Changed since the review before", row["changed"]),
            row["note"],
            _said("Next review due on", row["next_due_on"]),
        )
        yield making.resource(
            "Provenance",
            row["id"],
            "",
            target=[making.at(row["plan_id"])],
            occurredDateTime=day(row["reviewed_on"]),
            recorded=instant(row["said_at"]),
            reason=_texts(*told),
            activity={"text": "Care plan review"},
            agent=[reviewer],
        )


def _agreements(making: Making, parts: RecordParts) -> Iterator[Json]:
    for row in parts.rows("plan_agreements"):
        copy = " ".join(str(row[one] or "") for one in ("copy_on", "copy_language", "copy_format"))
        told = (
            f"The person {row['agrees']}, {row['how']}",
            _said("In their words", row["words"]),
            _said("Present", row["present"]),
            _said("Interpreter", row["interpreter"]),
            _said("Copy given", copy.strip()),
            _said("Said back", row["teach_back"]),
            _said("To be asked again on", row["repeat_on"]),
        )
        yield making.resource(
            "Provenance",
            row["id"],
            "",
            target=[making.at(row["plan_id"])],
            occurredDateTime=day(row["said_on"]),
            recorded=instant(row["said_at"]),
            reason=_texts(*told),
            activity={"text": "The person's word on the care plan"},
            agent=[
                _agent("informant", "Informant", making.subject),
                _agent("enterer", "Enterer", display_of(row["said_by"]), row["role"]),
            ],
        )


def _conflicts(making: Making, parts: RecordParts) -> Iterator[Json]:
    """Make DetectedIssue of each conflict; what was done about it stands as its mitigation."""
    acts: dict[UUID, list[Row]] = {}
    for row in parts.rows("plan_conflict_acts"):
        acts.setdefault(row["conflict_id"], []).append(row)
    for row in parts.rows("plan_conflicts"):
        several = acts.get(row["id"], [])
        settled = bool(several) and several[-1]["act"] == "resolved"
        yield making.resource(
            "DetectedIssue",
            row["id"],
            "",
            status="final" if settled else "preliminary",
            code={"text": "Parts of the care plan that pull apart"},
            patient=making.subject,
            identifiedDateTime=instant(row["first_seen_at"]),
            implicated=[making.at(row["plan_id"])],
            detail=several[-1]["told"] if several else row["key"],
            mitigation=[
                {
                    "action": {"text": _act_words(one)},
                    "date": instant(one["at"]),
                    "author": display_of(one["by"]),
                }
                for one in several
            ],
        )


def _act_words(act: Row) -> str:
    said = " ".join(part for part in (act["act"], act["resolution"]) if part)
    until = _said("until", act["until"])
    return ". ".join(part for part in (said, act["reason"], until) if part)


def _education(making: Making, parts: RecordParts) -> Iterator[Json]:
    backs: dict[UUID, list[Row]] = {}
    for row in parts.rows("education_teach_back"):
        backs.setdefault(row["assignment_id"], []).append(row)
    for row in parts.rows("education_given"):
        told = [
            f"Said back on {one['at'].date()}, told to {one['by']}: {one['outcome']}"
            + (f". {one['said']}" if one["said"] else "")
            for one in backs.get(row["id"], ())
        ]
        yield making.resource(
            "Communication",
            row["id"],
            "",
            basedOn=[making.at(row["plan_id"])] if row["plan_id"] else [],
            status="completed",
            category=[_INSTRUCTION],
            subject=making.subject,
            topic={"text": row["title"]},
            recipient=[making.subject],
            sender={"reference": making.clinic, "display": row["given_by"]},
            sent=instant(row["given_at"]),
            payload=[{"contentString": f"{row['title']} ({row['language']}, {row['method']})"}],
            note=note(*told, _said("To be asked about on", row["ask_on"])),
        )


def _sessions(making: Making, parts: RecordParts) -> Iterator[Json]:
    for row in parts.rows("coaching_sessions"):
        status = _SESSION_STATUS[row["status"]]
        planned: datetime = row["planned_at"]
        yield making.resource(
            "Communication",
            row["id"],
            "",
            status=status,
            statusReason={"text": row["reason"] or "Nobody came"} if status == "not-done" else {},
            subject=making.subject,
            topic={"text": "Coaching session"},
            recipient=[making.subject],
            sender={"reference": making.clinic, "display": row["coach_name"]},
            sent=instant(row["held_at"]),
            payload=[{"contentString": row["agenda"]}] if row["agenda"] else [],
            note=note(
                f"Planned for {instant(planned)}, {row['minutes']} minutes, {row['mode']}",
                _said("Why", row["reason"]),
                _said("The person wants to speak of", row["wants"]),
                row["note"],
            ),
        )


def _attempts(making: Making, parts: RecordParts) -> Iterator[Json]:
    for row in parts.rows("contact_attempts"):
        missed = row["outcome"] in _UNREACHED
        words = f"{row['channel']}, {row['outcome']}".replace("-", " ")
        yield making.resource(
            "Communication",
            row["id"],
            "",
            status="not-done" if missed else "completed",
            statusReason={"text": words} if missed else {},
            category=[_NOTICE],
            subject=making.subject,
            topic={"text": "Attempt to reach the person"},
            recipient=[making.subject],
            sender={"reference": making.clinic, "display": row["tried_by"]},
            sent=instant(row["tried_at"]),
            note=note(words, row["note"]),
        )


def _programs(making: Making, parts: RecordParts) -> Iterator[Json]:
    """Make EpisodeOfCare of each time in a program, which is what it was made after."""
    for row in parts.rows("programs"):
        first: date = row["start_on"]
        yield making.resource(
            "EpisodeOfCare",
            row["id"],
            "",
            status=row["status"],
            type=[{"text": row["program"]}],
            patient=making.subject,
            managingOrganization={"reference": making.clinic},
            period=period(first, row["end_on"]),
            careManager=display_of(row["owner_name"]) if row["owner_name"] else {},
        )


def beside_resources(making: Making, parts: RecordParts) -> Iterator[Json]:
    """Make a resource of each row that has one that says it truly."""
    for make in (
        _editions,
        _reviews,
        _agreements,
        _conflicts,
        _education,
        _sessions,
        _attempts,
        _programs,
    ):
        yield from make(making, parts)
