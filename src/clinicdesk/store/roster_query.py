"""Reads rows of the roster: by their place, by person, or because a search found them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain.dates import age_text
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.roster import RosterRow, chip_of
from clinicdesk.domain.search import SearchQuery
from clinicdesk.domain.search_match import Match, Rank, alias_said, match
from clinicdesk.store.close_people import ClosePeople
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.patient_values import birth_value
from clinicdesk.store.search import NearHit, Place, subject_of

__all__ = ["answers", "at_places", "of_ids", "row_of"]

_COLUMNS = (
    "s.sort, s.patient_id, s.mrn, s.listed, s.preferred, s.birth_on, s.birth_precision, s.sex,"
    " s.employer, s.work_site, s.phone, s.status, s.died_on, s.do_not_contact, s.open_referrals,"
    " s.due_days, s.next_step, s.due_key, s.at_risk, s.risk_reason, s.goals_met, s.goals_total,"
    " s.progress"
)
_BIRTH_ON = 5
_WIDTH = _COLUMNS.count(",") + 1
_FOUND_BY_NAME = f"{_COLUMNS}, s.words, '', s.aliases"
_FOUND_BY_NUMBER = f"{_COLUMNS}, s.words, s.numbers, s.aliases"
_STATUSES = {status.value: status for status in PatientStatus}


# The statements are ours from end to end; places and ids are bound.
@lru_cache(maxsize=512)
def _at_places(columns: str, how_many: int) -> str:
    places = ", ".join(["(?, ?)"] * how_many)
    # Joined to the places in this order: with IN, older SQLites read the whole table.
    return (
        f"WITH wanted (sort, patient_id) AS (VALUES {places})"  # noqa: S608
        f" SELECT {columns} FROM wanted w CROSS JOIN patient_summary s"
        " WHERE s.sort = w.sort AND s.patient_id = w.patient_id"
    )


_PIECE = 400
_BY_ID = f"SELECT {_COLUMNS} FROM patient_summary s WHERE s.patient_id = ?"  # noqa: S608


class _Rows:
    """Makes roster rows of stored ones, as of a day."""

    def __init__(self, reader: FastReader, today: date) -> None:
        self._reader = reader
        self._today = today
        self._day = today.isoformat()

    def row(self, stored: tuple[Any, ...], why: str = "") -> RosterRow:
        """Make the row; the order of the stored one is that of ``_COLUMNS``."""
        # fmt: off
        (
            _sort, _id, mrn, listed, preferred, birth_on, precision, sex, employer, work_site,
            phone, status_word, died_on, quiet, open_referrals, due_days, next_step, due_key,
            at_risk, risk_reason, goals_met, goals_total, progress,
        ) = stored
        # fmt: on
        reader = self._reader
        due = reader.day_of(due_key)
        next_due = due if due != date.max else None
        status = _STATUSES[status_word]
        born = reader.day_of(birth_on)  # where only a year or month is known, its first day
        return RosterRow(
            id=reader.id_of(_id),
            mrn=mrn,
            listed=listed,
            preferred=preferred,
            birth=birth_value(born, precision),
            age=age_text(born, reader.day_of(died_on) or self._today),
            sex=sex,
            employer=employer,
            work_site=work_site,
            phone=phone,
            status=status,
            do_not_contact=bool(quiet),
            open_referrals=open_referrals,
            # ISO days sort as days do.
            overdue=sum(day < self._day for day in due_days.split()) if due_days else 0,
            next_step=next_step,
            next_due=next_due,
            goals_met=goals_met,
            goals_total=goals_total,
            progress=progress if progress >= 0 else None,
            chip=chip_of(
                status=status,
                next_due=next_due,
                at_risk=bool(at_risk),
                goals_total=goals_total,
                today=self._today,
            ),
            chip_reason=risk_reason,
            why_matched=why,
        )


def _read(reader: FastReader, columns: str, places: Sequence[Place]) -> list[tuple[Any, ...]]:
    """Return stored rows in the order of their places."""
    if not places:
        return []
    wanted = [part for place in places for part in place]
    stored = reader.rows(_at_places(columns, len(places)), wanted)
    found = {row[1]: row for row in stored}
    return [found[key] for _sort, key in places if key in found]


@lru_cache(maxsize=512)
def _of_ids(how_many: int) -> str:
    places = ", ".join(["(?)"] * how_many)
    return (
        f"WITH wanted (patient_id) AS (VALUES {places})"  # noqa: S608
        f" SELECT {_COLUMNS} FROM wanted w CROSS JOIN patient_summary s"
        " WHERE s.patient_id = w.patient_id"
    )


def at_places(reader: FastReader, places: Sequence[Place], today: date) -> tuple[RosterRow, ...]:
    """Return the rows at some places, in their order."""
    rows = _Rows(reader, today)
    return tuple(rows.row(stored) for stored in _read(reader, _COLUMNS, places))


def of_ids(reader: FastReader, ids: Sequence[Any], today: date) -> tuple[RosterRow, ...]:
    """Return the rows of some people by their stored ids, in their order; the unknown are left out.

    Whoever was merged into another has no row.
    """
    rows, found = _Rows(reader, today), {}
    for at in range(0, len(ids), _PIECE):
        some = ids[at : at + _PIECE]
        found.update({stored[1]: stored for stored in reader.rows(_of_ids(len(some)), some)})
    return tuple(rows.row(found[key]) for key in ids if key in found)


def row_of(session: Session, patient_id: UUID, today: date) -> RosterRow | None:
    """Return one person's row; None where they are not in the list."""
    reader = FastReader(session)
    stored = reader.rows(_BY_ID, (reader.out(patient_id),))
    return _Rows(reader, today).row(stored[0]) if stored else None


