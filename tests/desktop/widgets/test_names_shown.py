"""A name is shown whole: no mark cut off, no letter elided, lines after the comma first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QWidget

from clinicdesk.desktop.theme import SCALES, Theme, current_theme
from clinicdesk.desktop.widgets import NameLabel
from clinicdesk.desktop.widgets.text import name_lines
from clinicdesk.services.demo.people import Culture, read_cultures

NAMES = (
    "NGUYỄN, Thị Ánh",
    "ĐẶNG, Ngọc Ẩn",
    "PHẠM, Thế Ỷ",
    "ÅNGSTRÖM, Åsa",
    "ŽIŽEK, Ďurď",
    "KOWALCZYK, Łukasz",
    "GARCÍA MÁRQUEZ, Lucía",
    "İNÖNÜ, Şükriye",
    "DESROSIERS, Jean-Édouard",
    "YAZZIE, Tsosie Nizhóní Hózhǫ́",
    "Ο’ΝΈΙΛ, Ήρα",
    "ЙОВКОВ, Ёжик",
    "الحسيني, يوسف",
    "כהן, שָׁלוֹם",
    "O’CONNOR, Declan (Mr)",
)


def drawn(widget: QWidget) -> QImage:
    image = QImage(widget.size(), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    widget.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
    return image


def blank(image: QImage, row: int) -> bool:
    return all(image.pixelColor(x, row).lightness() > 250 for x in range(image.width()))


@pytest.mark.parametrize("scale", [SCALES[0], 1.0, SCALES[-1]])
@pytest.mark.parametrize("kind", ["body_strong", "subtitle", "banner"])
@pytest.mark.parametrize("name", NAMES)
def test_no_mark_is_cut_above_or_below(theme: Theme, name: str, kind: str, scale: float) -> None:
    theme.set_scale(scale)
    label = NameLabel(name, kind)
    label.ensurePolished()
    label.resize(label.sizeHint())
    image = drawn(label)
    assert blank(image, 0), "the first row of pixels holds a part of the name"
    assert blank(image, image.height() - 1), "the last row of pixels holds a part of the name"
    assert not all(blank(image, row) for row in range(image.height())), "nothing was drawn"


@pytest.mark.parametrize("scale", [1.0, SCALES[-1]])
@pytest.mark.parametrize("culture", read_cultures()[0], ids=lambda culture: culture.name)
def test_every_name_of_the_demonstration_is_drawn_whole(
    theme: Theme, culture: Culture, scale: float
) -> None:
    theme.set_scale(scale)
    families = {*culture.family, *(s + e for s in culture.stems for e in culture.endings)}
    words = sorted({*(f.upper() for f in families), *culture.female, *culture.male})
    words += sorted(str(written) for written in culture.scripts.values())
    for at in range(0, len(words), 40):
        label = NameLabel(" ".join(words[at : at + 40]), "banner")
        label.ensurePolished()
        label.resize(label.sizeHint())
        image = drawn(label).convertToFormat(QImage.Format.Format_Grayscale8)
        for row in (0, image.height() - 1):
            drawn_there = min(bytes(image.constScanLine(row))[: image.width()])
            assert drawn_there > 250, f"a mark is cut off in one of {words[at : at + 40]}"


def test_the_break_comes_after_the_comma(theme: Theme) -> None:
    metrics = QFontMetrics(theme.font("body_strong"))
    width = metrics.horizontalAdvance("JEAN-BAPTISTE,") + 4
    assert name_lines("JEAN-BAPTISTE, Wideline", metrics, width) == ["JEAN-BAPTISTE,", "Wideline"]


def test_a_name_that_fits_stays_on_one_line(theme: Theme) -> None:
    metrics = QFontMetrics(theme.font("body_strong"))
    assert name_lines("TRAN, Minh", metrics, 400) == ["TRAN, Minh"]


LETTERS = st.text(
    st.sampled_from("ABCabcŁÉ́ǫ -,é̂م") | st.characters(categories=("Lu", "Ll", "Mn")),
    max_size=300,
)


@given(name=LETTERS, width=st.integers(10, 400))
def test_wrapping_loses_no_letter(qapp: QApplication, name: str, width: int) -> None:
    metrics = QFontMetrics(current_theme().font("body_strong"))
    lines = name_lines(name, metrics, width)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_300_letters_wrap_and_the_label_grows(theme: Theme) -> None:
    label = NameLabel("W" * 300)
    metrics = QFontMetrics(theme.font("body_strong"))
    lines = name_lines(label.text(), metrics, 200)
    assert max(metrics.horizontalAdvance(line) for line in lines) <= 200
    assert label.heightForWidth(200) >= len(lines) * metrics.lineSpacing()
    assert label.minimumSizeHint().width() <= 200
