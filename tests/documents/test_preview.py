"""The preview shows the very bytes; a locked copy opens with its passphrase and nothing else."""

import io

import pikepdf
import pytest
from sample_contents import care_summary

from clinicdesk.documents import render
from clinicdesk.documents.preview import page_count, page_size, render_page
from clinicdesk.documents.secure import encrypted_copy
from clinicdesk.domain.errors import BadInput, Damage

PASSPHRASE = "lamp river quiet bread"


@pytest.fixture(scope="module")
def document() -> bytes:
    return render(care_summary()).pdf


def test_pages_are_counted_and_measured(document: bytes) -> None:
    assert page_count(document) == render(care_summary()).pages
    assert page_size(document, 0) == (612, 792)


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.5])
def test_a_page_is_drawn_in_full(document: bytes, scale: float) -> None:
    image = render_page(document, 0, scale)
    assert (image.width, image.height) == (round(612 * scale), round(792 * scale))
    assert len(image.data) == image.stride * image.height
    pixels = [image.data[i : i + 4] for i in range(0, len(image.data), 4)]
    assert pixels[0] == b"\xff\xff\xff\xff", "white paper, opaque"
    dark = sum(1 for pixel in pixels if sum(pixel[:3]) < 300)
    assert 0.002 < dark / len(pixels) < 0.2
    cream = sum(1 for r, g, b, _ in pixels if (r, g, b) == (0xFF, 0xF8, 0xE1))
    assert cream > len(pixels) / 100, "red is red and blue is blue: the band is cream"


def test_what_is_not_there_is_refused(document: bytes) -> None:
    for index in (-1, 99):
        with pytest.raises(IndexError):
            render_page(document, index, 1)
    for scale in (0, -1, 50, float("nan")):
        with pytest.raises(ValueError, match="pixels a point"):
            render_page(document, 0, scale)
    for bad in (b"", b"no pdf", document[:500]):
        with pytest.raises(Damage):
            page_count(bad)


def test_a_locked_copy_opens_with_its_passphrase_alone(document: bytes) -> None:
    copy = encrypted_copy(document, PASSPHRASE)
    assert b"Declan" not in copy
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(copy))
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(copy), password="lamp river quiet breaD")
    with pikepdf.open(io.BytesIO(copy), password=PASSPHRASE) as opened:
        assert opened.encryption.R == 6
        assert opened.encryption.bits == 256
        assert len(opened.pages) == page_count(document)
    with pytest.raises(Damage):
        page_count(copy)


def test_a_short_passphrase_is_refused(document: bytes) -> None:
    with pytest.raises(BadInput):
        encrypted_copy(document, "short")
