"""How often coaches are in touch: a setting of the clinic, each from a day on."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching_cadence import (
    Cadence,
    CadenceFrom,
    ClinicCadence,
    cadence_problems,
)
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.plans import StageOfChange
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, put_fact, read_meta
from clinicdesk.store.snapshot import Snapshot

__all__ = ["CadenceService", "cadence_in"]

_KEY: Final = "coaching.cadence"


class CadenceService:
    """Tells and changes the intervals between contacts."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def cadence(self) -> ClinicCadence:
        """Return all that the clinic has said of its intervals."""
        with self._store.reading() as session:
            return cadence_in(session)

    def choose(self, actor: Actor, cadence: Cadence, since: date) -> ClinicCadence:
        """Have other intervals from a day on, today or later.

        Who is coached keeps the day of the next contact until the next act moves it.

        Raises:
            NotAllowed: the role does not administer the clinic.
            InvalidDraft: an interval is out of bounds, no source is said, or the day is past.
        """
        require(actor, Act.RUN_CLINIC)
        problems = cadence_problems(cadence, since, site_day(self._store.clock.now(), self._zone))
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            wanted = cadence_in(uow.session).changed(cadence, since)
            put_fact(uow.session, _KEY, json.dumps([_said(one) for one in wanted.changes]))
            uow.audit(
                AuditAct(
                    act="changed how often coaches are in touch",
                    kind="clinic",
                    digest=f"{_words(cadence)} from {since.isoformat()}",
                )
            )
        return wanted


def _words(cadence: Cadence) -> str:
    days: Iterable[str] = (f"{stage.value} {count}" for stage, count in cadence.days.items())
    return f"{', '.join(days)}, unsaid {cadence.unsaid}"


def _said(one: CadenceFrom) -> dict[str, Any]:
    return {
        "from": one.day.isoformat(),
        "days": {stage.value: count for stage, count in one.cadence.days.items()},
        "unsaid": one.cadence.unsaid,
        "source": one.cadence.source,
    }


def cadence_in(session: Snapshot) -> ClinicCadence:
    """Return the kept intervals; what cannot be understood counts as not kept."""
    try:
        said = json.loads(read_meta(session).get(_KEY) or "[]")
        changes = tuple(
            CadenceFrom(
                date.fromisoformat(one["from"]),
                Cadence(
                    {stage: int(one["days"][stage.value]) for stage in StageOfChange},
                    int(one["unsaid"]),
                    str(one["source"]),
                ),
            )
            for one in said
        )
    except (ValueError, KeyError, TypeError):
        return ClinicCadence()
    return ClinicCadence(tuple(sorted(changes, key=lambda one: one.day)))
