"""Reads one row's cells as an employer's profile says; what cannot be read is rejected in words."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from clinicdesk.domain.census import PARTS, CensusProfile, CensusRow, RejectedRow
from clinicdesk.domain.census_codes import employment_status, relationship_of, sex_of, state_of
from clinicdesk.domain.census_fields import DATE_FIELDS, CensusField
from clinicdesk.domain.census_values import (
    CellProblem,
    clean,
    nickname_in,
    person_code_of,
    phone_of,
    read_day,
    split_name,
    told_name,
    zip_of,
)
from clinicdesk.domain.eligibility import SpanFacts
from clinicdesk.domain.people import Address, Sex

__all__ = ["RowReader", "mark_of", "marks_apart", "said_marks"]

_F = CensusField
_OLDEST = 130
_LONGEST: Final = 500
_MARK: Final = 6
_IMPOSSIBLE_NAME = re.compile(r"^[=@+\-]|[<>{}|\\^`]")


def said_marks(row: CensusRow) -> bytes:
    """Return a mark of each part of what HR says; the same words make the same mark."""
    address = "|".join(row.address.lines) if row.address else ""
    said = (
        f"{row.family}|{row.given}|{row.suffix}",
        row.preferred,
        row.birth.isoformat() if row.birth else "",
        row.sex.value if row.sex else "",
        address,
        row.email,
        row.phone,
        row.work_site,
        row.department,
        row.occupation,
        row.language,
    )
    return b"".join(mark_of(text) for text in said)


def mark_of(text: str) -> bytes:
    """Return the mark of one part."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()


def marks_apart(said: bytes) -> dict[str, bytes]:
    """Take marks apart again, by part; nothing where nothing was said before."""
    if len(said) != _MARK * len(PARTS):
        return {}
    return {part: said[n * _MARK : (n + 1) * _MARK] for n, part in enumerate(PARTS)}


def _folded(codes: Mapping[str, str]) -> dict[str, str]:
    return {key.strip().casefold(): value for key, value in codes.items()}


