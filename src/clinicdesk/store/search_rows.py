"""Writes the derived rows by which people are found and listed (`records.search`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.folding import digits_of, name_words
from clinicdesk.domain.people import PatientDraft, PatientStatus
from clinicdesk.domain.search import key_of
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.clinic import MetaRecord
from clinicdesk.store.records.search import (
    PatientSummaryRecord,
    SearchKeyRecord,
    SearchWordRecord,
    SummaryOwnerRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "GENERATION",
    "Also",
    "SearchRows",
    "add_rows",
    "forget",
    "forget_many",
    "index_many",
    "index_person",
    "rows_of",
]

GENERATION = "search_generation"
"""The fact in ``clinic_meta`` that goes up with every change of the word tables."""

_KEY_LENGTH = 40
_FAMILY, _FAMILY_FURTHER, _GIVEN, _ALIAS = range(4)
_WORD: Table = SearchWordRecord.__table__  # type: ignore[assignment]
_KEY: Table = SearchKeyRecord.__table__  # type: ignore[assignment]
_SUMMARY: Table = PatientSummaryRecord.__table__  # type: ignore[assignment]
_OWNER: Table = SummaryOwnerRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRows:
    """The derived rows of one person."""

    words: Sequence[dict[str, Any]]
    keys: Sequence[dict[str, Any]]
    summary: dict[str, Any]


def _phone_keys(value: str) -> list[str]:
    digits = digits_of(value)
    if len(digits) == 11 and digits[0] == "1":
        digits = digits[1:]
    starts = (0, 3, 6) if len(digits) == 10 else (0,)
    found = [digits[start:] for start in starts]
    if len(digits) not in {4, 10}:
        found.append(digits[-4:])
    return [key for key in found if len(key) >= 3]


@dataclass(frozen=True, slots=True)
class Also:
    """Somebody whose record was merged into the person's: what finds them finds the person."""

    mrn: str
    person: PatientDraft


def _keys(mrn: str, draft: PatientDraft) -> list[tuple[str, str]]:
    serial = mrn.split("-")[1] if mrn.count("-") == 2 else mrn
    found = [("mrn", key_of(mrn)), ("mrn", serial), ("mrn", serial.lstrip("0"))]
    for telecom in draft.telecoms:
        if telecom.system == "email":
            found.append(("email", "".join(key_of(telecom.value).split())))
        else:
            found.extend(("phone", key) for key in _phone_keys(telecom.value))
    numbers = [("employee", draft.employee_number)]
    numbers += [("identifier", one.value) for one in draft.identifiers]
    for kind, value in numbers:
        found += [(kind, key_of(value)), (kind, digits_of(value))]
    kept = [(kind, key[:_KEY_LENGTH]) for kind, key in found if len(key) >= 1]
    return list(dict.fromkeys(kept))


def _aliases(draft: PatientDraft) -> list[tuple[str, str]]:
    found = [("preferred", draft.preferred_name)] if draft.preferred_name else []
    for name in draft.other_names:
        said = " ".join(part for part in (name.given, name.family) if part)
        found.append((name.use, said))
    clean = [(use, " ".join(said.split())) for use, said in found]
    return [(use, said) for use, said in dict.fromkeys(clean) if said]


def _placed_words(draft: PatientDraft, aliases: Iterable[tuple[str, str]]) -> dict[str, int]:
    family = name_words(draft.name.family)
    placed: dict[str, int] = {}
    for word in family[:1]:
        placed[word] = _FAMILY
    for word in family[1:]:
        placed.setdefault(word, _FAMILY_FURTHER)
    # Hyphens and apostrophes are often left out: "Jean-Baptiste" is also typed "jeanbaptiste".
    if len(family) > 1:
        placed.setdefault("".join(family), _FAMILY_FURTHER)
    for word in name_words(draft.name.given):
        placed.setdefault(word, _GIVEN)
    for _use, said in aliases:
        for word in name_words(said):
            placed.setdefault(word, _ALIAS)
    return placed


def _joined(placed: dict[str, int]) -> str:
    """Write the words as family | given | further, with a space before and after each."""
    groups: tuple[list[str], list[str], list[str]] = ([], [], [])
    for word, place in placed.items():
        groups[(0, 0, 1, 2)[place]].append(word)
    return f" {' | '.join(' '.join(group) for group in groups)} "


