"""What the person's own plan tells, part by part, in their words and language."""

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from reportlab.platypus import CondPageBreak, Flowable

from clinicdesk.documents.blocks import Cell, Column, lead_height, long_table
from clinicdesk.documents.drawings import Stairs
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.patient_blocks import Plain
from clinicdesk.documents.patient_words import PatientText, patient_text
from clinicdesk.documents.style import BODY_WIDTH
from clinicdesk.documents.text import limited, markup
from clinicdesk.documents.wording import fill
from clinicdesk.domain.clinical import Medication
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import long_date
from clinicdesk.domain.display import concept, number, phone
from clinicdesk.domain.goal_display import goal_progress
from clinicdesk.domain.medication_display import medication_line
from clinicdesk.domain.plain_words import everyday, how_often, plain_target, plain_unit
from clinicdesk.domain.plan_contents import PatientPlanContent
from clinicdesk.domain.plan_parts import Zone
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plans import Concern, Goal, Intervention, StatementKind
from clinicdesk.domain.referrals import Referral

__all__ = ["PlanPage"]

_TEAM = 4
_NOT_SURE = frozenset({"unconfirmed", "provisional", "differential", "refuted", "entered-in-error"})
"""A concern from a screening is the person's only when both sides have said so."""
_ENDED_CONCERN = frozenset({"inactive", "remission", "resolved"})
_LEADS = {Zone.RED: ("Call 911",), Zone.YELLOW: ("Call us today", "Tell us at the next call")}
"""How templates begin a line about a warning sign."""
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


def _first(goal: Goal) -> int:
    """A goal with something to do or to measure comes before one that is a line of words."""
    return 0 if goal.action_plan.strip() or goal.target is not None else 1


