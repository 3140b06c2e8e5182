"""Compares a census with the roster and with what is open: what each row comes to.

A row that is the same as last time is known by its digest and not looked at further. Nothing is
written here; what would be written is in the plans.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.census import (
    CensusRow,
    Likeness,
    RejectedRow,
    RowPlan,
)
from clinicdesk.domain.census_reading import RowReader, said_marks
from clinicdesk.domain.eligibility import (
    Employer,
    EndKind,
    RowOutcome,
    State,
    member_step,
    omitted_step,
)
from clinicdesk.domain.linkage_scan import name_shares
from clinicdesk.domain.people import Patient
from clinicdesk.domain.traits import traits_of
from clinicdesk.interchange.census import CensusSource
from clinicdesk.services.census_likeness import (
    Likelihood,
    Newcomer,
    in_file,
    is_other_person,
)
from clinicdesk.services.census_plans import known_plan, waiting_plan
from clinicdesk.services.import_reading import Pacer
from clinicdesk.store import census_roster, eligibility
from clinicdesk.store.eligibility import Member
from clinicdesk.store.open_work import open_work
from clinicdesk.store.snapshot import Snapshot

__all__ = ["Compared", "Comparing"]

_NO_STATE = State()
_UNIT = "\x1f"


@dataclass(slots=True)
class Compared:
    """What comparing found."""

    rows: int = 0
    counts: Counter[RowOutcome] = field(default_factory=Counter)
    plans: list[RowPlan] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)
    raw: dict[int, str] = field(default_factory=dict)
    before: int = 0


class Comparing:
    """One comparison of one file."""

    def __init__(
        self,
        session: Snapshot,
        source: CensusSource,
        reader: RowReader,
        employer: Employer,
        *,
        day: date,
        whole: bool,
        tell: Callable[[str], None],
    ) -> None:
        """``tell`` is called while it goes on, and stops it by raising."""
        self._session = session
        self._source = source
        self._reader = reader
        self._employer = employer
        self._day = day
        self._place = (employer.name, day)
        self._whole = whole
        self._tell = tell
        self._found = Compared()
        self._members: dict[tuple[str, str], Member] = {}
        self._states: dict[UUID, State] = {}
        self._here: set[UUID] = set()
        self._keys: dict[tuple[str, str], int] = {}
        self._known: list[tuple[CensusRow, Member]] = []
        self._newcomers: list[Newcomer] = []

    def run(self) -> Compared:
        """Compare everything.

        Raises:
            FileRefused: the file turned out to be cut off.
        """
        step = self._step("Reading who was eligible")
        self._members = eligibility.members_of(self._session, self._employer.id, step)
        self._states = eligibility.states_of(self._session, self._employer.id, step)
        self._found.before = sum(1 for one in self._states.values() if one.open_on(self._day))
        self._read()
        self._compare_known()
        self._compare_new()
        if self._whole:
            self._missing()
        self._dependants()
        found = self._found
        found.plans.sort(key=lambda plan: (plan.line == 0, plan.line))
        found.warnings.update(self._source.notes)
        found.counts[RowOutcome.REJECTED] = len(found.rejected)
        for plan in found.plans:
            found.counts[plan.outcome] += 1
        return found

    def _step(self, words: str) -> Callable[[int], None]:
        return lambda _place: self._tell(words)

    def _reject(self, line: int, code: str, words: str) -> None:
        self._found.rejected.append(RejectedRow(line, code, words))

    def _read(self) -> None:
        pacer = Pacer(lambda: self._tell(f"Reading rows: {self._found.rows:,}"))
        reader, members = self._reader, self._members
        for one in self._source.rows():
            self._found.rows += 1
            pacer.tick()
            if isinstance(one, RejectedRow):
                self._found.rejected.append(one)
                continue
            line, cells = one
            digest = reader.digest(cells)
            key = reader.quick_key(cells)
            member = members.get(key) if key is not None else None
            if member is not None and member.digest == digest and self._same_again(member, line):
                continue
            row = reader.read(line, cells, digest)
            if isinstance(row, RejectedRow):
                if member is not None:
                    # A bad row about somebody known is no sign that they left.
                    self._here.add(member.id)
                self._found.rejected.append(row)
                self._found.raw[line] = _UNIT.join(cells)
                continue
            self._take(row, cells)

    def _take(self, row: CensusRow, cells: Sequence[str]) -> None:
        first = self._keys.get(row.key)
        if first is not None:
            words = f"The same person stands on line {first:,}."
            self._reject(row.line, "repeated", words)
            return
        self._found.warnings.update(row.warnings)
        member = self._members.get(row.key)
        if (
            member is not None
            and member.digest == row.digest
            and self._same_again(member, row.line)
        ):
            return
        self._keys[row.key] = row.line
        self._found.raw[row.line] = _UNIT.join(cells)
        if member is not None:
            self._here.add(member.id)
            self._known.append((row, member))
        else:
            self._newcomers.append(Newcomer.of(row, self._employer.name))

    def _same_again(self, member: Member, line: int) -> bool:
        """Tell whether a row that says the same as last time changes nothing."""
        last = self._states.get(member.id, _NO_STATE).last
        if last is None or last.end_kind is EndKind.OMISSION:
            return False
        if member.key in self._keys:
            words = f"The same person stands on line {self._keys[member.key]:,}."
            self._reject(line, "repeated", words)
            return True
        self._keys[member.key] = line
        self._here.add(member.id)
        self._found.counts[RowOutcome.UNCHANGED] += 1
        return True

    def _compare_known(self) -> None:
        pacer = Pacer(lambda: self._tell("Comparing with the roster"))
        for start in range(0, len(self._known), 500):
            piece = self._known[start : start + 500]
            people = census_roster.people(self._session, [m.patient_id for _, m in piece])
            for row, member in piece:
                pacer.tick()
                patient = people[member.patient_id]
                if is_other_person(row, patient):
                    self._wait_for_number(row, patient)
                    continue
                state = self._states.get(member.id, _NO_STATE)
                plan = known_plan(row, member, state, patient, self._place)
                self._add(plan)

    def _wait_for_number(self, row: CensusRow, patient: Patient) -> None:
        one = Newcomer.of(row, self._employer.name)
        words = "the same employee number; another name and birth date"
        self._found.plans.append(waiting_plan(one, patient, words))

    def _add(self, plan: RowPlan) -> None:
        if plan.outcome is RowOutcome.UNCHANGED:
            self._found.counts[RowOutcome.UNCHANGED] += 1
            self._found.raw.pop(plan.line, None)
        else:
            self._found.plans.append(plan)

    def _compare_new(self) -> None:
        if not self._newcomers:
            return
        index = census_roster.roster_index(self._session, self._step("Reading the roster"))
        taken = {member.patient_id: member for member in self._members.values()}
        look = Likelihood(index, self._employer.name, taken)
        pacer = Pacer(lambda: self._tell("Looking for people who are here already"))
        for one in self._newcomers:
            pacer.tick()
            look.look(one)
            if one.row.birth is None and one.sure is None:
                self._reject(one.row.line, "no_birth_date", "The row has no birth date.")
        good = [one for one in self._newcomers if one.row.birth is not None or one.sure]
        self._sure_once(good)
        self._weigh(look, good, pacer)
        self._tell("Comparing the rows with each other")
        alone = [one for one in good if one.sure is None and not one.likenesses]
        twice = in_file(alone, pacer.tick)
        people = census_roster.people(self._session, [one.sure for one in good if one.sure])
        places = {id(one): n for n, one in enumerate(alone)}
        for one in good:
            pacer.tick()
            self._found.plans.append(
                self._new_plan(one, twice.get(places.get(id(one), -1)), people)
            )

    @staticmethod
    def _sure_once(newcomers: Iterable[Newcomer]) -> None:
        """Two rows cannot both be one person: the later ones wait for somebody."""
        taken: set[UUID] = set()
        for one in newcomers:
            if one.sure in taken:
                assert one.sure is not None
                one.near, one.sure = [one.sure], None
            elif one.sure is not None:
                taken.add(one.sure)

    def _weigh(self, look: Likelihood, newcomers: Sequence[Newcomer], pacer: Pacer) -> None:
        near = {patient_id for one in newcomers if one.sure is None for patient_id in one.near}
        if not near:
            return
        people = census_roster.people(self._session, near)
        traits = {one: traits_of(person, one) for one, person in people.items()}
        shares = name_shares([one.traits for one in newcomers])
        for one in newcomers:
            pacer.tick()
            if one.sure is None and one.near:
                look.weigh(one, traits, people, shares)

    def _new_plan(
        self, one: Newcomer, twin: Likeness | None, people: dict[UUID, Patient]
    ) -> RowPlan:
        row = one.row
        if one.sure is not None:
            patient = people[one.sure]
            nobody = Member(one.sure, row.number, row.person_code, one.sure, b"", b"")
            plan = known_plan(row, nobody, _NO_STATE, patient, self._place)
            return replace(plan, member_id=None, outcome=RowOutcome.CHANGED, recognized=True)
        likenesses = (twin,) if twin is not None else tuple(one.likenesses)
        step = member_step(_NO_STATE, row.facts, self._day)
        return RowPlan(
            line=row.line,
            outcome=RowOutcome.POSSIBLE_DUPLICATE if likenesses else RowOutcome.NEW,
            row=row,
            listed=row.listed,
            step=step,
            likenesses=likenesses,
            said=said_marks(row),
        )

    def _missing(self) -> None:
        """Who was eligible and is not in the file, and everybody who ends: with what is open."""
        gone = []
        for member in self._members.values():
            if member.id in self._here:
                continue
            step = omitted_step(self._states.get(member.id, _NO_STATE), self._day)
            if step.outcome is RowOutcome.MISSING:
                gone.append((member, step))
        names = census_roster.names_of(self._session, [m.patient_id for m, _ in gone])
        for member, step in gone:
            listed, mrn, _status = names[member.patient_id]
            self._found.plans.append(
                RowPlan(
                    line=0,
                    outcome=RowOutcome.MISSING,
                    patient_id=member.patient_id,
                    member_id=member.id,
                    listed=listed,
                    mrn=mrn,
                    step=step,
                    said=member.said,
                )
            )

    def _dependants(self) -> None:
        """Tell of dependants whose employee is in no file; note what is open about who leaves."""
        numbers = {number for number, code in (*self._keys, *self._members) if code == "00"}
        for plan in self._found.plans:
            if plan.row is not None and plan.row.dependant and plan.row.number not in numbers:
                self._found.warnings["A dependant's employee is in no file."] += 1
        ends = {RowOutcome.TERMED, RowOutcome.MISSING}
        leaving = [p.patient_id for p in self._found.plans if p.outcome in ends and p.patient_id]
        if not leaving:
            return
        self._tell("Looking for what is open")
        work = open_work(self._session, leaving)
        self._found.plans = [
            replace(plan, open_work=work[plan.patient_id].words)
            if plan.outcome in ends and plan.patient_id in work
            else plan
            for plan in self._found.plans
        ]
