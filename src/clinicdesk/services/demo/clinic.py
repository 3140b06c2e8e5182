"""Fills a demonstration clinic: staff, recipients, and people with their whole stories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import ClinicalRow, TeamMember
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.directory import CareTeam
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referrals import Recipient, ReferralSeed
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinics import ClinicPlan
from clinicdesk.services.demo.care import CareBook, read_care
from clinicdesk.services.demo.chart import ChartMaker
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.demo.people import PeopleMaker, read_clinic
from clinicdesk.services.demo.plans import Hands, PlanMaker
from clinicdesk.services.demo.referrals import ReferralMaker
from clinicdesk.services.demo.story import Story, cast_story, draw_story, read_cast
from clinicdesk.store import (
    clinical,
    directory,
    people_bulk,
    plan_saves,
    referral_bulk,
    referral_recipients,
    staff,
    summary,
    tasks,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DEFAULT_PATIENTS", "DEFAULT_SEED", "DemoClinic", "DemoFilled", "demo_plan"]

DEFAULT_PATIENTS = 200
DEFAULT_SEED = 7
_PIECE = 500
"""People in one transaction: some seconds at most, and little memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFilled:
    """What was invented."""

    patients: int
    clinical_rows: int
    care_plans: int
    referrals: int
    tasks: int
    example_id: UUID
    """Somebody with a plan, an interpreter and three referrals: for pictures and printed pages."""
    cast: tuple[UUID, ...] = ()
    """The people whom everybody meets, in the order of the resource file."""


def demo_plan() -> ClinicPlan:
    """Return what a demonstration clinic is, for `clinics.make_clinic`; its nurse is the admin."""
    told = read_clinic()
    clinic, nurse = told.clinic, told.told["staff"][0]
    return ClinicPlan(
        name=clinic["name"],
        site=clinic["name"],
        admin=nurse["name"],
        admin_display=nurse["display"],
        zone=clinic["zone"],
        address=clinic["address"],
        phone=clinic["phone"],
        fax=clinic["fax"],
        demonstration=True,
    )


@dataclass(slots=True)
class _Pile:
    """One piece's rows, before they are stored."""

    rows: list[ClinicalRow] = field(default_factory=list)
    plans: list[CarePlan] = field(default_factory=list)
    seeds: list[ReferralSeed] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)
    teams: list[CareTeam] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Makers:
    """What makes each part of a person's story."""

    moments: Moments
    new_id: Callable[[], UUID]
    hands: Hands
    charts: ChartMaker
    plans: PlanMaker
    referrals: ReferralMaker


def _makers(
    book: CareBook,
    moments: Moments,
    new_id: Callable[[], UUID],
    hands: Hands,
    recipients: Mapping[str, Recipient],
) -> _Makers:
    place = read_clinic().clinic["name"]
    return _Makers(
        moments,
        new_id,
        hands,
        ChartMaker(book, moments, new_id, place),
        PlanMaker(moments, new_id, hands),
        ReferralMaker(moments, new_id, hands, recipients),
    )