class PlanPage:
    """One person's plan being laid out."""

    def __init__(self, content: PatientPlanContent, pictured: int) -> None:
        self.pictured = pictured
        self.content, self.plan = content, content.plan
        self.language = content.imprint.language
        self.said: PatientText = patient_text(self.language)
        self.plain = Plain(large=content.large)
        self.phone = phone(content.letterhead.phone) or content.letterhead.clinic

    def day(self, day: date | None) -> str:
        """A day as people say it in their language."""
        return long_date(day, self.language)

    # First page: who, what matters, what worries, where to

    def team(self) -> list[Flowable]:
        plain, said = self.plain, self.said
        name = self.content.chart.patient.name.spoken
        members = sorted(self.content.chart.team, key=lambda m: not m.is_lead)[:_TEAM]
        left = [
            plain.say(said.my_name, "plain_strong"),
            plain.say(name),
            plain.say(fill(said.call_team, phone=self.phone), "plain_strong"),
        ]
        right: list[Flowable] = []
        for member in members:
            role = f", {member.role}" if member.role and member.role not in member.name else ""
            call = f", {phone(member.phone)}" if member.phone else ""
            right.append(plain.say(f"{member.name}{role}{call}"))
        return [plain.beside(left, right or [plain.say(said.not_recorded)], 0.38, torn=True)]

    def concerns(self) -> list[Flowable]:
        live = [
            c
            for c in self.plan.concerns
            if c.status not in _ENDED_CONCERN and c.verification not in _NOT_SURE
        ]
        if not live:
            return [self.plain.say(self.said.not_recorded)]
        return self.plain.points(self._concern(one) for one in live)

    def _concern(self, one: Concern) -> str:
        words = everyday(one.code, self.language)
        own = one.own_words.strip()
        return f"{words}. “{own}”" if own and own.casefold() != words.casefold() else words

    def goals(self) -> list[Flowable]:
        live = sorted((g for g in self.plan.goals if g.lifecycle not in OVER), key=_first)
        if not live:
            return [self.plain.say(self.said.not_recorded)]
        told = [flowable for goal in live[: self.pictured] for flowable in self._goal(goal)]
        if live[self.pictured :]:
            more = "; ".join(g.description for g in live[self.pictured :])
            told.append(self.plain.say(fill(self.said.more_goals, goals=more)))
        return told

    def _goal(self, goal: Goal) -> list[Flowable]:
        plain, said = self.plain, self.said
        share = goal_progress(goal)
        climbed = None if share is None else int(share * Stairs.STEPS)
        where = self._where(goal)
        by = 1.15 if plain.by > 1 else 1.0
        stairs = Stairs(climbed, where or goal.description, 92 * by, 46 * by)
        words: list[Flowable] = [plain.say(goal.description, "plain_strong", 240)]
        if goal.own_words and goal.own_words != goal.description:
            words.append(plain.say(f"“{goal.own_words}”", "plain_quote", 240))
        if where:
            words.append(plain.say(where))
        step = dict(self.content.steps).get(goal.id, "") or goal.action_plan
        strong = f'<font name="{STRONG}">{escape(said.this_week, quote=False)}</font> '
        if step.strip():
            words.append(plain.marked(strong + markup(limited(step, 240))))
        else:
            words.append(plain.to_fill(plain.marked(strong), BODY_WIDTH * (0.97 - 0.22 * by)))
        return [plain.beside([plain.gap(3), stairs], words, 0.22 * by), plain.gap(3)]

    def _where(self, goal: Goal) -> str:
        said, target = self.said, plain_target(goal.target, self.language)
        now = ""
        if goal.latest_value is not None:
            unit = plain_unit(goal.target.unit, self.language) if goal.target else ""
            now = f"{number(goal.latest_value)}\u00a0{unit}".strip()
        if target and now:
            words = fill(said.now_target, now=now, target=target)
        else:
            words = fill(said.target_only, target=target) if target else ""
            words = words or (fill(said.now_only, now=now) if now else "")
        by = fill(said.by_day, date=self.day(goal.due_on)) if goal.due_on else ""
        return f"{words} {by}".strip()

    # Second page: medicines, what comes, signs, who does what

    def medicines(self) -> list[Flowable]:
        plain, said = self.plain, self.said
        listed = [m for m in self.content.chart.medications if m.current]
        if not listed:
            return [plain.say(said.not_recorded)]
        named, strong = plain.style(), plain.style("plain_strong")
        columns = [
            Column(said.medicine, 0.36, strong),
            Column(said.what_for, 0.3, named),
            Column(said.when, 0.34, named),
        ]
        rows: list[list[Cell]] = [self._medicine(one) for one in listed]
        made = long_table(columns, rows, head=strong)
        # Two pages are worth more than a table in one piece; its head stands on both.
        made.may_tear = True  # type: ignore[attr-defined]
        return [
            made,
            plain.gap(3),
            plain.say(said.medicines_bring),
        ]

    def _medicine(self, one: Medication) -> list[Cell]:
        line = medication_line(one)
        what = everyday(Coded(one.reason), self.language) if one.reason else self.said.ask_what_for
        told = line.dose and line.dose not in line.product
        name = " ".join(p for p in (line.strong, line.dose if told else line.product) if p)
        when = how_often(line.frequency, self.language) or self.said.not_recorded
        return [name, what, when]

    def visits(self) -> list[Flowable]:
        said = self.said
        told = [self._visit(order) for order in self.content.referrals]
        if self.plan.review_due_on is not None:
            told.append(fill(said.review_on, date=self.day(self.plan.review_due_on)))
        return self.plain.points(told) if told else [self.plain.say(said.no_visits)]

    def _visit(self, order: Referral) -> str:
        what = concept(order.service)
        if order.recipient is not None:
            what = f"{what}, {order.recipient.name}"
        if order.appointment_at is not None:
            there = order.appointment_at.astimezone(ZoneInfo(self.content.imprint.zone))
            return fill(
                self.said.visit_on,
                what=what,
                date=self.day(there.date()),
                time=_clock(there, self.language),
            )
        if order.needed_by is not None:
            return fill(self.said.visit_by, what=what, date=self.day(order.needed_by))
        return fill(self.said.visit_open, what=what)

    def warnings(self) -> list[Flowable]:
        plain, said = self.plain, self.said
        half = BODY_WIDTH / 2 - 4

        def signs(zone: Zone, otherwise: str) -> list[Flowable]:
            found = [s for s in self.plan.warning_signs if s.zone is zone]
            told = [
                " ".join(f"{p.strip().rstrip('.')}." for p in (s.sign, s.act) if p.strip())
                for s in found
            ]
            return plain.points(told or self._told_in_words(zone) or [otherwise])

        yellow: list[Flowable] = [
            plain.say(fill(said.call_us, phone=self.phone), "plain_warn"),
            *signs(Zone.YELLOW, said.warn_us_default),
        ]
        red: list[Flowable] = [
            plain.say(said.call_911, "plain_bad"),
            *signs(Zone.RED, said.warn_911_default),
        ]
        if plain.by > 1:
            boxes = (plain.box(yellow, "warn"), plain.box(red, "bad"))
            return [f for box in boxes for f in (CondPageBreak(lead_height(box)), box, plain.gap())]
        return [plain.beside([plain.box(yellow, "warn", half)], [plain.box(red, "bad", half - 6)])]

    def _told_in_words(self, zone: Zone) -> list[str]:
        """Signs that stand in the plan's words about symptoms, as templates bring them."""
        said = "\n".join(s.text for s in self.plan.statements if s.kind is StatementKind.SYMPTOMS)
        lines = (line.partition(":") for line in said.splitlines())
        return [sign.strip() for lead, _colon, sign in lines if sign and lead in _LEADS[zone]]

    def who_does_what(self) -> list[Flowable]:
        plain, said = self.plain, self.said
        live = [i for i in self.plan.interventions if i.status not in _ENDED_WORK]
        mine = [i for i in live if self._mine(i)]
        stated = [s.text for s in self.plan.statements if s.kind is StatementKind.SELF_MANAGEMENT]
        own = [*stated, *map(self._work, mine)]
        shared: dict[str, list[str]] = {}
        for line in live:
            if not self._mine(line):
                shared.setdefault(line.owner.strip(), []).append(self._work(line))
        theirs = [
            f"{owner}: {'; '.join(work)}" if owner else "; ".join(work)
            for owner, work in shared.items()
        ]
        left: list[Flowable] = [plain.say(said.i_will, "plain_strong")]
        left += plain.points(own) if own else plain.lines(2, BODY_WIDTH * 0.46)
        right: list[Flowable] = [plain.say(said.team_will, "plain_strong")]
        right += plain.points(theirs) if theirs else [plain.say(said.not_recorded)]
        if plain.by > 1:
            return [*left, plain.gap(), *right]
        return [plain.beside(left, right, 0.42, torn=True)]

    def _mine(self, line: Intervention) -> bool:
        name = self.content.chart.patient.name
        owner = line.owner.strip().casefold().removeprefix("the ")
        return owner in {"patient", "person"} or (
            bool(name.family) and name.family.casefold() in owner and name.given.casefold() in owner
        )

    def _work(self, line: Intervention) -> str:
        said = concept(line.code)
        often = how_often(line.frequency, self.language)
        if often and often.casefold() not in said.casefold():
            said = f"{said}, {often}"
        return said

    def coming_and_help(self) -> list[Flowable]:
        """Tests and visits, beside where help is."""
        plain, said = self.plain, self.said
        coming, helping = self.visits(), self.help()
        if plain.by > 1:
            return [*plain.part(said.visits, coming), *plain.part(said.help, helping)]
        left = [plain.heading(said.visits), *coming]
        right = [plain.heading(said.help), *helping]
        return [plain.beside(left, right, 0.44, torn=True), plain.gap(3)]

    def help(self) -> list[Flowable]:
        found = [
            ": ".join(p for p in (h.barrier, h.resource, h.note) if p.strip())
            for h in self.plan.barrier_help
        ]
        found += [s.text for s in self.plan.statements if s.kind is StatementKind.COMMUNITY]
        clinic = self.content.letterhead.clinic
        return self.plain.points([*found, f"{clinic}: {self.phone}"])

    def back_and_forth(self) -> list[Flowable]:
        """What the person says back, beside the room for their questions."""
        plain, said = self.plain, self.said
        back = [
            plain.say(said.teach_why),
            *plain.ticks((said.teach_goal, said.teach_medicines, said.teach_warning)),
        ]
        if plain.by > 1:
            return [*plain.part(said.teach, back), *plain.part(said.questions, plain.lines(2))]
        left = [plain.heading(said.teach), *back]
        right = [plain.heading(said.questions), *plain.lines(4, BODY_WIDTH * 0.4)]
        return [plain.beside(left, right, 0.57), plain.gap(3)]

    def ending(self) -> list[Flowable]:
        said, content = self.said, self.content
        review = self.day(self.plan.review_due_on)
        told = []
        if content.leaflets:
            listed = "; ".join(f"{one.title}, {self.day(one.on)}" for one in content.leaflets)
            told.append(f"{said.leaflets}: {listed}.")
        about = fill(
            said.about,
            version=said.printed(content.printed),
            date=self.day(content.imprint.printed_on),
            review=review,
        )
        return [self.plain.say(" ".join([*told, said.free, about]), most=900)]


def _clock(there: datetime, language: str) -> str:
    """The time of day as people say it: 3:30 p.m."""
    half = ("a. m.", "p. m.") if language == "es" else ("a.m.", "p.m.")
    return f"{(there.hour - 1) % 12 + 1}:{there:%M} {half[there.hour >= 12]}"
