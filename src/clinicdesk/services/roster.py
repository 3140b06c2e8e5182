"""The roster: find anyone with one thought, and see who needs something."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, may, require
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.roster import (
    ListQuestion,
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
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.roster_details import Reads, with_more
from clinicdesk.store.roster_lists import Lists
from clinicdesk.store.search import SearchIndex

__all__ = ["RosterService"]

_ABOUT_WHO = frozenset(
    {
        RosterSort.NAME,
        RosterSort.BORN,
        RosterSort.AGE,
        RosterSort.PREFERRED,
        RosterSort.MRN,
        RosterSort.SEX,
        RosterSort.PHONE,
        RosterSort.EMPLOYER,
        RosterSort.SITE,
        RosterSort.EMPLOYEE_NUMBER,
        RosterSort.LANGUAGE,
        RosterSort.INTERPRETER,
        RosterSort.CONTACT,
        RosterSort.ELIGIBILITY,
    }
)
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
        self._lists = Lists()

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
        self,
        actor: Actor,
        text: str,
        *,
        limit: int = 20,
        thorough: bool = False,
        parts: Collection[str] = (),
    ) -> SearchAnswer:
        """Return the people who answer, nearest first; ``parts`` as ``page`` has them.

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
            found = roster_query.answers(
                session, query, places, near, close=self._close, today=today
            )
            rows = self._more(session, found[:limit], parts)
        if not may(actor, Act.READ_CHART):
            rows = tuple(without_care(row) for row in rows)
        return SearchAnswer(rows, more, thin and not thorough, query.hint)

    def page(
        self,
        actor: Actor,
        chosen: RosterFilter = RosterFilter.ALL,
        order: RosterSort = RosterSort.ATTENTION,
        *,
        offset: int = 0,
        limit: int = 100,
        descending: bool = False,
        parts: Collection[str] = (),
    ) -> RosterPage:
        """Return a window of the list, with how many there are in all.

        ``parts`` (``person``, ``owners``, ``review``, ``contact``) fill each row's ``more``.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        whole, question = _allowed(actor, ListQuestion(chosen, order, descending))
        with self._store.reading() as session:
            page = self._lists.page(
                session, question, today=self._today(), me=actor.id, offset=offset, limit=limit
            )
            rows = self._more(session, page.rows, parts)
        return replace(page, rows=rows if whole else tuple(map(without_care, rows)))

    def picked(
        self,
        actor: Actor,
        question: ListQuestion,
        ranges: Collection[tuple[int, int]],
    ) -> tuple[tuple[UUID, ...], int]:
        """Return who stands in ranges of the list (first and last place), and how long it is.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        _whole, question = _allowed(actor, question)
        with self._store.reading() as session:
            return self._lists.ids(session, question, ranges, today=self._today(), me=actor.id)

    def rows(
        self, actor: Actor, ids: Sequence[UUID], *, parts: Collection[str] = ()
    ) -> tuple[RosterRow, ...]:
        """Return the rows of some people in their order; whoever is not in the list is left out.

        Raises:
            NotAllowed: the actor's role does not find people.
        """
        require(actor, Act.FIND_PEOPLE)
        with self._store.reading() as session:
            reader = FastReader(session)
            found = roster_query.of_ids(reader, [reader.out(one) for one in ids], self._today())
            rows = self._more(session, found, parts)
        return rows if may(actor, Act.READ_CHART) else tuple(map(without_care, rows))

    def _more(
        self, session: Reads, rows: Sequence[RosterRow], parts: Collection[str]
    ) -> tuple[RosterRow, ...]:
        return with_more(session, rows, parts, now=self._store.clock.now(), zone=self._zone)

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
                chosen: self._lists.count(session, chosen, today, actor.id)
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


def _allowed(actor: Actor, question: ListQuestion) -> tuple[bool, ListQuestion]:
    """Say whether an actor sees whole rows; if not, ask only what tells nothing of anybody's care.

    Whom a filter shows, and in which order, would tell how they are.
    """
    if may(actor, Act.READ_CHART):
        return True, question
    if question.order in _ABOUT_WHO:
        return False, replace(question, chosen=RosterFilter.ALL)
    return False, ListQuestion(order=RosterSort.NAME)
