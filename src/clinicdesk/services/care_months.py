"""Months of care management: one person's, the clinic's, and the sums that an employer may see."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.care_minutes import (
    PersonMonth,
    chronic_picture,
    counted_minutes,
    overlaps,
)
from clinicdesk.domain.care_month import (
    MONTH_COLUMNS,
    MonthRow,
    MonthTotals,
    month_cells,
    totals_of,
)
from clinicdesk.domain.care_time import Month, TimeEntry
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import ICD10CM
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people_lists import ListLine, ListRequest, ListUse, MadeList
from clinicdesk.services.lists import ListService
from clinicdesk.services.prevention_book import chronic_groups
from clinicdesk.store import care_time, patients
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot

__all__ = ["CareMonthService"]


class CareMonthService:
    """The time log of one clinic, read by months of its site."""

    def __init__(self, store: ClinicStore, zone: str, lists: ListService) -> None:
        self._store = store
        self._zone = zone
        self._lists = lists

    def this_month(self) -> Month:
        """Return the month that it is at the site."""
        return Month.of(site_day(self._store.clock.now(), self._zone))

    def month(self, actor: Actor, patient_id: UUID, month: Month | None = None) -> PersonMonth:
        """Return one person's month; without one, the present.

        Raises:
            NotAllowed: the role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            person = patients.get(session, patient_id)
            return self._month(session, person.id, month or self.this_month())

    def clinic_month(self, actor: Actor, month: Month | None = None) -> tuple[MonthRow, ...]:
        """Return everybody for whom time was logged in a month at the site, most minutes first.

        Raises:
            NotAllowed: the role does not open charts.
        """
        require(actor, Act.READ_CHART)
        wanted = month or self.this_month()
        start, end = wanted.bounds(self._zone)
        with self._store.reading() as session:
            entries = care_time.touching(session, start, end, site_id=actor.site_id)
            mine: dict[UUID, list[TimeEntry]] = {}
            for one in entries:
                if one.end_at > start:
                    mine.setdefault(one.patient_id, []).append(one)
            names = care_time.listed(session, mine)
            codes = care_time.problem_codes(session, mine)
        counted, groups = counted_minutes(entries, start, end), chronic_groups()
        shared = overlaps(entries)
        rows = [
            MonthRow(
                *names[who],
                PersonMonth(
                    patient_id=who,
                    month=wanted,
                    entries=tuple(some),
                    logged=sum(one.minutes for one in some),
                    counted=counted.get(who, 0),
                    overlaps=tuple(
                        one
                        for one in shared
                        if who in {one.first.patient_id, one.second.patient_id}
                    ),
                    chronic=chronic_picture(codes.get(who, ()), groups, ICD10CM),
                ),
            )
            for who, some in mine.items()
        ]
        return tuple(sorted(rows, key=lambda row: (-row.month.counted, row.listed)))

    def totals(self, actor: Actor, month: Month | None = None) -> MonthTotals:
        """Return a month in sums alone: what may be told to an employer.

        Raises:
            NotAllowed: the role does not open charts.
        """
        return totals_of(month or self.this_month(), self.clinic_month(actor, month))

    def export(
        self, actor: Actor, use: ListUse, reason: str = "", month: Month | None = None
    ) -> MadeList:
        """Return a clinic's month as a CSV file's bytes, on the way of every list that leaves.

        Raises:
            NotAllowed: the role takes no lists. BadInput: its use is not said.
            Refused: no time was logged.
        """
        require(actor, Act.TAKE_LISTS)
        wanted = month or self.this_month()
        rows = self.clinic_month(actor, wanted)
        if not rows:
            raise Refused(f"No time was logged in {wanted.words}.", "Choose another month.")
        request = ListRequest(
            title="Care-management time",
            shown=wanted.words,
            order="Most minutes first.",
            columns=MONTH_COLUMNS,
            lines=tuple(ListLine(row.month.patient_id, month_cells(row)) for row in rows),
            use=use,
            reason=reason,
        )
        return self._lists.export(actor, request)

    def _month(self, session: Snapshot, patient_id: UUID, month: Month) -> PersonMonth:
        start, end = month.bounds(self._zone)
        mine = care_time.entries_of(session, patient_id, start, end)
        staff_ids = {one.staff_id for one in mine}
        near = care_time.touching(session, start, end, patient_id=patient_id, staff_ids=staff_ids)
        codes = care_time.problem_codes(session, [patient_id]).get(patient_id, ())
        return PersonMonth(
            patient_id=patient_id,
            month=month,
            entries=mine,
            logged=sum(one.minutes for one in mine),
            counted=counted_minutes(near, start, end).get(patient_id, 0),
            overlaps=tuple(
                one
                for one in overlaps(near)
                if patient_id in {one.first.patient_id, one.second.patient_id}
            ),
            chronic=chronic_picture(codes, chronic_groups(), ICD10CM),
        )
