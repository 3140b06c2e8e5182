"""When a template or a wording fails, a letter is made all the same, and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pdf_reading import fonts, page_texts
from sample_contents import care_summary, handoff, packet

from clinicdesk import assets
from clinicdesk.documents.care_summary import Words
from clinicdesk.documents.handoff_wording import HandoffText
from clinicdesk.documents.packet_wording import PacketWords
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.wording import Frame, WordingProblem, fill, load
from clinicdesk.domain.documents import DocumentKind


def _failing(*_: Any) -> Any:
    raise RuntimeError("Declan O'Connor is in this message")


@pytest.mark.parametrize("make", [care_summary, handoff, packet])
def test_the_plain_layout_has_all_facts_and_says_what_it_is(
    make: Callable[[], Any], expected_logs: Any
) -> None:
    content = make()
    template = Template(DocumentKind.CARE_SUMMARY, "Care summary", _failing, lambda _: [])
    with expected_logs() as records:
        document = press(content, template)
    assert document.plain
    assert "RuntimeError" in document.problem
    logged = " ".join(record.getMessage() for record in records)
    assert "Connor" not in document.problem + logged
    texts = page_texts(document.pdf)
    pages = " ".join(texts)
    assert "This plain page holds all of its facts" in pages
    for said in (
        "Penicillin",
        "Apixaban",
        "Paroxysmal atrial fibrillation",
        "7.3",
        "Sleep 7 hours",
    ):
        assert said in pages, said
    assert all("CD-204228-K" in text and "Page" in text for text in texts)
    assert all(fonts(document.pdf).values())


def test_a_story_that_fits_no_page_gives_way_too(expected_logs: Any) -> None:
    # reportlab is imported here since only this test needs one of its parts.
    from reportlab.platypus import Spacer

    from clinicdesk.documents.frame import Part

    template: Template[Any] = Template(
        DocumentKind.CARE_SUMMARY,
        "Care summary",
        lambda *_: [Part("Care summary", [Spacer(10, 5000)])],
        lambda _: [],
    )
    with expected_logs():
        document = press(care_summary(), template)
    assert document.plain
    assert "LayoutError" in document.problem


def test_every_wording_has_its_fields() -> None:
    for name, shape in (
        ("frame", Frame),
        ("care_summary", Words),
        ("handoff", HandoffText),
        ("referral_packet", PacketWords),
    ):
        assert load(name, shape)
    assert {Path(name).stem for name in assets.names("templates", ".toml")} >= {
        "frame",
        "care_summary",
        "handoff",
        "referral_packet",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    version: str
    nothing_like_it: str


def test_a_wording_with_other_fields_is_refused_by_name() -> None:
    with pytest.raises(WordingProblem, match="nothing_like_it"):
        load("handoff", _Other)


def test_a_brace_that_nobody_fills_is_refused() -> None:
    assert fill("Call {phone} & {phone}.", phone="{x}") == "Call {x} & {x}."
    with pytest.raises(WordingProblem, match="fone"):
        fill("Call {fone}.", phone="1")
