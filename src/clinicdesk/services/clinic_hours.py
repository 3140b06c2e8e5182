"""The clinic's hours: a setting of the clinic, kept with the facts about it."""

import json
from datetime import date, time
from typing import Any, Final

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinic_hours import ClinicHours, Hours, HoursFrom, hours_problems
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, put_fact, read_meta
from clinicdesk.store.snapshot import Snapshot

__all__ = ["HoursService", "hours_in"]

_HOURS: Final = "clinic.hours"


class HoursService:
    """Tells and changes when the clinic works."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def hours(self) -> ClinicHours:
        """Return all that the clinic has said of its hours."""
        with self._store.reading() as session:
            return hours_in(session)

    def choose(self, actor: Actor, hours: Hours, since: date) -> ClinicHours:
        """Have other hours from a day on, today or later.

        Raises:
            NotAllowed: the role does not administer the clinic.
            InvalidDraft: no day of the week, or a day that is past.
        """
        require(actor, Act.RUN_CLINIC)
        problems = hours_problems(hours, since, site_day(self._store.clock.now(), self._zone))
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            wanted = hours_in(uow.session).changed(hours, since)
            put_fact(uow.session, _HOURS, json.dumps([_said(one) for one in wanted.changes]))
            said = f"{hours.opens:%H:%M}-{hours.closes:%H:%M} "
            said += "".join(str(day + 1) for day in sorted(hours.days))
            uow.audit(
                AuditAct(
                    act="changed the clinic's hours",
                    kind="clinic",
                    digest=f"{said} from {since.isoformat()}",
                )
            )
        return wanted


def _said(one: HoursFrom) -> dict[str, Any]:
    return {
        "from": one.day.isoformat(),
        "opens": f"{one.hours.opens:%H:%M}",
        "closes": f"{one.hours.closes:%H:%M}",
        "days": sorted(one.hours.days),
    }


def hours_in(session: Snapshot) -> ClinicHours:
    """Return the kept hours; what cannot be understood counts as not kept."""
    try:
        said = json.loads(read_meta(session).get(_HOURS) or "[]")
        changes = tuple(
            HoursFrom(
                date.fromisoformat(one["from"]),
                Hours(
                    time.fromisoformat(one["opens"]),
                    time.fromisoformat(one["closes"]),
                    frozenset(int(day) for day in one["days"]) & frozenset(range(7)),
                ),
            )
            for one in said
        )
    except (ValueError, KeyError, TypeError):
        return ClinicHours()
    return ClinicHours(tuple(sorted(changes, key=lambda one: one.day)))
