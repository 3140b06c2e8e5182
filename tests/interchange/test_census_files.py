"""What HR systems write is read, or refused by name, place and reason."""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinicdesk.domain.census import CensusProfile, CensusRow, RejectedRow
from clinicdesk.domain.census_reading import RowReader
from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.census import CensusSource, census_files
from clinicdesk.interchange.census_text import records
from clinicdesk.interchange.files import FoundFile

DAY = date(2026, 11, 23)
CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20)


def source(path: Path) -> CensusSource:
    (found,) = census_files([path])
    return CensusSource(found)


def read(path: Path) -> list[CensusRow | RejectedRow]:
    one = source(path)
    look = one.look()
    profile = CensusProfile(name="guessed", columns=look.guessed)
    reader = RowReader(look.headers, profile, {}, day=DAY, client_id="")
    return [
        row if isinstance(row, RejectedRow) else reader.read(row[0], row[1], reader.digest(row[1]))
        for row in one.rows()
    ]


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_the_csv_module_writes_is_read_back(
    rows: list[list[str]], separator: str, end: str, encoding: str
) -> None:
    rows = [row for row in rows if any(cell.strip("\r\n") for cell in row)]
    assume(all(len(row) == 3 for row in rows))
    text = io.StringIO()
    how = csv.QUOTE_MINIMAL if end == "\r\n" else csv.QUOTE_ALL
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=how).writerows(rows)
    data = text.getvalue().encode(encoding)
    found = list(records(io.BytesIO(data), encoding, separator))
    assert not [one for one in found if isinstance(one, RejectedRow)]
    said = [one[1] for one in found]  # type: ignore[index]
    blank = [row for row in rows if not any(not cell.isspace() and cell for cell in row)]
    assert [row for row in said if row not in blank] == [row for row in rows if row not in blank]