class RowReader:
    """Reads the rows of one file by one profile."""

    def __init__(
        self,
        headers: Sequence[str],
        profile: CensusProfile,
        orders: Mapping[CensusField, str],
        *,
        day: date,
        client_id: str,
    ) -> None:
        """``orders`` are ``mdy`` or ``dmy`` by column; ``day`` is the day of the file."""
        places = {header: n for n, header in enumerate(headers)}
        self._at = [
            (one, places[header])
            for header, one in sorted(profile.columns.items(), key=lambda pair: pair[1].value)
            if header in places
        ]
        self._orders = orders
        self._profile = profile
        self._day = day
        self._client = client_id.strip().casefold()
        self._sexes = _folded(profile.sexes)
        self._relations = _folded(profile.relationships)
        self._statuses = _folded(profile.statuses)
        told = (self._sexes, self._relations, self._statuses)
        codes = "|".join([profile.date_order, *(str(sorted(one.items())) for one in told)])
        # A row that is read otherwise is not the same row as last time.
        self._salt = hashlib.blake2b(codes.encode()).digest()

    def digest(self, cells: Sequence[str]) -> bytes:
        """Return a digest of the cells that are read, whatever order their columns have."""
        said = "\x1f".join([f"{one}={cells[place]}" for one, place in self._at])
        return hashlib.blake2b(
            said.encode("utf-8", "surrogatepass"), digest_size=16, key=self._salt
        ).digest()

    def quick_key(self, cells: Sequence[str]) -> tuple[str, str] | None:
        """Return number and person code where the row names both; for looking it up early."""
        number = code = ""
        for one, place in self._at:
            if one is _F.EMPLOYEE_ID:
                number = number or clean(cells[place])
            elif one is _F.SUBSCRIBER_ID and clean(cells[place]):
                number = clean(cells[place])
            elif one is _F.PERSON_CODE:
                code = person_code_of(cells[place])
        return (number, code or "00") if number else None

    def read(self, line: int, cells: Sequence[str], digest: bytes) -> CensusRow | RejectedRow:
        """Read one row; what is wrong with it is said, by code and in words."""
        said = {one: cells[place] for one, place in self._at}
        try:
            return self._row(line, said, digest)
        except CellProblem as problem:
            return RejectedRow(line, problem.code, problem.words)

    def _row(self, line: int, said: Mapping[CensusField, str], digest: bytes) -> CensusRow:
        if any(len(cell) > _LONGEST for cell in said.values()):
            raise CellProblem("too_long", "A cell is longer than any name or address.")
        warnings: list[str] = []

        def get(one: CensusField) -> str:
            return clean(said.get(one, ""))

        client = get(_F.CLIENT_ID).casefold()
        if client and self._client and client != self._client:
            raise CellProblem("other_employer", "This row is of another employer.")
        family, given, suffix, preferred = self._name(said, warnings)
        days = self._days(said)
        birth = days.get(_F.BIRTH_DATE)
        if birth is not None and birth > self._day:
            raise CellProblem("future_birth", "The birth date is to come: check the year.")
        if birth is not None and birth.year < self._day.year - _OLDEST:
            raise CellProblem("old_birth", "The birth date is too long ago: check the year.")
        relationship, code = self._relation(said)
        number = get(_F.EMPLOYEE_ID)
        if relationship != "employee":
            number = get(_F.SUBSCRIBER_ID) or number
            code = code if code not in {"", "00"} else _code_for(relationship, birth, given)
        if not number:
            raise CellProblem("no_number", "This row has no employee number.")
        facts = self._facts(said, days, birth, relationship, warnings)
        return CensusRow(
            line=line,
            number=number[:60],
            person_code=code or "00",
            family=family,
            given=given,
            suffix=suffix,
            preferred=preferred,
            birth=birth,
            sex=self._sex(said),
            address=_address(said),
            email=_email(get(_F.EMAIL), warnings),
            phone=_phone(said.get(_F.PHONE, ""), warnings),
            work_site=get(_F.WORK_SITE),
            department=get(_F.DEPARTMENT),
            occupation=get(_F.JOB),
            language=_language(get(_F.LANGUAGE)),
            facts=facts,
            warnings=tuple(warnings),
            digest=digest,
        )

    def _name(
        self, said: Mapping[CensusField, str], warnings: list[str]
    ) -> tuple[str, str, str, str]:
        family, given = said.get(_F.FAMILY, ""), said.get(_F.GIVEN, "")
        whole = said.get(_F.FULL_NAME, "")
        suffix, preferred = clean(said.get(_F.SUFFIX, "")), clean(said.get(_F.PREFERRED, ""))
        if not clean(family) and "," in given:
            whole = given
        if whole and (not clean(family) or not clean(given)):
            family, given, more, nick = split_name(clean(whole))
            suffix, preferred = suffix or more, preferred or nick
        if any(_IMPOSSIBLE_NAME.search(clean(part)) for part in (family, given)):
            warnings.append("A name has signs that names do not have; it is kept as text.")
            return clean(family), clean(given), suffix, preferred
        given, nick = nickname_in(clean(given))
        preferred = preferred or nick
        middle = told_name(said.get(_F.MIDDLE, ""), family=False)
        family = told_name(family, family=True)
        given = " ".join(w for w in (told_name(given, family=False), middle) if w)
        if not family and not given:
            raise CellProblem("no_name", "This row has no name.")
        return family, given, suffix, "" if preferred == given else preferred

    def _days(self, said: Mapping[CensusField, str]) -> dict[CensusField, date | None]:
        found: dict[CensusField, date | None] = {}
        for one in DATE_FIELDS:
            if cell := said.get(one):
                order = self._orders.get(one, "mdy")
                found[one] = read_day(cell, order, self._day, past=one is _F.BIRTH_DATE)
        return found

    def _relation(self, said: Mapping[CensusField, str]) -> tuple[str, str]:
        code = person_code_of(said.get(_F.PERSON_CODE, ""))
        cell = said.get(_F.RELATIONSHIP, "")
        relation = self._relations.get(cell.strip().casefold()) or relationship_of(cell)
        if not relation:
            relation = {"": "employee", "00": "employee", "01": "spouse"}.get(code, "child")
        return relation, "00" if relation == "employee" else code

    def _sex(self, said: Mapping[CensusField, str]) -> Sex | None:
        cell = said.get(_F.SEX, "")
        mapped = self._sexes.get(cell.strip().casefold())
        return Sex(mapped) if mapped else sex_of(cell)

    def _facts(
        self,
        said: Mapping[CensusField, str],
        days: Mapping[CensusField, date | None],
        birth: date | None,
        relationship: str,
        warnings: list[str],
    ) -> SpanFacts:
        status = employment_status(said.get(_F.EMPLOYMENT_STATUS, ""), self._statuses)
        start = days.get(_F.EFFECTIVE_FROM) or days.get(_F.HIRE_DATE)
        if start is not None and birth is not None and start < birth:
            warnings.append("Eligibility begins before the birth; its beginning is left out.")
            start = None
        end = days.get(_F.EFFECTIVE_TO) or (None if status == "cobra" else days.get(_F.TERM_DATE))
        if end is not None and start is not None and end < start:
            raise CellProblem("ends_before", "Eligibility ends before it begins: check the dates.")
        if end is not None and end.year >= 9000:
            end = None
        return SpanFacts(
            start_on=start,
            end_on=end,
            relationship=relationship,
            plan=clean(said.get(_F.PLAN, ""))[:60],
            continuation=status == "cobra",
            unknown_end=status == "ended" and end is None,
        )


