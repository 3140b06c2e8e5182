"""The roster: find anyone with one thought, and see who needs something."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may, require
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.roster import (
    RosterFilter,
    RosterPage,
    RosterRow,
    RosterSort,
    SearchAnswer,
    without_care,
)
from clinicdesk.domain.search import parse_query
from clinicdesk.store import roster_query
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.close_people import ClosePeople
from clinicdesk.store.search import SearchIndex

__all__ = ["RosterService"]

_ABOUT_WHO = frozenset({RosterSort.NAME, RosterSort.BORN})
_FIRST_TEN = 10
_MOST_MINE = 10
_MOST_NEAR = 20


class RosterService:
    """Lists and finds people. One thread at a time reads through it."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone
        self._index = SearchIndex()
        self._close = ClosePeople()
        self._counts = roster_query.Counts()

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)

    def warm(self, actor: Actor | None = None) -> None:
        """Load names, their sounds and whom ``actor`` works with: the first keystroke is as fast as
        the next.
        """
        with self._store.reading() as session:
            self._index.refresh(session)
            self._index.vocabulary.prepare()
            if actor is not None:
                self._close.load(session, actor.id)

    def search(
        self, actor: Actor, text: str, *, limit: int = 20, thorough: bool = False
    ) -> SearchAnswer:
        """Return the people who answer, nearest first.

        ``thorough`` also finds by nicknames, by sound, inside words and in spite of slips, where
        fewer than ten answer as typed: for when the typing rests (some milliseconds), never for
        every keystroke.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        today = self._today()
        query = parse_query(text, today)
        with self._store.reading() as session:
            if thorough or not self._index.loaded:
                self._index.refresh(session)
                self._close.load(session, actor.id)
            places = self._index.find(session, query, limit + 1)
            more = len(places) > limit
            mine = self._close.answering(actor.id, query, _MOST_MINE)
            further = [place for place in mine if place not in places]
            places = [*places[: max(limit - len(further), 0)], *further]
            thin = not more and len(places) < _FIRST_TEN and bool(query.terms)
            near = []
            if thorough and thin:
                most = min(limit, _MOST_NEAR) - len(places)
                near = self._index.find_near(session, query, max(most, 0), today)
            rows = roster_query.answers(
                session, query, places, near, close=self._close, today=today
            )
        if not may(actor, Act.READ_CHART):
            rows = [without_care(row) for row in rows]
        return SearchAnswer(tuple(rows[:limit]), more, thin and not thorough, query.hint)

    def page(
        self,
        actor: Actor,
        chosen: RosterFilter = RosterFilter.ALL,
        order: RosterSort = RosterSort.ATTENTION,
        *,
        offset: int = 0,
        limit: int = 100,
        descending: bool = False,
    ) -> RosterPage:
        """Return a window of the list, with how many there are in all.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        whole = may(actor, Act.READ_CHART)
        if not whole:
            # Whom a filter shows, and in which order, would tell how they are.
            chosen, order = RosterFilter.ALL, order if order in _ABOUT_WHO else RosterSort.NAME
        with self._store.reading() as session:
            page = roster_query.page(
                session,
                self._counts,
                chosen,
                order,
                today=self._today(),
                me=actor.id,
                offset=offset,
                limit=limit,
                descending=descending,
            )
        return page if whole else replace(page, rows=tuple(map(without_care, page.rows)))

    def counts(self, actor: Actor) -> dict[RosterFilter, int]:
        """Return how many people each filter shows.

        Whoever asks has the list before them and types next, so names are loaded as well.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        today = self._today()
        with self._store.reading() as session:
            self._index.refresh(session)
            self._close.load(session, actor.id)
            counts = {
                chosen: roster_query.count(session, self._counts, chosen, today, actor.id)
                for chosen in RosterFilter
            }
        whole = may(actor, Act.READ_CHART)
        return {one: n if whole or one is RosterFilter.ALL else 0 for one, n in counts.items()}

    def row(self, actor: Actor, patient_id: UUID) -> RosterRow:
        """Return one person's row, as the list shows it.

        Raises:
            NotAllowed: the actor's role does not find people.
            NotFound: no such person, or they were merged into another.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            row = roster_query.row_of(session, patient_id, self._today())
        if row is None:
            raise NotFound("There is no such person in the list.", "Search again.")
        return row if may(actor, Act.READ_CHART) else without_care(row)