class DemoClinic:
    """Invents a clinic. The same seed, day and number of people make the same clinic."""

    def __init__(self, *, seed: int = DEFAULT_SEED, patients: int = DEFAULT_PATIENTS) -> None:
        self._seed = seed
        self._patients = patients
        self._told = read_clinic().told
        self._book: CareBook = read_care()

    def fill(self, store: ClinicStore, actor: Actor, report: Report = quiet) -> DemoFilled:
        """Invent everybody and everything, in transactions of some hundred people.

        ``actor`` is the demonstration's nurse, who exists already; colleagues and pools are added.
        Days are counted from the store's clock.

        Raises:
            Cancelled: the person stopped it; what was stored stays.
        """
        with store.reading() as session:
            zone = staff.zone_of(session, actor.site_id)
        moments = Moments(store.clock.now(), zone)
        with store.writing(actor) as uow:
            hands = self._add_staff(uow, actor)
            recipients = self._add_recipients(uow)
            uow.audit(AuditAct(act="invented", kind="clinic"))
        make = _makers(self._book, moments, store.ids.new, hands, recipients)
        people = PeopleMaker(Random(self._seed), moments.today)
        cast = read_cast()
        totals = [0, 0, 0, 0]
        met: list[UUID] = []
        for first in range(0, self._patients, _PIECE):
            report(first, self._patients, "Inventing people")
            serials = range(first, min(first + _PIECE, self._patients))
            stories = [self._story(people, cast, moments, n) for n in serials]
            with store.writing(actor) as uow:
                ids, counted = self._store_piece(uow, make, stories, first)
                uow.session.expunge_all()
                uow.audit(AuditAct(act="invented", kind="patient"))
            totals = [a + b for a, b in zip(totals, counted, strict=True)]
            met += ids[: len(cast) - len(met)]
        report(self._patients, self._patients, "People invented")
        rows, plans, referrals, work = totals
        return DemoFilled(
            patients=self._patients,
            clinical_rows=rows,
            care_plans=plans,
            referrals=referrals,
            tasks=work,
            example_id=met[min(1, len(met) - 1)],
            cast=tuple(met),
        )

    def _random(self, serial: int) -> Random:
        """Return one person's own chance, so that they are the same in a clinic of any size."""
        return Random(f"{self._seed}:{serial}")

    def _story(
        self,
        people: PeopleMaker,
        cast: Sequence[Mapping[str, Any]],
        moments: Moments,
        serial: int,
    ) -> Story:
        draft = people.person(serial)
        if serial < len(cast):
            return cast_story(cast[serial], draft, self._book, moments)
        return draw_story(self._random(serial), draft, self._book, moments)

    def _add_staff(self, uow: UnitOfWork, actor: Actor) -> Hands:
        ids = {actor.name: actor.id}
        named = {actor.name: actor.display}
        for one in self._told["staff"]:
            if one["name"] != actor.name:
                roles = [Role(role) for role in one["roles"]]
                ids[one["name"]] = staff.add(
                    uow, name=one["name"], display=one["display"], roles=roles
                )
                named[one["name"]] = one["display"]
        for pool in self._told["pool"]:
            lead = ids.get(pool["lead"], actor.id)
            ids[pool["name"]] = staff.add(
                uow, name=pool["name"], display=pool["display"], is_pool=True, lead_id=lead
            )
            named[pool["name"]] = pool["display"]
        parts = {"nurse": actor.name, "coach": "jpark", "chw": "msantos", "pool": "front-desk"}
        return Hands({part: (ids[name], named[name]) for part, name in parts.items()})

    def _add_recipients(self, uow: UnitOfWork) -> dict[str, Recipient]:
        random = self._random(-1)
        places = self._told["places"]
        entries = []
        for n, one in enumerate(self._book.recipients):
            town, postal_code = random.choice(places["towns"])
            street = f"{random.randrange(10, 900)} {random.choice(places['streets'])}"
            entries.append(
                Recipient(
                    name=one["name"],
                    specialty=one["specialty"],
                    address=f"{street}\n{town}, {places['state']} {postal_code}",
                    phone=f"(740) 555-{200 + 2 * n:04d}",
                    fax=f"(740) 555-{201 + 2 * n:04d}",
                )
            )
        made = referral_recipients.add_many(uow, entries)
        keys = [one["key"] for one in self._book.recipients]
        return dict(zip(keys, made, strict=True))

    def _store_piece(
        self, uow: UnitOfWork, make: _Makers, stories: Sequence[Story], first: int
    ) -> tuple[list[UUID], list[int]]:
        """Store some people with everything of theirs; return their ids and the counts."""
        ids = people_bulk.add_many(uow, [one.draft for one in stories])
        pile = _Pile()
        for n, (patient_id, story) in enumerate(zip(ids, stories, strict=True)):
            self._tell(make, pile, patient_id, story, Random(f"{self._seed}:{first + n}:chart"))
        clinical.add_rows(uow, pile.rows)
        directory.add_teams(uow, pile.teams)
        plan_saves.add_many(uow, pile.plans)
        referral_bulk.add_many(uow, pile.seeds, Clocks(make.moments.calendar))
        tasks.add_many(uow, pile.tasks)
        summary.refresh(uow, ids)
        return ids, [len(pile.rows), len(pile.plans), len(pile.seeds), len(pile.tasks)]

    def _tell(
        self, make: _Makers, pile: _Pile, patient_id: UUID, story: Story, random: Random
    ) -> None:
        chart = make.charts.make(random, patient_id, story)
        plan = make.plans.make(random, patient_id, story, chart)
        made = make.referrals.make(random, patient_id, story, plan)
        pile.rows += chart.rows
        for one in made:
            pile.rows += one.reports
            pile.seeds.append(one.seed)
        if plan is not None:
            pile.plans.append(plan)
            pile.teams.append(self._team(make, patient_id, plan, story.draft.primary_care))
        pile.tasks += [
            TaskDraft(
                patient_id=patient_id,
                title=one.title,
                due_on=make.moments.day(one.due),
                owner_id=make.hands.id_of(one.owner),
                reason=one.reason,
                kind=one.kind,
                plan_id=plan.id if plan else None,
            )
            for one in story.tasks
        ]

    def _team(self, make: _Makers, patient_id: UUID, plan: CarePlan, primary_care: str) -> CareTeam:
        place = str(self._told["clinic"]["name"])
        held = [("nurse", "Registered nurse, care manager"), ("coach", "Health coach")]
        if any(one.owner == make.hands.name_of("chw") for one in plan.interventions):
            held.append(("chw", "Community health worker"))
        members = [
            TeamMember(
                id=make.new_id(),
                name=make.hands.name_of(part),
                role=role,
                organization=place,
                is_lead=part == "nurse",
            )
            for part, role in held
        ]
        doctor, _, practice = primary_care.partition(", ")
        if doctor:
            role = "Primary care provider"
            members.append(
                TeamMember(id=make.new_id(), name=doctor, role=role, organization=practice)
            )
        return CareTeam(
            id=make.new_id(),
            patient_id=patient_id,
            name="Care team",
            start_on=plan.start_on,
            members=tuple(members),
        )
