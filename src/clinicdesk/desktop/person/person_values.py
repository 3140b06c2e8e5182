"""A person's several things as lines of a form, and back; what no line shows stays as it was."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from clinicdesk.desktop.person.record_list import AT, Column
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import Address, LeaveMessage, PersonName, Telecom
from clinicdesk.domain.person_codes import (
    COVERAGE_RELATIONSHIPS,
    COVERAGE_TYPES,
    RELATIONSHIPS,
)
from clinicdesk.domain.person_details import INFORMATION, Coverage, RelatedPerson
from clinicdesk.domain.person_parts import NAME_USES

__all__ = [
    "ADDRESSES",
    "COVERAGES",
    "OTHER_NAMES",
    "RELATED",
    "TELECOMS",
    "coded_words",
    "language_words",
    "of_addresses",
    "of_coverages",
    "of_names",
    "of_related",
    "of_telecoms",
    "shown_day",
    "split_words",
    "stored_line",
    "to_addresses",
    "to_coverages",
    "to_names",
    "to_related",
    "to_telecoms",
    "typed_day",
]

T = TypeVar("T")
Said = dict[str, Any]
_MESSAGE = (("", "Not asked"), ("yes", "May be left"), ("no", "No message"))
_WAYS = (
    ("phone/mobile", "Mobile phone"),
    ("phone/home", "Home phone"),
    ("phone/work", "Work phone"),
    ("phone/", "Telephone"),
    ("email/", "E-mail"),
    ("email/home", "Home e-mail"),
    ("email/work", "Work e-mail"),
    ("sms/", "Text message"),
    ("fax/", "Fax"),
    ("pager/", "Pager"),
)
_PLACES = (("home", "Home"), ("work", "Work"), ("temp", "Temporary"), ("old", "Former"))
_NAMES = {
    "usual": "Usual",
    "maiden": "Maiden name",
    "old": "Former",
    "nickname": "Nickname",
    "official": "Official",
}
_KIN = (("", "Not said"), *((one.code, one.text) for one in RELATIONSHIPS))
_TYPES = (("", "Not said"), *((one.code, one.text) for one in COVERAGE_TYPES))

OTHER_NAMES = (
    Column("use", "Kind", "choice", tuple((use, _NAMES[use]) for use in NAME_USES), 150),
    Column("family", "Family name", width=180),
    Column("given", "Given names", width=180),
    Column("until", "Until", "day", width=290),
)
TELECOMS = (
    Column("way", "Kind", "choice", _WAYS, 160),
    Column("value", "Number or address", width=210),
    Column("message", "Messages", "choice", _MESSAGE, 160),
    Column("best", "Best time", width=140),
)
ADDRESSES = (
    Column("use", "Kind", "choice", _PLACES, 140),
    Column("line", "Street and apartment", width=260),
    Column("city", "City", width=150),
    Column("state", "State", width=80),
    Column("zip", "ZIP code", width=110),
    Column("until", "Until", "day", width=290),
)
RELATED = (
    Column("name", "Name", width=200),
    Column("kin", "Relationship", "choice", _KIN, 160),
    Column("phone", "Telephone", width=160),
    Column("email", "E-mail", width=190),
    Column("until", "Until", "day", width=290),
    Column("emergency", "Emergency contact", "check"),
    Column("caregiver", "Caregiver", "check"),
    Column("told", "May be told of", "checks", tuple(INFORMATION.items())),
)
COVERAGES = (
    Column("payor", "Who pays", width=200),
    Column("plan", "Plan", width=160),
    Column("group", "Group", width=110),
    Column("member", "Member number", width=150),
    Column("kind", "Kind", "choice", _TYPES, 220),
    Column("kin", "The person is", "choice", tuple(COVERAGE_RELATIONSHIPS.items()), 150),
    Column("start", "From", "day", width=290),
    Column("end", "To", "day", width=290),
)


def split_words(text: str) -> tuple[str, ...]:
    """Return what was typed with semicolons between, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


def coded_words(text: str, offered: Sequence[Coded], known: Sequence[Coded]) -> tuple[Coded, ...]:
    """Return typed words as codes, where one of those offered or known is called so."""
    found = []
    for words in split_words(text):
        same = (one for one in (*known, *offered) if one.text.casefold() == words.casefold())
        found.append(next(same, Coded(words)))
    return tuple(found)


def typed_day(typed: str, today: date) -> date | None:
    """Return the day that a line of ``DayField`` says."""
    return parse_date(typed, today).day if typed.strip() else None


def shown_day(day: date | None) -> str:
    """Return a day for a line; nothing where there is none."""
    return show_date(day) if day else ""


def stored_line(said: Said, known: Sequence[T], new: Callable[[], T]) -> T:
    """Return what a line was before, or a new one."""
    at = said.get(AT)
    return known[at] if isinstance(at, int) and 0 <= at < len(known) else new()


def of_names(names: Sequence[PersonName]) -> list[Said]:
    """Names as lines."""
    return [
        {AT: at, "use": n.use, "family": n.family, "given": n.given, "until": shown_day(n.end_on)}
        for at, n in enumerate(names)
    ]


def to_names(
    lines: Sequence[Said], known: Sequence[PersonName], today: date
) -> tuple[PersonName, ...]:
    """Lines as names; one without any name is left out."""
    return tuple(
        replace(
            stored_line(one, known, PersonName),
            use=one["use"] or "usual",
            family=one["family"].strip(),
            given=one["given"].strip(),
            end_on=typed_day(one["until"], today),
        )
        for one in lines
        if one["family"].strip() or one["given"].strip()
    )