def _also_known(aliases: list[tuple[str, str]], also: Sequence[Also]) -> list[tuple[str, str]]:
    """Add the names of those who were merged into the person."""
    found = list(aliases)
    for one in also:
        name = one.person.name
        said = " ".join(" ".join((name.given, name.family)).split())
        found += [("old", said), *_aliases(one.person)]
    return [(use, said) for use, said in dict.fromkeys(found) if said]


def rows_of(
    patient_id: UUID,
    columns: Mapping[str, Any],
    draft: PatientDraft,
    also: Sequence[Also] = (),
) -> SearchRows:
    """Make the derived rows of a person; ``columns`` are those of `PatientRecord`, MRN included."""
    mrn = columns["mrn"]
    sort = f"{columns['family_norm']} {columns['given_norm']}".strip()
    aliases = _also_known(_aliases(draft), also)
    placed = _placed_words(draft, aliases)
    words = _joined(placed)
    keys = _keys(mrn, draft)
    keys = list(dict.fromkeys([*keys, *(k for one in also for k in _keys(one.mrn, one.person))]))
    phones = [t for t in draft.telecoms if t.system == "phone" and t.value]
    return SearchRows(
        words=[
            {"word": w, "place": p, "sort": sort, "patient_id": patient_id, "words": words}
            for w, p in placed.items()
        ],
        keys=[{"key": key, "kind": kind, "patient_id": patient_id} for kind, key in keys],
        summary={
            "patient_id": patient_id,
            "sort": sort,
            "mrn": mrn,
            "listed": draft.name.listed,
            "preferred": draft.preferred_name,
            "birth_on": columns["birth_on"],
            "birth_precision": columns["birth_precision"],
            "sex": columns["sex"] or "",
            "employer": draft.employer,
            "work_site": draft.work_site,
            "phone": min(phones, key=lambda t: t.rank or 99).value if phones else "",
            "status": columns["status"],
            "died_on": draft.deceased_at.date() if draft.deceased_at else None,
            "do_not_contact": columns["do_not_contact"],
            "words": words,
            "numbers": f" {' '.join(f'{kind}:{key}' for kind, key in keys)} ",
            "aliases": "\n".join(f"{use}\t{said}" for use, said in aliases),
        },
    )


def _bump(uow: UnitOfWork) -> None:
    record = uow.session.get(MetaRecord, GENERATION)
    if record is None:
        uow.session.add(MetaRecord(key=GENERATION, value="1"))
    else:
        record.value = str(int(record.value) + 1)


_WORD_GOES = delete(_WORD).where(
    _WORD.c.word == bindparam("b_word"),
    _WORD.c.place.between(_FAMILY, _ALIAS),
    _WORD.c.sort == bindparam("b_sort"),
    _WORD.c.patient_id == bindparam("b_id"),
)
_KEY_GOES = delete(_KEY).where(
    _KEY.c.key == bindparam("b_key"),
    _KEY.c.kind == bindparam("b_kind"),
    _KEY.c.patient_id == bindparam("b_id"),
)
_INDEXED = 500


