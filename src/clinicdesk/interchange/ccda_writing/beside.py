"""Reviews and signatures of care plans in a document's header and its plan of treatment.

A review is a participant of the header as the Care Plan document has it (C-CDA R2.1, volume 2,
1.1.2 Care Plan, participant VRF with function 425268008, "Review of Care Plan"). Who signed a plan
stands in words beside its lines: a legal authenticator would answer for this document, and they
answered for a plan.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.exporting import RecordParts
from clinicdesk.interchange.ccda_writing.xml import Node, ccda_time, el, unknown

__all__ = ["review_participants", "signature_words"]

_SNOMED = "2.16.840.1.113883.6.96"


def _day(at: datetime) -> str:
    return show_date(at.date())


def review_participants(parts: RecordParts) -> Iterator[Node]:
    """Return each review of a plan as a participant, oldest first."""
    for row in parts.rows("plan_reviews"):
        review: UUID = row["id"]
        yield el(
            "participant",
            el(
                "functionCode",
                code="425268008",
                codeSystem=_SNOMED,
                codeSystemName="SNOMED CT",
                displayName="Review of Care Plan",
            ),
            el("time", value=ccda_time(row["reviewed_on"])),
            el(
                "associatedEntity",
                el("id", root=str(review)),
                unknown("code"),
                el("associatedPerson", el("name", row["said_by"])),
                classCode="ASSIGNED",
            ),
            typeCode="VRF",
        )


def signature_words(parts: RecordParts) -> list[str]:
    """Say who signed which version of a plan, and who answered, one sentence each."""
    answers = {row["edition_id"]: row for row in parts.rows("plan_cosignatures")}
    return [_signed(row, answers.get(row["id"])) for row in parts.rows("plan_editions")]


def _signed(row: Mapping[str, Any], answer: Mapping[str, Any] | None) -> str:
    said = (
        f"Edition {row['number']} of the plan (version {row['plan_number']}, SHA-256 "
        f"{row['sha256']}), signed by {row['signed_by']}, {row['role']}, {_day(row['signed_at'])}"
    )
    if answer is not None:
        done = "co-signed" if answer["answer"] == "cosigned" else "returned"
        said += f"; {done} by {answer['said_by']}, {answer['role']}, {_day(answer['said_at'])}"
    elif row["needs_cosignature"]:
        said += "; a second signature is waited for"
    return said
