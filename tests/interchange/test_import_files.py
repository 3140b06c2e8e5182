"""Which files are read: folders, archives, links, and what pretends to be small."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange import files
from clinicdesk.interchange.files import FoundFile, find_files

JSON = b'{"resourceType": "Patient"}'
WANTED = frozenset({".json", ".ndjson"})


def found(*paths: Path) -> list[FoundFile]:
    return list(find_files(paths, WANTED))


def refusal(one: FoundFile) -> str:
    with pytest.raises(FileRefused) as told:
        one.read()
    return told.value.sentence


def zipped(path: Path, names: dict[str, bytes], **how: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = how.get("attributes", 0)
            archive.writestr(info, data)
    return path


def test_a_folder_is_read_in_order_and_other_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.ndjson").write_bytes(JSON)
    (tmp_path / "a.json").write_bytes(JSON)
    (tmp_path / "c.JSON.GZ").write_bytes(gzip.compress(JSON))
    (tmp_path / "notes.txt").write_bytes(b"x")
    (tmp_path / ".hidden.json").write_bytes(JSON)
    listed = found(tmp_path)
    names = [Path(one.label).name for one in listed]
    assert names == ["a.json", "two.ndjson", "c.JSON.GZ", "notes.txt"]
    assert [bool(one.skipped) for one in listed] == [False, False, False, True]
    assert [one.read() for one in listed if not one.skipped] == [JSON] * 3


def test_a_file_named_by_itself_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "chart.txt"
    path.write_bytes(JSON)
    (one,) = found(path)
    assert one.read() == JSON
    assert len(found(path, path, tmp_path / "." / "chart.txt")) == 1


def test_what_is_not_there_or_not_readable_is_said(tmp_path: Path) -> None:
    (one,) = found(tmp_path / "nothing.json")
    assert refusal(one) == "There is no such file."


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.json").write_bytes(JSON)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.json").symlink_to(outside / "secret.json")
    (inside / "loop").symlink_to(inside)
    assert all("not followed" in refusal(one) for one in found(inside))
    assert len(found(inside)) == 2


def test_archives_are_read_without_unpacking(tmp_path: Path) -> None:
    names = {"x/a.json": JSON, "b.ndjson.gz": gzip.compress(JSON), "n.txt": b"", ".DS_Store": b""}
    listed = found(zipped(tmp_path / "all.zip", {**names, "__MACOSX/a.json": JSON}))
    assert [(Path(one.label).name, bool(one.skipped)) for one in listed] == [
        ("b.ndjson.gz", False),
        ("n.txt", True),
        ("a.json", False),
    ]
    assert [one.read() for one in listed if not one.skipped] == [JSON, JSON]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.zip"]


@pytest.mark.parametrize("name", ["../up.json", "/etc/up.json", "C:\\up.json", "a/../../up.json"])
def test_an_archive_that_leaves_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    (one,) = found(zipped(tmp_path / "slip.zip", {"good.json": JSON, name: JSON}))
    assert "leave its folder" in refusal(one)


def test_an_archive_with_a_link_or_a_lie_is_refused(tmp_path: Path) -> None:
    (linked,) = found(
        zipped(tmp_path / "l.zip", {"a.json": b"/etc/passwd"}, attributes=0o120777 << 16)
    )
    assert "links" in refusal(linked)
    damaged = tmp_path / "d.zip"
    damaged.write_bytes(b"PK\x03\x04 nothing")
    (one,) = found(damaged)
    assert "damaged or cut off" in refusal(one)


def test_bombs_are_refused_before_they_go_off(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (40 << 20))
    (tmp_path / "bomb.json.gz").write_bytes(bomb)
    (one,) = found(tmp_path / "bomb.json.gz")
    assert "expands to more than" in refusal(one)
    (packed,) = found(zipped(tmp_path / "bomb.zip", {"a.json": b"0" * (40 << 20)}))
    assert "too much for what it is" in refusal(packed)
    (twice,) = found(zipped(tmp_path / "twice.zip", {"a.json.gz": bomb}))
    assert "expands to more than" in refusal(twice)


def test_an_archive_that_lies_about_its_sizes_is_still_bounded(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lie.zip", {"a.json": b"0" * (40 << 20)})
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    (one,) = found(path)
    with pytest.raises(FileRefused):
        one.read()


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_ENTRIES", 3)
    (one,) = found(zipped(tmp_path / "many.zip", {f"{n}.json": JSON for n in range(4)}))
    assert "more than 3 files" in refusal(one)


def test_a_cut_off_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.json.gz").write_bytes(gzip.compress(JSON * 1000)[:-20])
    (one,) = found(tmp_path / "cut.json.gz")
    assert "damaged or cut off" in refusal(one)


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.json", JSON)
    (one,) = found(zipped(tmp_path / "outer.zip", {"inner.zip": inner.getvalue()}))
    assert one.skipped
