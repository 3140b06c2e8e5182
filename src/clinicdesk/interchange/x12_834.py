"""Reads X12 834 (005010X220A1, Benefit Enrollment and Maintenance) as rows of an eligibility file.

Segments may stand in one line or each in its own; the separators are those of ISA. One member is
what INS begins. Social Security numbers (REF*SY, NM1 with qualifier 34) are dropped here, and a
subscriber number that repeats one is none.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from clinicdesk.domain.census import RejectedRow
from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.errors import FileRefused
from clinicdesk.domain.folding import digits_of

__all__ = ["COLUMNS", "MemberFile", "is_x12"]

_F = CensusField
COLUMNS: Final = tuple(
    one.value
    for one in (
        *(_F.EMPLOYEE_ID, _F.PERSON_CODE, _F.RELATIONSHIP, _F.FAMILY, _F.GIVEN, _F.MIDDLE),
        *(_F.SUFFIX, _F.BIRTH_DATE, _F.SEX, _F.ADDRESS1, _F.ADDRESS2, _F.CITY, _F.STATE, _F.ZIP),
        *(_F.EMAIL, _F.PHONE, _F.HIRE_DATE, _F.TERM_DATE, _F.EFFECTIVE_FROM, _F.EFFECTIVE_TO),
        *(_F.PLAN, _F.EMPLOYMENT_STATUS, _F.LANGUAGE),
    )
)
_AGAIN: Final = "Ask the sender for a whole 834 file (005010X220A1)."
_PIECE: Final = 1 << 16
_LONGEST_SEGMENT: Final = 20_000
_RELATIONS: Final = {
    **dict.fromkeys(["18"], "employee"),
    **dict.fromkeys(["01"], "spouse"),
    **dict.fromkeys(["53"], "domestic partner"),
    **dict.fromkeys(["09", "10", "15", "17", "19", "23", "31", "38", "D2", "G8", "60"], "child"),
}
_LANGUAGES: Final = re.compile(r"[A-Za-z]{3}")


def is_x12(start: str) -> bool:
    """Tell whether a text begins as an X12 interchange."""
    return start.lstrip().startswith("ISA") and len(start) > 4 and not start.lstrip()[3].isalnum()


@dataclass(slots=True)
class _Member:
    """One INS loop while it is read."""

    line: int
    said: dict[CensusField, str] = field(default_factory=dict)
    ssn: str = ""
    subscriber: str = ""
    member: str = ""
    starts: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    lines_of_cover: int = 0
    changed: str = ""
    effective: str = ""
    insured: bool = False

    def put(self, one: CensusField, value: str) -> None:
        if value.strip() and one not in self.said:
            self.said[one] = value.strip()


class MemberFile:
    """The members of one 834 file."""

    def __init__(self, start: str) -> None:
        """``start`` is the file's beginning: it tells the separators and what kind of file it is.

        Raises:
            FileRefused: no 834, or its head is cut off.
        """
        head = start.lstrip()
        if len(head) < 106:
            raise FileRefused("The 834 file is cut off in its head (ISA).", _AGAIN)
        self._element, self._segment = head[3], head[105]
        if self._segment.isalnum() or self._element == self._segment:
            raise FileRefused("The head (ISA) of the 834 file has not its 106 places.", _AGAIN)
        known = re.search(rf"ST{re.escape(self._element)}(\d+)", head)
        if known is None or known[1] != "834":
            raise FileRefused("It is X12, and no 834 (enrollment).", _AGAIN)
        self._in_lines = "\n" in head[106:].strip()
        self.whole = self._says_whole(head)
        self.members = 0
        self.notes: Counter[str] = Counter()

    def _says_whole(self, head: str) -> bool:
        """Only a file that says that it verifies or replaces holds everybody (BGN08)."""
        begin = next((s for s in self._split(head) if s[0] == "BGN"), [])
        return len(begin) > 8 and begin[8].strip() in {"4", "RX"}

    def _split(self, text: str) -> Iterator[list[str]]:
        for piece in text.split(self._segment):
            if said := piece.strip():
                yield said.split(self._element)

    def _segments(self, stream: BinaryIO, encoding: str) -> Iterator[tuple[int, list[str]]]:
        """Give each segment and the line on which it stands."""
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        line, rest = 1, ""
        try:
            while piece := text.read(_PIECE):
                parts = (rest + piece).split(self._segment)
                rest = parts.pop()
                if len(rest) > _LONGEST_SEGMENT:
                    raise FileRefused(f"A segment on line {line:,} has no end.", _AGAIN)
                for part in parts:
                    before = len(part) - len(part.lstrip())
                    if said := part.strip():
                        yield line + part[:before].count("\n"), said.split(self._element)
                    line += part.count("\n")
        finally:
            text.detach()
        if rest.strip():
            yield line, rest.strip().split(self._element)

    def rows(
        self, stream: BinaryIO, encoding: str
    ) -> Iterator[tuple[int, list[str]] | RejectedRow]:
        """Give each member as cells in the order of `COLUMNS`; their line is that of INS.

        Where all stands in one line, it is the member's place in the file.

        Raises:
            FileRefused: the file ends before its end (IEA).
        """
        self.members = 0
        member: _Member | None = None
        ended, counted, in_set = False, 0, False
        for line, said in self._segments(stream, encoding):
            tag = said[0].strip()
            if tag == "ST":
                in_set, counted = True, 0
            counted += in_set
            if tag in {"INS", "SE"}:
                if member is not None:
                    yield self._row(member)
                member = _begun(line, said) if tag == "INS" else None
                self.members += tag == "INS"
                if member is not None and not self._in_lines:
                    member.line = self.members
            elif member is not None:
                _told(member, tag, [*said, *[""] * 12])
            if tag == "SE":
                in_set = False
                if len(said) > 1 and said[1].strip() != str(counted):
                    self.notes["The file's own count of its segments does not agree."] += 1
            ended = ended or tag == "IEA"
        if member is not None or not ended:
            raise FileRefused("The 834 file is cut off: its end (IEA) is missing.", _AGAIN)

    def _row(self, member: _Member) -> tuple[int, list[str]] | RejectedRow:
        ssn = digits_of(member.ssn)
        number = next(
            (
                one
                for one in (member.subscriber, member.member)
                if one and (not ssn or digits_of(one) != ssn)
            ),
            "",
        )
        if not number:
            code = "only_ssn" if member.ssn else "no_number"
            return RejectedRow(member.line, code, "The member has no number that may be kept.")
        said = member.said
        said[_F.EMPLOYEE_ID] = number
        starts, ends = member.starts, member.ends
        if starts:
            said.setdefault(_F.EFFECTIVE_FROM, min(starts))
        covered = max(member.lines_of_cover, len(starts))
        if ends and len(ends) >= max(covered, 1):
            said.setdefault(_F.EFFECTIVE_TO, max(ends))
        if member.changed == "024" and _F.EFFECTIVE_TO not in said and _F.TERM_DATE not in said:
            if member.effective:
                said[_F.TERM_DATE] = member.effective
            said[_F.EMPLOYMENT_STATUS] = "terminated"
        return member.line, [said.get(CensusField(one), "") for one in COLUMNS]


def _begun(line: int, said: list[str]) -> _Member:
    said = [*said, *[""] * 12]
    member = _Member(line)
    relation = said[2].strip() or ("18" if said[1].strip() == "Y" else "")
    member.put(_F.RELATIONSHIP, _RELATIONS.get(relation, "other" if relation else ""))
    member.changed = said[3].strip()
    if said[5].strip() == "C":
        member.said[_F.EMPLOYMENT_STATUS] = "cobra"
    elif said[8].strip() == "TE" and member.changed == "024":
        member.said[_F.EMPLOYMENT_STATUS] = "terminated"
    return member


def _told(member: _Member, tag: str, said: list[str]) -> None:
    if tag == "NM1":
        member.insured = said[1].strip() in {"IL", "74"}
    tell = _TELL.get(tag)
    # N3, N4 and PER of somebody else (school, custodian, responsible person) are not the member's.
    if tell is not None and (member.insured or tag in {"REF", "DTP", "NM1", "HD"}):
        tell(member, said)


def _ref(member: _Member, said: list[str]) -> None:
    kind, value = said[1].strip(), said[2].strip()
    if kind == "SY":
        member.ssn = value
    elif kind == "0F":
        member.subscriber = value
    elif kind in {"17", "ZZ", "23", "3H"} and not member.member:
        member.member = value


def _dtp(member: _Member, said: list[str]) -> None:
    kind, value = said[1].strip(), said[3].strip()[:8]
    if kind == "348":
        member.starts.append(value)
    elif kind == "349":
        member.ends.append(value)
    elif kind == "303":
        member.effective = value
    elif kind in _DAYS:
        member.put(_DAYS[kind], value)


_DAYS: Final[Mapping[str, CensusField]] = {
    "336": _F.HIRE_DATE,
    "337": _F.TERM_DATE,
    "356": _F.EFFECTIVE_FROM,
    "357": _F.EFFECTIVE_TO,
}


def _nm1(member: _Member, said: list[str]) -> None:
    if not member.insured:
        return
    if said[1].strip() == "74":
        # The insured, corrected: what it says holds.
        for one in (_F.FAMILY, _F.GIVEN, _F.MIDDLE, _F.SUFFIX):
            member.said.pop(one, None)
    names = (_F.FAMILY, 3), (_F.GIVEN, 4), (_F.MIDDLE, 5), (_F.SUFFIX, 7)
    for one, place in names:
        member.put(one, said[place])
    kind, value = said[8].strip(), said[9].strip()
    if kind == "34":
        member.ssn = member.ssn or value
    elif value and not member.member:
        member.member = value


def _per(member: _Member, said: list[str]) -> None:
    for kind, value in zip(said[3:9:2], said[4:10:2], strict=True):
        if kind.strip() in {"HP", "CP", "TE"}:
            member.put(_F.PHONE, value)
        elif kind.strip() == "EM":
            member.put(_F.EMAIL, value)


def _n3(member: _Member, said: list[str]) -> None:
    member.put(_F.ADDRESS1, said[1])
    member.put(_F.ADDRESS2, said[2])


def _n4(member: _Member, said: list[str]) -> None:
    for one, place in ((_F.CITY, 1), (_F.STATE, 2), (_F.ZIP, 3)):
        member.put(one, said[place])


def _dmg(member: _Member, said: list[str]) -> None:
    member.put(_F.BIRTH_DATE, said[2][:8])
    member.put(_F.SEX, said[3])


def _hd(member: _Member, said: list[str]) -> None:
    member.lines_of_cover += 1
    member.put(_F.PLAN, said[4] or said[3])


def _lui(member: _Member, said: list[str]) -> None:
    if _LANGUAGES.fullmatch(said[2].strip()):
        member.put(_F.LANGUAGE, said[2])


_TELL = {
    "REF": _ref,
    "DTP": _dtp,
    "NM1": _nm1,
    "PER": _per,
    "N3": _n3,
    "N4": _n4,
    "DMG": _dmg,
    "HD": _hd,
    "LUI": _lui,
}