def _code_for(relationship: str, birth: date | None, given: str) -> str:
    """Make a person code where HR sends none: the same for the same person in the next file."""
    if relationship in {"spouse", "partner"}:
        return "01"
    day = birth.strftime("%y%m%d") if birth else "000000"
    return f"{relationship[:1].upper()}{day}{given[:2].upper()}"


def _address(said: Mapping[CensusField, str]) -> Address | None:
    lines = [
        part
        for one in (_F.ADDRESS1, _F.ADDRESS2)
        for part in map(clean, re.split(r"[\r\n]+", said.get(one, "")))
        if part
    ]
    city = clean(said.get(_F.CITY, ""))
    state, postal = state_of(said.get(_F.STATE, "")), zip_of(said.get(_F.ZIP, ""))
    if not (lines or city or postal):
        return None
    return Address(line="\n".join(lines), city=city, state=state, postal_code=postal, country="US")


_MAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def _email(cell: str, warnings: list[str]) -> str:
    if cell and not _MAIL.fullmatch(cell):
        warnings.append("An e-mail address is none; it is left out.")
        return ""
    return cell


def _phone(cell: str, warnings: list[str]) -> str:
    found = phone_of(cell)
    if not found and clean(cell):
        warnings.append("A phone number has too few digits; it is left out.")
    return found


_LANGUAGES: Final = {
    **dict.fromkeys(["english", "eng", "en-us"], "en"),
    **dict.fromkeys(["spanish", "spa", "español", "espanol"], "es"),
    **dict.fromkeys(["chinese", "chi", "zho", "mandarin"], "zh"),
    **dict.fromkeys(["vietnamese", "vie"], "vi"),
    **dict.fromkeys(["arabic", "ara"], "ar"),
    **dict.fromkeys(["french", "fra", "fre"], "fr"),
    **dict.fromkeys(["portuguese", "por"], "pt"),
    **dict.fromkeys(["russian", "rus"], "ru"),
    **dict.fromkeys(["korean", "kor"], "ko"),
    **dict.fromkeys(["tagalog", "tgl", "filipino"], "tl"),
    **dict.fromkeys(["polish", "pol"], "pl"),
}


def _language(cell: str) -> str:
    said = cell.casefold()
    if said in _LANGUAGES:
        return _LANGUAGES[said]
    return said if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", said) else ""