def _indexed(session: Session, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Return what the index says of people, by which their words and keys are found."""
    c = _SUMMARY.c
    found: dict[UUID, Any] = {}
    for start in range(0, len(ids), _INDEXED):
        query = select(c.patient_id, c.sort, c.words, c.numbers).where(
            c.patient_id.in_(ids[start : start + _INDEXED])
        )
        for row in session.execute(query):
            found[row.patient_id] = row
    return found


def _pairs(numbers: str) -> set[tuple[str, str]]:
    """Take kinds and keys apart as a summary has them."""
    return {(kind, key) for kind, _, key in (pair.partition(":") for pair in numbers.split())}


def _remove(session: Session, olds: Iterable[Any], keys: Iterable[tuple[UUID, str, str]]) -> None:
    """Take words and keys of people out of the index."""
    words = [
        {"b_word": word, "b_sort": old.sort, "b_id": old.patient_id}
        for old in olds
        for word in old.words.replace("|", " ").split()
    ]
    gone = [{"b_id": who, "b_kind": kind, "b_key": key} for who, kind, key in keys]
    for statement, rows in ((_WORD_GOES, words), (_KEY_GOES, gone)):
        if rows:
            session.connection().execute(statement, rows)


def index_person(
    uow: UnitOfWork,
    patient_id: UUID,
    columns: Mapping[str, Any],
    draft: PatientDraft,
    also: Sequence[Also] = (),
) -> None:
    """Bring one person's derived rows up to date, inside the write that changes them.

    What is owed (referrals, goals, next step) is left as it stands: `summary.refresh` tells it.
    """
    if columns["status"] == PatientStatus.MERGED:
        forget(uow, patient_id)
        return
    index_many(uow, [rows_of(patient_id, columns, draft, also)])


def index_many(uow: UnitOfWork, people: Sequence[SearchRows]) -> None:
    """Bring the derived rows of people up to date; those who have none yet get theirs.

    Words and keys that stay as they are, as most do when a phone changes, are not written.
    """
    session = uow.session
    session.flush()
    known = _indexed(session, [one.summary["patient_id"] for one in people])
    olds: list[Any] = []
    gone: list[tuple[UUID, str, str]] = []
    words: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    for one in people:
        said = one.summary
        old = known.get(said["patient_id"])
        if old is None or (old.sort, old.words) != (said["sort"], said["words"]):
            words += one.words
            olds += [old] if old is not None else []
        before = _pairs(old.numbers) if old is not None else set()
        now = {(row["kind"], row["key"]) for row in one.keys}
        gone += [(said["patient_id"], kind, key) for kind, key in before - now]
        keys += [row for row in one.keys if (row["kind"], row["key"]) not in before]
    _remove(session, olds, gone)
    insert_rows(session, _WORD, words)
    insert_rows(session, _KEY, keys)
    summaries = [one.summary for one in people]
    insert_rows(session, _SUMMARY, [s for s in summaries if s["patient_id"] not in known])
    changed = [s for s in summaries if s["patient_id"] in known]
    if changed:
        names = [name for name in changed[0] if name != "patient_id"]
        session.connection().execute(
            update(_SUMMARY)
            .where(_SUMMARY.c.patient_id == bindparam("b_id"))
            .values({name: bindparam(name) for name in names}),
            [{("b_id" if k == "patient_id" else k): v for k, v in s.items()} for s in changed],
        )
    _bump(uow)


def add_rows(uow: UnitOfWork, people: Iterable[SearchRows]) -> None:
    """Add the derived rows of many new people at once, in the order in which the tables lie."""
    several = list(people)
    if not several:
        return
    words = [row for rows in several for row in rows.words]
    words.sort(key=lambda row: (row["word"], row["place"], row["sort"]))
    keys = [row for rows in several for row in rows.keys]
    keys.sort(key=lambda row: (row["key"], row["kind"]))
    session = uow.session
    insert_rows(session, _WORD, words)
    insert_rows(session, _KEY, keys)
    summaries = sorted((rows.summary for rows in several), key=lambda row: row["sort"])
    insert_rows(session, _SUMMARY, summaries)
    _bump(uow)


def forget(uow: UnitOfWork, patient_id: UUID) -> None:
    """Take a person out of search and list: merged into another, or entered in error."""
    session = uow.session
    session.flush()
    for old in _indexed(session, [patient_id]).values():
        _remove(session, [old], [(patient_id, *pair) for pair in _pairs(old.numbers)])
        session.execute(
            delete(_SUMMARY).where(_SUMMARY.c.patient_id == bindparam("gone")),
            {"gone": patient_id},
        )
        session.execute(
            delete(_OWNER).where(_OWNER.c.patient_id == bindparam("gone")), {"gone": patient_id}
        )
        _bump(uow)


_FEW = 200


def forget_many(uow: UnitOfWork, patient_ids: Sequence[UUID]) -> None:
    """Take many people out of search and list: one look through each table, not one a person."""
    if len(patient_ids) <= _FEW:
        for one in patient_ids:
            forget(uow, one)
        return
    session = uow.session
    gone = {one.bytes for one in patient_ids}
    for table in (_WORD, _KEY, _SUMMARY, _OWNER):
        keys = list(table.primary_key.columns)
        rows = [row for row in session.execute(select(*keys)) if row.patient_id.bytes in gone]
        condition = [column == bindparam(f"b_{column.name}") for column in keys]
        if rows:
            session.connection().execute(
                delete(table).where(*condition),
                [
                    {f"b_{c.name}": value for c, value in zip(keys, row, strict=True)}
                    for row in rows
                ],
            )
    _bump(uow)
