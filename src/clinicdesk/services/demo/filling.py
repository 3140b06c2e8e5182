"""Fills an opened demonstration clinic: everybody's story, then what is kept apart of a few."""

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.services.clinics import OpenedStore
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.demo.clinic import DemoClinic, DemoFilled
from clinicdesk.services.demo.coaching import coach_a_few
from clinicdesk.services.demo.education import teach_a_few
from clinicdesk.services.demo.eligibility import tell_eligibility
from clinicdesk.services.demo.plan_conflicts import pull_apart
from clinicdesk.services.demo.plan_signing import say_about_plans
from clinicdesk.services.demo.prevention import hold_a_cohort, log_some_time
from clinicdesk.services.demo.protected import keep_apart, keep_referrals
from clinicdesk.services.demo.registries import enrol_and_refresh
from clinicdesk.services.demo.story import read_cast
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.services.lists import ListService
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.services.referral_parts import ReferralParts

__all__ = ["fill_demo"]


def fill_demo(
    opened: OpenedStore, *, patients: int, seed: int, report: Report = quiet
) -> DemoFilled:
    """Invent everybody; the same seed, day and number of people make the same clinic.

    Raises:
        Cancelled: the person stopped it; what was stored stays.
    """
    store, actor, zone = opened.store, opened.actor, opened.facts.site.zone
    filled = DemoClinic(seed=seed, patients=patients).fill(store, actor, report)
    held = HeldVault(opened.files.vault, opened.vault)
    rows = ProtectedRows(store, held, zone)
    protected = ProtectedService(rows)
    cast = read_cast()[: len(filled.cast)]
    people = {one["family"]: who for one, who in zip(cast, filled.cast, strict=True)}
    names = {one["family"]: f"{one['given']} {one['family']}" for one in cast}
    consents = ConsentService(store, protected, zone)
    keep_apart(actor, people, names, protected=protected, consents=consents)
    keep_referrals(store, actor, ReferralParts(rows), Clocks(BusinessCalendar(zone=zone)))
    enrol_and_refresh(store, actor, zone, filled.cast, seed)
    hold_a_cohort(store, actor, zone, ListService(store, opened.facts), seed)
    log_some_time(store, actor, zone, filled.cast)
    # Before plans are signed: what a coach agrees on is a version of the plan.
    coach_a_few(store, actor, zone, filled.cast, seed)
    pull_apart(store, actor, zone, filled.cast)
    say_about_plans(store, actor, zone, filled.cast)
    teach_a_few(store, actor, zone, filled.cast)
    tell_eligibility(store, rows, actor, zone)
    store.note_fact("example", str(filled.example_id))
    store.learn()
    return filled
