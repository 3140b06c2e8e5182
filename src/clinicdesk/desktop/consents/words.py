"""How consents and disclosures are told: chips, columns, facts."""

from collections.abc import Callable
from datetime import date

from clinicdesk.desktop.person.protected_words import COMPARTMENT_WORDS
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.consents import (
    PURPOSE_WORDS,
    Consent,
    ConsentDecision,
    ConsentStatus,
    ends_soon,
)
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.disclosure import purpose_words
from clinicdesk.domain.documents import Disclosure

__all__ = [
    "FORMS",
    "RELATIONS",
    "consent_columns",
    "consent_facts",
    "consent_status",
    "disclosure_columns",
    "disclosure_facts",
]

FORMS = {"paper": "On paper", "electronic": "Electronically", "verbal": "Spoken"}
RELATIONS = {
    "self": "The person themselves",
    "parent": "Parent",
    "guardian": "Guardian",
    "health care proxy": "Health care proxy",
    "personal representative": "Personal representative",
}
_OVER = {
    ConsentStatus.DRAFT: Status("Unsigned", Tone.INFO, "circle-dashed"),
    ConsentStatus.PROPOSED: Status("Unsigned", Tone.INFO, "circle-dashed"),
    ConsentStatus.REJECTED: Status("Not given", Tone.IDLE, "circle-x"),
    ConsentStatus.ENTERED_IN_ERROR: Status("In error", Tone.IDLE, "circle-x"),
}


def consent_status(consent: Consent, on: date) -> Status:
    """Say whether a consent is in force on a day of the site's calendar."""
    if consent.status in _OVER:
        return _OVER[consent.status]
    if consent.revoked_at is not None or consent.status is ConsentStatus.INACTIVE:
        return Status("Revoked", Tone.WARN, "circle-x")
    begins = consent.period_start or consent.signed_on
    if begins is not None and begins > on:
        return Status("Not begun", Tone.INFO, "clock")
    if consent.period_end is not None and consent.period_end < on:
        return Status("Ended", Tone.IDLE, "calendar")
    if ends_soon(consent, on):
        return Status("Ends soon", Tone.WARN, "hourglass")
    return Status("In force", Tone.OK, "circle-check")


def _purposes(consent: Consent) -> str:
    return ", ".join(PURPOSE_WORDS.get(code, code) for code in consent.purposes)


def _until(consent: Consent) -> str:
    if consent.period_end is not None:
        return show_date(consent.period_end)
    return consent.expiry_event or "Not limited"


def _decided(consent: Consent) -> str:
    permit = consent.decision is ConsentDecision.PERMIT
    return "May be disclosed" if permit else "Must not be disclosed"


def _parts(consent: Consent) -> str:
    return ", ".join(COMPARTMENT_WORDS[part] for part in consent.compartments)


def consent_columns(today: Callable[[], date]) -> tuple[Column[Consent], ...]:
    """Return the columns of a person's consents."""
    return (
        Column(
            "Status",
            lambda c: consent_status(c, today()).word,
            chip=lambda c: consent_status(c, today()),
            width=140,
            least=128,
        ),
        Column(
            "For whom",
            lambda c: ", ".join(c.recipients) or "Nobody named",
            sub=_decided,
            style=CellStyle.WRAP,
            width=240,
            least=140,
            stretch=2,
        ),
        Column(
            "What for",
            _purposes,
            sub=_parts,
            style=CellStyle.WRAP,
            width=240,
            least=140,
            stretch=2,
        ),
        Column("Until", _until, style=CellStyle.WRAP, width=140, least=124, stretch=1),
        Column(
            "Signed",
            lambda c: show_date(c.signed_on) if c.signed_on else "Not recorded",
            sub=lambda c: c.signed_by,
            width=150,
            least=124,
            drop=1,
        ),
    )


def consent_facts(consent: Consent, zone: str, owner: str) -> list[tuple[str, str]]:
    """Return a consent's facts, as they are read whole."""
    revoked = ""
    if consent.revoked_at is not None:
        revoked = f"{show_instant(consent.revoked_at, zone)}: {consent.revocation}"
    relation = RELATIONS.get(consent.signer_relation, consent.signer_relation)
    return [
        ("What the person decided", _decided(consent)),
        ("What it is for", _purposes(consent)),
        ("Parts of the record", _parts(consent)),
        ("Which information", consent.data_classes),
        ("Who may disclose", consent.discloser or "This clinic"),
        ("Who may receive it", "\n".join(consent.recipients)),
        ("Signed on", show_date(consent.signed_on) if consent.signed_on else ""),
        ("Signed by", ", ".join(part for part in (consent.signed_by, relation) if part)),
        ("How it was given", FORMS.get(consent.form, consent.form)),
        ("Until", _until(consent)),
        ("Revoked", revoked),
        ("Who renews it", owner),
        ("Recorded", f"{show_instant(consent.recorded_at, zone)}, {consent.recorded_by}"),
    ]


def disclosure_columns(zone: str) -> tuple[Column[Disclosure], ...]:
    """Return the columns of the register of disclosures."""
    return (
        Column(
            "When",
            lambda d: show_instant(d.disclosed_at, zone)[:-6],
            sub=lambda d: show_instant(d.disclosed_at, zone)[-5:],
            width=150,
            least=124,
        ),
        Column(
            "To whom",
            lambda d: d.recipient,
            sub=lambda d: d.recipient_address.replace("\n", ", "),
            style=CellStyle.WRAP,
            width=220,
            least=130,
            stretch=2,
        ),
        Column(
            "What",
            lambda d: d.description,
            sub=lambda d: d.number,
            style=CellStyle.WRAP,
            width=220,
            least=130,
            stretch=2,
        ),
        Column(
            "Why",
            lambda d: purpose_words(d.purpose),
            sub=lambda d: d.channel.capitalize(),
            style=CellStyle.WRAP,
            width=150,
            least=110,
            stretch=1,
        ),
        Column(
            "By which decision",
            lambda d: d.consent_decision,
            style=CellStyle.WRAP,
            width=260,
            least=180,
            stretch=2,
            drop=1,
        ),
    )


def disclosure_facts(line: Disclosure, zone: str) -> list[tuple[str, str]]:
    """Return a disclosure's facts, as they are read whole."""
    return [
        ("When", show_instant(line.disclosed_at, zone)),
        ("To whom", line.recipient),
        ("Address", line.recipient_address.replace("\n", ", ")),
        ("What", line.description),
        ("Why", purpose_words(line.purpose)),
        ("By which decision", line.consent_decision),
        ("How", line.channel.capitalize()),
        ("By", line.actor),
    ]