@given(st.binary(max_size=3_000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(FileRefused):
        list(CensusSource(FoundFile("memory/x.csv", ".csv", lambda: data)).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    text = "Employee ID,Last Name,First Name,DOB\r\nE1,Muñoz,José,01/02/1980\r\n"
    path.write_bytes(text.encode(encoding))
    (row,) = read(path)
    assert isinstance(row, CensusRow)
    assert (row.family, row.given, row.birth) == ("Muñoz", "José", date(1980, 1, 2))
    notes = " ".join(source(path).look().notes)
    assert ("Windows-1252" in notes) == (encoding == "cp1252")


def test_a_quotation_mark_that_is_never_closed_spoils_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'employee_id,last_name,first_name\nE1,"Doe,Jane\nE2,Roe,Al\n"E3","O\'Neil\nx",B\n'
    )
    found = read(path)
    assert [type(one) for one in found] == [RejectedRow, CensusRow, CensusRow]
    assert found[0].line == 2
    assert isinstance(found[2], CensusRow)
    assert found[2].family == "O'Neil x"


def test_social_security_numbers_do_not_leave_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "employee_id,last_name,first_name,dob,Tax Ref,note\n"
        + "".join(f"E{n},Doe,Ann,1980-01-01,12345{n:04d},512-44-{n + 1000}\n" for n in range(9))
    )
    one = source(path)
    assert one.dropped == ("Tax Ref",)
    said = json.dumps([row[1] for row in one.rows()]) + repr(one.look())  # type: ignore[index]
    assert "512-44" not in said
    assert "123450" not in said


def test_days_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    days = [
        "4/5/80",
        "29316",
        "05.04.1980",
        "April 5, 1980",
        "5-Apr-1980",
        "19800405",
        "1980-04-05",
    ]
    path.write_text(
        "employee_id,last_name,first_name,dob\n"
        + "".join(f'E{n},Doe,Ann,"{day}"\n' for n, day in enumerate(days))
    )
    assert {row.birth for row in read(path) if isinstance(row, CensusRow)} == {date(1980, 4, 5)}
    assert len(read(path)) == len(days)


def test_the_834_of_others_is_read_with_and_without_line_breaks(
    shared_data: Path, tmp_path: Path
) -> None:
    (path,) = (shared_data / "csv" / "834").iterdir()
    broken = tmp_path / "broken.834"
    broken.write_text(path.read_text().replace("~", "~\n"))
    for file in (path, broken):
        found = read(file)
        assert [row.number for row in found if isinstance(row, CensusRow)] == [
            f"MBR00{n}" for n in range(1, 6)
        ]
        third = found[2]
        assert isinstance(third, CensusRow)
        assert third.facts.end_on == date(2025, 2, 28)
        assert not source(file).whole
    cut = tmp_path / "cut.834"
    cut.write_text(path.read_text()[:1200])
    with pytest.raises(FileRefused, match="cut off"):
        read(cut)


def test_the_834_drops_social_security_numbers(tmp_path: Path) -> None:
    path = tmp_path / "x.834"
    head = "ISA*00*          *00*          *ZZ*AAAA           *ZZ*BBBB           "
    path.write_text(
        head + "*250108*1430*^*00501*000000001*0*P*:~GS*BE*A*B*20250108*1430*1*X*005010X220A1~"
        "ST*834*0001~BGN*00*1*20250108*1430****4~INS*Y*18*030**A***FT~REF*0F*512441234~"
        "REF*SY*512441234~NM1*IL*1*DOE*ANN****34*512441234~DMG*D8*19800101*F~HD*030**HLT~"
        "INS*N*19*030**A~REF*0F*E7~REF*SY*512441235~NM1*IL*1*DOE*SAM****34*512441235~"
        "DMG*D8*20150101*M~SE*14*0001~GE*1*1~IEA*1*000000001~"
    )
    found = read(path)
    assert isinstance(found[0], RejectedRow)
    assert found[0].code == "only_ssn"
    assert isinstance(found[1], CensusRow)
    assert (found[1].number, found[1].dependant) == ("E7", True)
    assert source(path).whole
    assert "51244" not in repr(found)


def test_hostile_files_are_read_or_refused(shared_data: Path, tmp_path: Path) -> None:
    maker = shared_data.parent / "tools" / "hostile" / "make_hostile.py"
    subprocess.run([sys.executable, str(maker), str(tmp_path)], check=True, capture_output=True)
    told = json.loads((tmp_path / "MANIFEST.json").read_text())
    seen = 0
    for name, said in told.items():
        if not name.endswith(".csv"):
            continue
        seen += 1
        try:
            found = read(tmp_path / name)
        except FileRefused:
            assert said["must"] != "accept", name
            continue
        rejected = [one for one in found if isinstance(one, RejectedRow)]
        assert said["must"] != "reject" or len(rejected) == len(found), name
        assert all(one.line and one.words for one in rejected)
    assert seen >= 12


def test_thirty_kinds_of_damage_are_found_or_read_right(shared_data: Path, tmp_path: Path) -> None:
    """Every spoilt row is rejected for its fault, or says what it said before it was spoilt."""
    maker = shared_data.parent / "tools" / "scale" / "make_scale.py"
    path = tmp_path / "messy.csv"
    subprocess.run(
        [sys.executable, str(maker), "roster", "4000", str(path), "--messy", "--seed", "5"],
        check=True,
        capture_output=True,
        env={"CLINICDESK_DATA": str(shared_data / "fhir")},
    )
    with path.open(encoding="utf-8", newline="") as file:
        plain = list(csv.DictReader(file))
    found = read(path)
    assert len(found) == len(plain)
    kinds = {
        line: kind
        for line, kind, *_ in json.loads(Path(f"{path}.truth.json").read_text())["spoilt"]
    }
    assert len(set(kinds.values())) == 30
    wrong: Counter[str] = Counter()
    for place, (row, cells) in enumerate(zip(found, plain, strict=True)):
        kind = kinds.get(place, "")
        wrong[kind] += not _right(kind, row, cells)
    assert +wrong == Counter()


_REJECTED = {"dob_future": "future_birth", "badage": "bad_date", "id_missing": "no_number"}


def _born(row: CensusRow) -> bool:
    return row.birth is not None and 1950 < row.birth.year < 2010


def _zip(row: CensusRow, cells: dict[str, str]) -> bool:
    postal = row.address.postal_code if row.address else ""
    return len(postal.split("-")[0]) == 5 or not cells["zip"]


Right = Callable[[CensusRow, dict[str, str]], bool]
_READ: dict[str, Right] = {
    "dob_missing": lambda row, _: row.birth is None,
    "formula": lambda row, _: any("signs" in words for words in row.warnings),
    "hire_before_birth": lambda row, _: row.facts.start_on is None and bool(row.warnings),
    "zip0": _zip,
    "zip4": _zip,
    "lastfirst": lambda row, _: bool(row.family) and "," not in row.given,
    "caps": lambda row, _: not row.family.isupper() or len(row.family) < 3,
    "nickname": lambda row, _: row.preferred == "Bud" and '"' not in row.given,
    "null": lambda row, cells: row.family == cells["last_name"],
    "newline": lambda row, _: bool(row.address and row.address.line.endswith("\nUnit 4")),
    "phone": lambda row, _: row.phone.startswith("("),
    "phone_ext": lambda row, _: " x" in row.phone,
    # The row that is repeated may be spoilt itself: that it is repeated is told when comparing.
    "dup": lambda _row, _: True,
    "neardup": lambda _row, _: True,
    **dict.fromkeys(
        ("space", "nbsp", "tab", "emoji"),
        lambda row, _: (row.family + row.given).replace(" ", "").isprintable(),
    ),
}


def _right(kind: str, row: CensusRow | RejectedRow, cells: dict[str, str]) -> bool:
    if kind in _REJECTED:
        return isinstance(row, RejectedRow) and row.code == _REJECTED[kind]
    if isinstance(row, RejectedRow):
        return kind in {"dup", "neardup"}
    good = row.number == cells["employee_id"] and bool(row.family or row.given)
    return good and _READ.get(kind, lambda row, _: _born(row))(row, cells)
