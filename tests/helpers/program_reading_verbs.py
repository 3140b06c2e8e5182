"""How the reading verbs about registries, programs, cohorts and care time are called."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from clinicdesk.domain.people_lists import ListUse
from clinicdesk.domain.prevention import Evidence
from clinicdesk.services.clinic import Clinic

__all__ = ["PROGRAM_READS"]


def _registries(clinic: Clinic, actor: Any) -> list[UUID]:
    """The registries, refreshed."""
    clinic.registries.refresh(actor)
    return [one.registry.id for one in clinic.registries.list(actor)]


PROGRAM_READS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "registries.catalogue": lambda _w, c, _a: c.registries.catalogue(),
    "registries.changes_since": lambda _w, c, a: c.registries.changes_since(a, c.today()),
    "registries.explain": lambda w, c, a: [
        c.registries.explain(a, one, w.patient) for one in _registries(c, a)
    ],
    "registries.get": lambda _w, c, a: [c.registries.get(a, one) for one in _registries(c, a)],
    "registries.history": lambda _w, c, a: [
        c.registries.history(a, one) for one in _registries(c, a)
    ],
    "registries.list": lambda _w, c, a: [_registries(c, a), c.registries.list(a)],
    "registries.members": lambda _w, c, a: [
        c.registries.members(a, one) for one in _registries(c, a)
    ],
    "registries.named": lambda _w, c, a: [_registries(c, a), c.registries.named(a, "depression")],
    "registries.of_person": lambda w, c, a: [
        _registries(c, a),
        c.registries.of_person(a, w.patient),
    ],
    "registries.open_gaps": lambda _w, c, a: [
        c.registries.open_gaps(a, one) for one in _registries(c, a)
    ],
    "registries.preview": lambda _w, c, a: [
        c.registries.preview(a, c.registries.get(a, one).definition.rule)
        for one in _registries(c, a)
    ],
    "registries.versions": lambda _w, c, a: [
        c.registries.versions(a, one) for one in _registries(c, a)
    ],
    "risk.criteria": lambda _w, c, a: [_registries(c, a), c.risk.criteria(a)],
    "risk.of_person": lambda w, c, a: [_registries(c, a), c.risk.of_person(a, w.patient)],
    "programmes.get": lambda w, c, a: [
        c.programmes.get(a, one.id) for one in c.programmes.of_patient(a, w.patient)
    ],
    "programmes.of_patient": lambda w, c, a: c.programmes.of_patient(a, w.patient),
    "programmes.offered": lambda _w, c, _a: c.programmes.offered(),
    "prevention.cohorts": lambda _w, c, a: c.prevention.cohorts(a),
    "prevention.judged": lambda w, c, a: c.prevention.judged(a, w.patient, Evidence()),
    "prevention.report": lambda _w, c, a: [
        c.prevention.report(a, one.cohort.id) for one in c.prevention.cohorts(a)
    ],
    "prevention.risk_test": lambda _w, c, _a: c.prevention.risk_test(),
    "prevention.standards": lambda _w, c, _a: c.prevention.standards(),
    "prevention_sheets.export": lambda _w, c, a: [
        c.prevention_sheets.export(a, one.cohort.id, ListUse.QUALITY)
        for one in c.prevention.cohorts(a)
    ],
    "care_time.timer": lambda _w, c, a: c.care_time.timer(a),
    "care_months.clinic_month": lambda _w, c, a: c.care_months.clinic_month(a),
    "care_months.export": lambda _w, c, a: (
        c.care_months.clinic_month(a) and c.care_months.export(a, ListUse.QUALITY)
    ),
    "care_months.month": lambda w, c, a: c.care_months.month(a, w.patient),
    "care_months.this_month": lambda _w, c, _a: c.care_months.this_month(),
    "care_months.totals": lambda _w, c, a: c.care_months.totals(a),
}
"""Called with the walk, its clinic and its actor; see ``reading_verbs``."""
