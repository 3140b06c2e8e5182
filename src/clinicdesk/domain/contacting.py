"""Whether, how and for what a person may be contacted: one rule for every letter, list and call.

Who died or asked not to be contacted is not contacted; safe contact names the one channel to use,
what it may be used for, and channels to leave alone. No health information goes to a work e-mail.
A confidential minor's letters and calls do not go to the household.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.person_parts import Address, LeaveMessage, SafeContact, Telecom

__all__ = [
    "CHANNEL_WORDS",
    "PURPOSE_WORDS",
    "Channel",
    "ContactFacts",
    "Contacting",
    "Purpose",
    "channel_of",
    "channel_of_telecom",
    "contact_facts",
    "letter_address",
    "may_call",
    "may_contact",
    "may_hand_out",
    "may_leave_message",
    "safe_contact_parts",
    "safe_contact_words",
]


class Channel(StrEnum):
    """A way to reach somebody."""

    MOBILE_PHONE = "mobile-phone"
    HOME_PHONE = "home-phone"
    WORK_PHONE = "work-phone"
    TEXT = "text"
    EMAIL = "email"
    WORK_EMAIL = "work-email"
    HOME_MAIL = "home-mail"
    PORTAL = "portal"
    IN_PERSON = "in-person"


class Purpose(StrEnum):
    """What a contact is for."""

    CARE = "care"
    """The person's own care: results, plan, referrals."""
    APPOINTMENTS = "appointments"
    OUTREACH = "outreach"
    """Invitations to programs, screening and visits."""
    SURVEYS = "surveys"


CHANNEL_WORDS: dict[Channel, str] = {
    Channel.MOBILE_PHONE: "mobile phone",
    Channel.HOME_PHONE: "home phone",
    Channel.WORK_PHONE: "work phone",
    Channel.TEXT: "text message",
    Channel.EMAIL: "e-mail",
    Channel.WORK_EMAIL: "work e-mail",
    Channel.HOME_MAIL: "letter",
    Channel.PORTAL: "portal",
    Channel.IN_PERSON: "in person at the clinic",
}
PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.CARE: "care",
    Purpose.APPOINTMENTS: "appointments",
    Purpose.OUTREACH: "outreach",
    Purpose.SURVEYS: "surveys",
}
_ALSO_CALLED = {
    "mobile": Channel.MOBILE_PHONE,
    "cell": Channel.MOBILE_PHONE,
    "cell phone": Channel.MOBILE_PHONE,
    "phone": Channel.MOBILE_PHONE,
    "home": Channel.HOME_PHONE,
    "work": Channel.WORK_PHONE,
    "sms": Channel.TEXT,
    "text": Channel.TEXT,
    "mail": Channel.HOME_MAIL,
    "post": Channel.HOME_MAIL,
    "home mail": Channel.HOME_MAIL,
    "letters": Channel.HOME_MAIL,
    "email": Channel.EMAIL,
    "personal e-mail": Channel.EMAIL,
    "personal email": Channel.EMAIL,
    "in person": Channel.IN_PERSON,
    "through the plant nurse": Channel.IN_PERSON,
}
_BY_WORD = {words: channel for channel, words in CHANNEL_WORDS.items()} | _ALSO_CALLED
_BY_WORD |= {channel.value: channel for channel in Channel}
_HOUSEHOLD = frozenset({Channel.HOME_PHONE, Channel.HOME_MAIL})
_ALWAYS_OPEN = frozenset({Channel.IN_PERSON})


