"""What no template can remove, and what every page keeps to."""

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdf_reading import body_words, fonts, outline, page_texts, words_below
from sample_contents import (
    RECIPIENT,
    care_summary,
    chart,
    empty_chart,
    handoff,
    imprint,
    letterhead,
    packet,
)
from sample_person import patient, row, uid
from sample_picture import measured, picture

from clinicdesk.documents import RenderedDocument, render
from clinicdesk.domain.chart_selection import select_chart
from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contents import Content, content_sha256
from clinicdesk.domain.people import PersonName

HELPERS = Path(__file__).resolve().parent.parent / "helpers"


def large_chart() -> Any:
    """Forty medicines, three hundred results, sixty problems."""
    base = picture()
    medications = tuple(
        replace(m, id=uid(9000 + i * 10 + j))
        for i in range(10)
        for j, m in enumerate(base.medications[:4])
    )
    results = tuple(
        measured(
            20_000 + i,
            (f"m{i % 60}", f"Measure {i % 60}"),
            f"2026-{1 + i % 10:02d}-{1 + i % 27:02d}",
            str(i),
            "mg/dL",
        )
        for i in range(300)
    )
    problems = tuple(
        Condition(**row(30_000 + i, Coded(f"Problem number {i}"), status="active"))
        for i in range(60)
    )
    return select_chart(
        patient=patient(),
        picture=replace(base, medications=medications, observations=results, conditions=problems),
        printed_at=imprint().printed_at,
    )


LONG_NAME = PersonName(family="Wolfeschlegelstein" * 9, given=" ".join(["Maximilian"] * 12))

CONTENTS: dict[str, Content] = {
    "care summary": care_summary(),
    "handoff": handoff(),
    "packet": packet(),
    "empty care summary": care_summary(chart=empty_chart(), referrals=(), tasks=()),
    "empty handoff": handoff(chart=empty_chart(), referrals=(), tasks=(), documents=()),
    "empty packet": packet(chart=empty_chart()),
    "large care summary": care_summary(chart=large_chart()),
    "large handoff": handoff(chart=large_chart()),
    "large packet": packet(chart=large_chart()),
    "packet of a long name": packet(chart=chart(patient=patient(name=LONG_NAME))),
}
_made: dict[str, RenderedDocument] = {}


@pytest.fixture(params=CONTENTS)
def made(request: pytest.FixtureRequest) -> tuple[Content, RenderedDocument]:
    name = request.param
    if name not in _made:
        _made[name] = render(CONTENTS[name])
    return CONTENTS[name], _made[name]


Made = tuple[Content, RenderedDocument]


def test_the_usual_layout_holds(made: Made) -> None:
    _, document = made
    assert not document.plain, document.problem


def test_every_page_says_whom_it_is_about_and_which_of_how_many_it_is(made: Made) -> None:
    content, document = made
    person = content.chart.patient
    texts = page_texts(document.pdf)
    assert len(texts) == document.pages
    for place, text in enumerate(texts, 1):
        assert person.mrn in text
        assert "Born" in text
        assert ("14-Jul-1978" if person.birth else "Not recorded") in text
        shown = text.replace(" ", "")
        assert person.listed.replace(" ", "") in shown
        assert f"Page {place} of {len(texts)}" in text
        assert "CONFIDENTIAL" in text
        assert content.imprint.number in text
        assert content_sha256(content)[:4].upper() in text
        assert "by A. Moreau, RN" in text


def test_no_page_is_blank(made: Made) -> None:
    _, document = made
    for place in range(document.pages):
        assert len(body_words(document.pdf, place)) > 20, f"page {place + 1}"


def test_all_fonts_are_embedded(made: Made) -> None:
    _, document = made
    found = fonts(document.pdf)
    assert found
    assert all(found.values()), found
    assert not any("Helvetica" in name or "Times" in name for name in found)


def test_no_heading_is_left_alone_at_a_pages_foot(made: Made) -> None:
    _, document = made
    headings = [entry for entry in outline(document.pdf) if entry[2] < 792]
    assert headings
    for title, place, height in headings:
        below = words_below(document.pdf, place, height - 18)
        assert len(below) >= 10, f"{title!r} on page {place + 1}"


def test_the_file_is_sound(made: Made, tmp_path: Path) -> None:
    _, document = made
    with pikepdf.open(io.BytesIO(document.pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert str(opened.Root.Lang) == "en"
        assert opened.docinfo["/Author"] == "Harlan Motors Health Center"
        assert opened.docinfo["/CreationDate"] == "D:20261122192000+00'00'"
        assert document.title in str(opened.docinfo["/Title"])
        assert "CONNOR" not in str(opened.docinfo["/Title"]).upper()
    tool = shutil.which("qpdf")
    if tool is None:
        pytest.skip("qpdf is not on this machine")
    path = tmp_path / "document.pdf"
    path.write_bytes(document.pdf)
    checked = subprocess.run([tool, "--check", path], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_the_same_content_gives_the_same_bytes(made: Made) -> None:
    content, document = made
    assert render(content).pdf == document.pdf


def test_the_same_bytes_come_from_another_process_another_day_in_another_zone() -> None:
    script = (
        "import hashlib; from sample_contents import packet;"
        "from clinicdesk.documents import render;"
        "print(hashlib.sha256(render(packet()).pdf).hexdigest())"
    )
    paths = os.pathsep.join(["src", str(HELPERS)])
    said = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=HELPERS.parent.parent,
            env={**os.environ, "PYTHONPATH": paths, **more},
        ).stdout
        for more in (
            {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "1"},
            {"TZ": "America/New_York", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1"},
        )
    ]
    assert said[0] == said[1]
    assert len(said[0].strip()) == 64


def test_another_content_has_another_hash_on_its_pages() -> None:
    one, other = care_summary(), care_summary(chart=chart(patient=patient(version=4)))
    assert content_sha256(one) != content_sha256(other)
    assert page_texts(render(one).pdf)[0] != page_texts(render(other).pdf)[0]


def test_a_copy_without_a_recipient_says_so_on_every_page() -> None:
    for text in page_texts(render(packet(imprint=imprint())).pdf):
        assert "Clinic copy" in text
    named = imprint(recipient=RECIPIENT, disclosure="X26-000012-C")
    for text in page_texts(render(care_summary(imprint=named)).pdf):
        assert "Clinic copy" not in text
        assert "Riverside Heart Group" in text


def test_a_demonstration_says_so_on_every_page() -> None:
    invented = letterhead(demonstration=True)
    for content in (
        care_summary(letterhead=invented),
        handoff(letterhead=invented),
        packet(letterhead=invented),
    ):
        for text in page_texts(render(content).pdf):
            assert "DEMONSTRATION" in text
    assert "DEMONSTRATION" not in page_texts(render(care_summary()).pdf)[0]


def test_the_dead_are_said_to_be_dead_on_every_page() -> None:
    died = patient(deceased=True, deceased_at=datetime(2026, 11, 3, 3, tzinfo=UTC))
    for text in page_texts(render(packet(chart=chart(patient=died))).pdf):
        # 03:00 UTC on the third is the evening of the second at the site.
        assert "Died 02-Nov-2026 (aged 48y)" in text
        assert "14-Jul-1978 (48y)" not in text


def test_times_carry_the_sites_zone() -> None:
    assert "22-Nov-2026 14:20 EST" in page_texts(render(care_summary()).pdf)[0]
