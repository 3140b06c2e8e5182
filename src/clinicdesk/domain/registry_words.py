"""Says a rule in words that people read: "Has diabetes and last HbA1c over 9 % or none …"."""

from collections.abc import Callable
from decimal import Decimal

from clinicdesk.domain.display import number as number_text
from clinicdesk.domain.display import unit_text
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_fields import FIELDS, Catalogue
from clinicdesk.domain.registry_rule import All, AtLeast, Clause, Node, Not, Op, Or, Span

__all__ = ["clause_words", "rule_words", "span_words"]

_NUMBERS = {
    Op.OVER: "over",
    Op.AT_LEAST: "at least",
    Op.UNDER: "under",
    Op.AT_MOST: "at most",
}


def rule_words(node: Node, catalogue: Catalogue) -> str:
    """Return a rule as one sentence, without a period at the end."""
    said = _words(node, catalogue, inside=False)
    return said[:1].upper() + said[1:]


def _words(node: Node, catalogue: Catalogue, *, inside: bool) -> str:
    match node:
        case Clause():
            return clause_words(node, catalogue)
        case Not(Clause() as clause):
            return f"not ({clause_words(clause, catalogue)})"
        case Not(part):
            return f"not ({_words(part, catalogue, inside=False)})"
        case AtLeast(count, parts):
            each = "; ".join(_words(part, catalogue, inside=False) for part in parts)
            return f"at least {count} of ({each})"
        case All(parts) | Or(parts):
            join = " and " if isinstance(node, All) else " or "
            said = join.join(_words(part, catalogue, inside=True) for part in parts)
            return f"({said})" if inside and len(parts) > 1 else said


def span_words(span: Span) -> str:
    """Say a span: "12 months", "1 day"."""
    word = "day" if span.unit == "d" else "month"
    return f"{span.amount} {word}{'' if span.amount == 1 else 's'}"


def _numbers(clause: Clause) -> str:
    unit = unit_text(clause.unit)
    low = number_text(clause.number if clause.number is not None else Decimal(0))
    if clause.op is Op.BETWEEN:
        high = number_text(clause.high if clause.high is not None else Decimal(0))
        said = f"from {low} to {high}"
    else:
        said = f"{_NUMBERS[clause.op]} {low}"
    return f"{said} {unit}".rstrip()


def _title(clause: Clause, catalogue: Catalogue) -> str:
    try:
        return catalogue.group(clause).title
    except BadInput:
        return clause.subject or "…"


def _either(values: tuple[str, ...]) -> str:
    return " or ".join(values) or "…"


def _ago(clause: Clause) -> str:
    return f" within {span_words(clause.within)}" if clause.within else ""


def _condition(clause: Clause, catalogue: Catalogue) -> str:
    has = "has" if clause.op is Op.ACTIVE else "has ever had"
    return f"{has} {_title(clause, catalogue)}"


def _result(clause: Clause, catalogue: Catalogue) -> str:
    title = _title(clause, catalogue)
    match clause.op:
        case Op.WITHIN:
            return f"{title} recorded{_ago(clause)}"
        case Op.NONE_WITHIN:
            return f"no {title}{_ago(clause)}" if clause.within else f"never a {title} recorded"
        case Op.SAYS:
            return f"last {title} says {_either(clause.values)}{_ago(clause)}"
        case _:
            return f"last {title} {_numbers(clause)}{_ago(clause)}"


def _day(what: str) -> Callable[[Clause, Catalogue], str]:
    def said(clause: Clause, catalogue: Catalogue) -> str:
        title = what or _title(clause, catalogue)
        if clause.op is Op.WITHIN:
            return f"{title}{_ago(clause)}"
        return f"no {title}{_ago(clause)}"

    return said


def _count(what: str) -> Callable[[Clause, Catalogue], str]:
    def said(clause: Clause, _catalogue: Catalogue) -> str:
        count = int(clause.number or 0)
        return f"at least {count} {what}{'' if count == 1 else 's'}{_ago(clause)}"

    return said


def _plan(clause: Clause, _catalogue: Catalogue) -> str:
    within = span_words(clause.within) if clause.within else "…"
    return {
        Op.ACTIVE: "has a care plan",
        Op.NONE: "has no care plan",
        Op.OVERDUE: "plan review is due",
    }.get(clause.op, f"plan review is due within {within}")


def _referral(clause: Clause, _catalogue: Catalogue) -> str:
    return {
        Op.OPEN: "has an open referral",
        Op.OVERDUE: "has an overdue referral",
    }.get(clause.op, "has no open referral")


_PROGRAMME_STATES = {
    "planned": "is planned for",
    "waitlist": "waits for",
    "active": "is in",
    "onhold": "is on hold in",
    "finished": "has finished",
    "cancelled": "has left",
}


def _programme(clause: Clause, catalogue: Catalogue) -> str:
    title = catalogue.programmes.get(clause.subject, clause.subject)
    if clause.op is Op.NONE:
        return f"is not in {title or 'any program'}"
    states = [_PROGRAMME_STATES.get(value, value) for value in clause.values] or ["…"]
    return f"{' or '.join(states)} {title or 'a program'}"


def _yes(words: dict[Op, str]) -> Callable[[Clause, Catalogue], str]:
    return lambda clause, _catalogue: words.get(clause.op, "…")


def _text(clause: Clause, _catalogue: Catalogue) -> str:
    verb = "begins with" if clause.op is Op.STARTS else "is"
    return f"{FIELDS[clause.field].title.lower()} {verb} {_either(clause.values)}"


_SAYERS: dict[str, Callable[[Clause, Catalogue], str]] = {
    "age": lambda clause, _catalogue: f"age {_numbers(clause)}",
    "condition": _condition,
    "result": _result,
    "procedure": _day(""),
    "visit": _day("visit"),
    "contact": _day("visit or call"),
    "emergency": _count("emergency visit"),
    "hospital": _count("hospital stay"),
    "plan": _plan,
    "referral": _referral,
    "programme": _programme,
    "risk-points": lambda clause, _catalogue: f"risk points {_numbers(clause)}",
    "outside-referral": _yes({Op.ACTIVE: "was referred to a program by others"}),
    "interpreter": _yes({Op.ACTIVE: "needs an interpreter"}),
    "primary-care": _yes({Op.KNOWN: "has primary care", Op.NONE: "has no primary care recorded"}),
    "eligibility": _yes({Op.ACTIVE: "is eligible today", Op.NONE: "is not eligible today"}),
}


def clause_words(clause: Clause, catalogue: Catalogue) -> str:
    """Return one line in words."""
    return _SAYERS.get(clause.field, _text)(clause, catalogue)