def of_telecoms(several: Sequence[Telecom]) -> list[Said]:
    """Ways to reach somebody as lines."""
    return [
        {
            AT: at,
            "way": f"{one.system}/{one.use}",
            "value": one.value,
            "message": one.leave_message.value,
            "best": one.best_time,
        }
        for at, one in enumerate(several)
    ]


def to_telecoms(lines: Sequence[Said], known: Sequence[Telecom]) -> tuple[Telecom, ...]:
    """Lines as ways to reach somebody; one without a number is left out."""
    found = []
    for one in lines:
        system, _, use = str(one["way"]).partition("/")
        if one["value"].strip():
            found.append(
                replace(
                    stored_line(one, known, Telecom),
                    system=system,
                    use=use,
                    value=one["value"].strip(),
                    leave_message=LeaveMessage(one["message"] or ""),
                    best_time=one["best"].strip(),
                )
            )
    return tuple(found)


def of_addresses(several: Sequence[Address]) -> list[Said]:
    """Addresses as lines."""
    return [
        {
            AT: at,
            "use": one.use,
            "line": one.line.replace("\n", ", "),
            "city": one.city,
            "state": one.state,
            "zip": one.postal_code,
            "until": shown_day(one.end_on),
        }
        for at, one in enumerate(several)
    ]


def to_addresses(
    lines: Sequence[Said], known: Sequence[Address], today: date
) -> tuple[Address, ...]:
    """Lines as addresses; an empty one is left out."""
    found = []
    for one in lines:
        base = stored_line(one, known, Address)
        typed = one["line"].strip()
        # The lines of an envelope stay apart where nobody touched them.
        line = base.line if typed == base.line.replace("\n", ", ") else typed
        now = replace(
            base,
            use=one["use"] or "home",
            line=line,
            city=one["city"].strip(),
            state=one["state"].strip(),
            postal_code=one["zip"].strip(),
            end_on=typed_day(one["until"], today),
        )
        if now.lines:
            found.append(now)
    return tuple(found)


def _first(one: RelatedPerson, system: str) -> str:
    return next((t.value for t in one.telecoms if t.system == system), "")


def of_related(several: Sequence[RelatedPerson]) -> list[Said]:
    """People around as lines."""
    return [
        {
            AT: at,
            "name": one.name,
            "kin": (one.relationship.code or one.relationship.text) if one.relationship else "",
            "phone": _first(one, "phone"),
            "email": _first(one, "email"),
            "until": shown_day(one.end_on),
            "emergency": one.is_emergency,
            "caregiver": one.is_caregiver,
            "told": list(one.may_receive),
        }
        for at, one in enumerate(several)
    ]


def _with_first(one: RelatedPerson, system: str, value: str) -> RelatedPerson:
    """Return somebody with the first number of a kind as it now stands."""
    ways = list(one.telecoms)
    at = next((place for place, way in enumerate(ways) if way.system == system), None)
    if at is None:
        ways += [Telecom(system=system, value=value)] if value else []
    elif value != ways[at].value:
        ways[at : at + 1] = [replace(ways[at], value=value)] if value else []
    return replace(one, telecoms=tuple(ways))


def _kin(code: str, known: Coded | None, offered: Sequence[Coded]) -> Coded | None:
    if known is not None and code in {known.code, known.text}:
        return known
    return next((one for one in offered if one.code == code), Coded(code) if code else None)


def to_related(
    lines: Sequence[Said], known: Sequence[RelatedPerson], today: date
) -> tuple[RelatedPerson, ...]:
    """Lines as people around; one of whom nothing is said is left out."""
    found = []
    for one in lines:
        base = stored_line(one, known, lambda: RelatedPerson(name=""))
        if not (one["name"].strip() or one["phone"].strip() or one["email"].strip()):
            continue
        now = replace(
            base,
            name=one["name"].strip(),
            relationship=_kin(str(one["kin"] or ""), base.relationship, RELATIONSHIPS),
            is_emergency=bool(one["emergency"]),
            is_caregiver=bool(one["caregiver"]),
            may_receive=tuple(one["told"]),
            end_on=typed_day(one["until"], today),
        )
        now = _with_first(now, "phone", one["phone"].strip())
        found.append(_with_first(now, "email", one["email"].strip()))
    return tuple(found)


def of_coverages(several: Sequence[Coverage]) -> list[Said]:
    """Coverages as lines."""
    return [
        {
            AT: at,
            "payor": one.payor,
            "plan": one.plan,
            "group": one.group,
            "member": one.member_id,
            "kind": (one.type.code or one.type.text) if one.type else "",
            "kin": one.relationship,
            "start": shown_day(one.start_on),
            "end": shown_day(one.end_on),
        }
        for at, one in enumerate(several)
    ]


def to_coverages(
    lines: Sequence[Said], known: Sequence[Coverage], today: date
) -> tuple[Coverage, ...]:
    """Lines as coverages; an empty one is left out."""
    found = []
    for one in lines:
        base = stored_line(one, known, lambda: Coverage(payor=""))
        if any(one[key].strip() for key in ("payor", "plan", "group", "member")):
            found.append(
                replace(
                    base,
                    payor=one["payor"].strip(),
                    plan=one["plan"].strip(),
                    group=one["group"].strip(),
                    member_id=one["member"].strip(),
                    type=_kin(str(one["kind"] or ""), base.type, COVERAGE_TYPES),
                    relationship=one["kin"] or "self",
                    start_on=typed_day(one["start"], today),
                    end_on=typed_day(one["end"], today),
                )
            )
    return tuple(found)


def language_words(tags: Sequence[str]) -> str:
    """Say languages by their names, with semicolons between."""
    return "; ".join(language_name(tag) for tag in tags)