def _told(numbers: str, typed: Sequence[str]) -> list[str]:
    """Choose the few of a person's ten numbers that can be what was typed."""
    if len(typed) == 1:
        return [said for said in numbers.split() if typed[0] in said]
    return [said for said in numbers.split() if any(key in said for key in typed)]


def answers(
    session: Session,
    query: SearchQuery,
    places: Sequence[Place],
    near: Sequence[NearHit],
    *,
    close: ClosePeople,
    today: date,
) -> list[RosterRow]:
    """Return the rows of people whom a search found, the best match first, each with its reason.

    ``places`` answer as typed, ``near`` may be meant. Of those who answer equally well, whoever is
    close to the reader comes first; the rest keep their order.
    """
    reader = FastReader(session)
    typed = tuple(key for term in query.terms for key in term.keys)
    by_birth = any(term.births for term in query.terms)
    hits = {hit.place: hit for hit in near if hit.place not in places}
    found = []
    columns = _FOUND_BY_NUMBER if typed else _FOUND_BY_NAME
    for row in _read(reader, columns, [*places, *hits]):
        words, numbers, aliases = row[_WIDTH:]
        hit = hits.get(row[:2]) if hits else None
        if hit is None:
            birth_on = reader.day_of(row[_BIRTH_ON]) if by_birth else None
            told = _told(numbers, typed) if typed else ()
            said = match(query, subject_of(words, told, aliases, birth_on))
            if said.rank >= Rank.NONE:
                continue
        else:
            said = _with_aliases(hit, words, aliases)
        found.append((said.order(close.of(row[1])), row[:_WIDTH], said.why))
    found.sort(key=itemgetter(0))
    rows = _Rows(reader, today)
    return [rows.row(row, why) for _order, row, why in found]


def _with_aliases(hit: NearHit, words: str, aliases: str) -> Match:
    """Add which further name somebody was found by."""
    if not aliases:
        return hit.match
    subject = subject_of(words, (), aliases, None)
    said = [hit.match.why, *(alias_said(subject, word) for word in hit.words)]
    why = " · ".join(dict.fromkeys(one for one in said if one))
    return Match(hit.match.rank, hit.match.total, why)