@dataclass(frozen=True, slots=True)
class Contacting:
    """A decision, in words that a person reads."""

    allowed: bool
    why: str = ""
    """Why not, or what to mind; empty where there is nothing to say."""
    instead: str = ""
    """What to do instead; empty where it is allowed."""

    @property
    def sentence(self) -> str:
        """Why not and what to do, as one text."""
        return " ".join(part for part in (self.why, self.instead) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What the rule asks of a person; lists read it without the rest of them."""

    deceased: bool = False
    status: PatientStatus = PatientStatus.ACTIVE
    safe: SafeContact = field(default_factory=SafeContact)
    confidential_from_household: bool = False


def contact_facts(person: Patient) -> ContactFacts:
    """Return what the rule asks of a person."""
    return ContactFacts(
        deceased=person.deceased or person.status is PatientStatus.DECEASED,
        status=person.status,
        safe=person.safe_contact,
        confidential_from_household=person.confidential_from_household,
    )


def channel_of(words: str) -> Channel | None:
    """Return the channel that is meant by a key or by words; None where it cannot be told."""
    return _BY_WORD.get(words.strip().casefold())


def channel_of_telecom(way: Telecom) -> Channel:
    """Return the channel that a number or address is."""
    if way.system == "email":
        return Channel.WORK_EMAIL if way.use == "work" else Channel.EMAIL
    if way.system == "sms":
        return Channel.TEXT
    by_use = {"home": Channel.HOME_PHONE, "work": Channel.WORK_PHONE}
    return by_use.get(way.use, Channel.MOBILE_PHONE)


def safe_contact_parts(safe: SafeContact) -> tuple[str, ...]:
    """Say how somebody may be reached, about what alone, and how never; nothing where not asked."""
    if safe.do_not_contact:
        return ("Do not contact" + (f": {safe.note}" if safe.note else ""),)
    channel = channel_of(safe.channel)
    way = CHANNEL_WORDS[channel] if channel else safe.channel
    parts = [", ".join(part for part in (way, safe.note) if part)]
    purposes = [PURPOSE_WORDS[Purpose(p)] for p in safe.purposes if p in set(Purpose)]
    if purposes:
        parts.append(f"for {_listed(purposes)} only")
    avoid = [CHANNEL_WORDS[Channel(c)] for c in safe.avoid if c in set(Channel)]
    if avoid:
        parts.append(f"never by {_listed(avoid, 'or')}")
    return tuple(part for part in parts if part)


def safe_contact_words(safe: SafeContact) -> str:
    """Say how somebody may be reached, in one line; empty where nobody asked."""
    said = ", ".join(safe_contact_parts(safe))
    return said[:1].upper() + said[1:]


def _listed(words: Iterable[str], last: str = "and") -> str:
    found = list(words)
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} {last} {found[-1]}"


def _way_on(safe: SafeContact) -> str:
    channel = channel_of(safe.channel)
    if channel:
        return f"Use the {CHANNEL_WORDS[channel]}."
    return f"Use: {safe.channel}." if safe.channel else "Speak with the person in the clinic."


def may_contact(facts: ContactFacts, channel: Channel, purpose: Purpose) -> Contacting:
    """Decide whether a person may be contacted by a channel for a purpose."""
    if facts.deceased:
        return Contacting(False, "This person has died.", "Close what is open, on the chart.")
    if facts.status is PatientStatus.MERGED:
        return Contacting(
            False, "This record was merged into another one.", "Open the other record."
        )
    safe = facts.safe
    if safe.do_not_contact and channel not in _ALWAYS_OPEN:
        return Contacting(
            False,
            "This person asked not to be contacted.",
            "Speak with them when they come to the clinic.",
        )
    if channel is Channel.WORK_EMAIL and purpose is not Purpose.APPOINTMENTS:
        return Contacting(
            False, "No health information goes to a work e-mail address.", _way_on(safe)
        )
    if channel in _ALWAYS_OPEN:
        return Contacting(True)
    return _by_safe_contact(facts, channel, purpose)


def _by_safe_contact(facts: ContactFacts, channel: Channel, purpose: Purpose) -> Contacting:
    safe, words = facts.safe, CHANNEL_WORDS[channel]
    chosen = channel_of(safe.channel)
    if channel.value in safe.avoid:
        return Contacting(False, f"This person asked for no {words}.", _way_on(safe))
    if facts.confidential_from_household and channel in _HOUSEHOLD and chosen is not channel:
        return Contacting(
            False,
            "What concerns this person goes to them alone, not to the household.",
            _way_on(safe),
        )
    if safe.purposes and purpose.value not in safe.purposes:
        named = _listed(PURPOSE_WORDS[Purpose(p)] for p in safe.purposes if p in set(Purpose))
        return Contacting(
            False,
            f"This person may be contacted about {named} only.",
            "Speak with them when they come to the clinic.",
        )
    if chosen is not None and chosen is not channel:
        return Contacting(True, f"This person prefers the {CHANNEL_WORDS[chosen]}.")
    return Contacting(True, safe.note)


_PHONES = (Channel.MOBILE_PHONE, Channel.HOME_PHONE, Channel.WORK_PHONE)


def may_call(facts: ContactFacts, purpose: Purpose) -> Contacting:
    """Decide whether a person may be called at all, by whichever telephone."""
    tried = [may_contact(facts, channel, purpose) for channel in _PHONES]
    allowed = [one for one in tried if one.allowed]
    return min(allowed, key=lambda one: len(one.why)) if allowed else tried[0]


def may_hand_out(person: Patient, *, mailed: bool, channel: str) -> Contacting:
    """Decide whether a paper for the person themselves may go where it is sent.

    What is handed over in the clinic always may. ``mailed`` where an address stands on it.
    """
    facts = contact_facts(person)
    if mailed:
        decision = may_contact(facts, Channel.HOME_MAIL, Purpose.CARE)
        if not decision.allowed:
            return decision
    if channel == "e-mail":
        mails = [t for t in person.telecoms if t.system == "email" and t.value]
        ways = {channel_of_telecom(one) for one in mails} or {Channel.EMAIL}
        way = Channel.EMAIL if Channel.EMAIL in ways else Channel.WORK_EMAIL
        return may_contact(facts, way, Purpose.CARE)
    return Contacting(True)


def may_leave_message(way: Telecom) -> Contacting:
    """Decide whether a message may be left at a number: only where the person said so."""
    if way.leave_message is LeaveMessage.YES:
        return Contacting(True, way.best_time)
    asked = way.leave_message is LeaveMessage.NO
    why = "No message may be left at this number." if asked else "Nobody asked about messages."
    return Contacting(False, why, "Call again, and speak with the person.")


def letter_address(
    person: Patient, purpose: Purpose, on: date | None = None
) -> tuple[Address | None, Contacting]:
    """Return the address that a letter goes to, and whether it may go there."""
    decision = may_contact(contact_facts(person), Channel.HOME_MAIL, purpose)
    if not decision.allowed:
        return None, decision
    usable = [a for a in person.addresses if a.use != "old" and a.lines and _holds(a, on)]
    if not usable:
        return None, Contacting(False, "No address is recorded.", "Ask the person for one.")
    order = {"billing": 2, "work": 1}
    return min(usable, key=lambda a: order.get(a.use, 0)), decision


def _holds(address: Address, on: date | None) -> bool:
    return on is None or address.end_on is None or address.end_on >= on
