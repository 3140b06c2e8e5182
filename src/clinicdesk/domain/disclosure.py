"""Whether a document may leave, on which legal basis, and by which consent decision.

Treatment, payment and health care operations need no authorization (45 CFR 164.506(c)), nor what
the law asks for or lets go (164.512); giving a person their own record is their right (164.524);
anything else needs a written authorization (164.508). What lies outside the general record needs a
live consent of its own, whatever the purpose, for this recipient or a class of them; Part 2 records
leave with a notice (42 CFR 2.32), also where somebody sends them on who reads them by consent, as
that consent says (42 CFR 2.33(a)(2) and (b)(1); a legal matter needs one of its own, 2.31(d)). A
restriction that the clinic agreed to (164.522(a)) stands against what it names. The decision is
recorded with each disclosure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.consents import (
    PURPOSE_WORDS,
    Consent,
    ConsentDecision,
    covers,
    live,
    refuses,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import Refused

__all__ = [
    "EXCEPTED_BASES",
    "PATIENT_ACCESS",
    "PURPOSES",
    "Decision",
    "basis_words",
    "decide",
    "purpose_words",
]

PATIENT_ACCESS: Final = "patient-access"


@dataclass(frozen=True, slots=True)
class Decision:
    """Why it may leave."""

    legal_basis: str
    consent: str
    """The consent decision in words, as the register keeps it."""
    consent_ids: tuple[UUID, ...] = ()
    """The consents that it rests on."""
    part2_notice: bool = False
    """Whether the notice against redisclosure goes with it (42 CFR 2.32)."""


_BASES: Final = {
    "treatment": ("Treatment", "164.506(c)"),
    "payment": ("Payment", "164.506(c)"),
    "operations": ("Health care operations", "164.506(c)"),
    "required-by-law": ("Required by law", "164.512(a)"),
    "public-health": ("Public health activities", "164.512(b)"),
    "oversight": ("Health oversight activities", "164.512(d)"),
    "serious-threat": ("To avert a serious threat to health or safety", "164.512(j)"),
    "workers-compensation": ("Workers' compensation", "164.512(l)"),
}
"""What lets the general record go without an authorization, and the section that says so."""
_FREE: Final = {
    code: Decision(
        code, f"No authorization needed: {words.lower()}, general record (45 CFR {rule})."
    )
    for code, (words, rule) in _BASES.items()
} | {
    PATIENT_ACCESS: Decision(
        PATIENT_ACCESS, "Given to the person at their request (45 CFR 164.524)."
    )
}
EXCEPTED_BASES: Final = frozenset(
    {"treatment", "payment", "operations", PATIENT_ACCESS, "authorization"}
)
"""What an accounting of disclosures leaves out (45 CFR 164.528(a)(1))."""


def basis_words(basis: str) -> str:
    """Say why something could leave without the person being asked, with its section."""
    words, rule = _BASES[basis]
    return f"{words} (45 CFR {rule})"


def purpose_words(code: str) -> str:
    """Say what a document leaves for, as people choose it."""
    if code == PATIENT_ACCESS:
        return "For the person themselves"
    return _BASES[code][0] if code in _BASES else PURPOSE_WORDS[code]


PURPOSES = (*_FREE, *(code for code in PURPOSE_WORDS if code not in _FREE))
"""Every purpose that a document may leave for; those of ``_FREE`` need no authorization."""


def decide(
    purpose: str,
    compartments: Iterable[Compartment],
    *,
    recipient: str = "",
    consents: Collection[Consent] = (),
    on: date = date.max,
) -> Decision:
    """Decide over what is really in the document, on a day of the site's calendar.

    ``consents`` are those of the person that the actor may read.

    Raises:
        Refused: the purpose or a compartment needs a consent that is not recorded, or a
            restriction stands against it; says what would make it possible.
    """
    sealed = {c for c in compartments if c is not Compartment.GENERAL}
    if purpose == PATIENT_ACCESS:
        return _own_record(sealed)
    if any(refuses(one, purpose=purpose, recipient=recipient, on=on) for one in consents):
        raise Refused(
            "The clinic agreed with the person not to disclose this to this recipient.",
            "Talk with the person first; the restriction ends when its consent is revoked.",
        )

    def found(compartment: Compartment) -> Consent | None:
        return next(
            (
                one
                for one in consents
                if covers(one, compartment, purpose=purpose, recipient=recipient, on=on)
            ),
            None,
        )

    used = [found(compartment) for compartment in sorted(sealed)]
    if any(one is None for one in used):
        # Without the compartment's name, which would itself disclose.
        if all(_is_known(compartment, consents, on) for compartment in sealed):
            raise Refused(
                "Part of this document lies outside the general record, and the consent for it "
                "does not name this recipient for this purpose.",
                "Leave that part out, or record a consent that does.",
            )
        raise Refused(
            "Part of this document lies outside the general record, and no consent for sending "
            "it is recorded.",
            "Leave that part out, or record the person's written consent first.",
        )
    free = _FREE.get(purpose)
    if free is None:
        used.append(_authorized(purpose, found(Compartment.GENERAL)))
    given = tuple(dict.fromkeys(one for one in used if one is not None))
    words = _words(given)
    return Decision(
        legal_basis=free.legal_basis if free else "authorization",
        consent=" ".join(filter(None, (free.consent if free else "", words))),
        consent_ids=tuple(one.id for one in given),
        part2_notice=Compartment.SUD_PART2 in sealed,
    )


def _is_known(compartment: Compartment, consents: Iterable[Consent], on: date) -> bool:
    """Tell whether a live consent lets a part go anywhere: who asks has read it."""
    return any(
        compartment in one.compartments and one.decision is ConsentDecision.PERMIT and live(one, on)
        for one in consents
    )


def _own_record(sealed: Collection[Compartment]) -> Decision:
    """Give the person their own record: all of it but psychotherapy notes (164.524(a)(1)(i))."""
    if Compartment.PSYCHOTHERAPY_NOTES in sealed:
        raise Refused(
            "Notes of this kind are not part of what a person receives of their record.",
            "Leave that part out.",
        )
    return _FREE[PATIENT_ACCESS]


def _authorized(purpose: str, consent: Consent | None) -> Consent:
    if purpose not in PURPOSE_WORDS:
        raise Refused("There is no such purpose.", f"Purposes: {', '.join(PURPOSES)}.")
    if consent is None:
        raise Refused(
            "This purpose needs the person's written authorization, and none is recorded for this "
            "recipient.",
            f"Record it under Consents first. Purposes that need none: {', '.join(_FREE)}.",
        )
    return consent


def _words(consents: Iterable[Consent]) -> str:
    return " ".join(
        f"Written consent of {show_date(one.signed_on)} signed by {one.signed_by}"
        f"{_until(one)} ({_rule(one)})."
        for one in consents
        if one.signed_on is not None
    )


def _rule(consent: Consent) -> str:
    part2 = Compartment.SUD_PART2 in consent.compartments
    return "42 CFR 2.33" if part2 else "45 CFR 164.508"


def _until(consent: Consent) -> str:
    if consent.period_end is not None:
        return f", valid until {show_date(consent.period_end)}"
    return f", valid until {consent.expiry_event}" if consent.expiry_event else ""
