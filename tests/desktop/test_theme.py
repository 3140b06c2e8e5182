"""Tokens, palette, style sheet, fonts and icons: readable in both schemes and at every scale."""

import re
import struct
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk import assets
from clinicdesk.desktop.icons import icon, icon_pixmap
from clinicdesk.desktop.theme import (
    SCALES,
    ColorChoice,
    Theme,
    Tokens,
    contrast,
    current_theme,
    fit_layouts,
)
from clinicdesk.desktop.theme.sheet import style_sheet

TOKENS = Tokens.parse(assets.read_text("tokens.json"))
SCHEMES = {"light": TOKENS.light, "dark": TOKENS.dark}

# WCAG 2.2: 4.5 for text (1.4.3), 3 for what is needed to understand a control (1.4.11).
PAIRS = [
    *(("ink", on, 4.5) for on in ("surface", "canvas", "raised", "selection", "banner", "sunken")),
    *(("ink2", on, 4.5) for on in ("surface", "canvas", "selection", "sunken")),
    *(("ink3", on, 4.5) for on in ("surface", "canvas", "sunken", "selection", "banner")),
    *(("on_accent", on, 4.5) for on in ("accent", "accent_hover")),
    *(("accent_ink", on, 4.5) for on in ("accent_soft", "surface", "canvas")),
    *(("rail_ink", on, 4.5) for on in ("rail", "rail_active", "rail_hover")),
    ("rail_ink2", "rail", 4.5),
    ("rail_ink2", "rail_hover", 4.5),
    *((tone, f"{tone}_bg", 4.5) for tone in ("ok", "warn", "bad", "info", "idle")),
    *(("ink", f"{tone}_bg", 4.5) for tone in ("ok", "warn", "bad", "info", "idle")),
    *((tone, "surface", 4.5) for tone in ("ok", "warn", "bad", "info", "idle")),
    *((tone, "banner", 4.5) for tone in ("bad", "warn")),
    ("bad_on", "bad_fill", 4.5),
    *(("focus", on, 3.0) for on in ("surface", "canvas", "banner")),
    *(("rail_focus", on, 3.0) for on in ("rail", "rail_active")),
    *(("line_strong", on, 3.0) for on in ("surface", "canvas")),
    *((bar, "track", 3.0) for bar in ("accent", "ok", "warn_bar", "bad_bar")),
]


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = current_theme()
    made.choose(ColorChoice.LIGHT)
    made.set_scale(1.0)
    yield made
    made.choose(ColorChoice.LIGHT)
    made.set_scale(1.0)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#14201D", "#FFFFFF") == contrast("#FFFFFF", "#14201D")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_pair_can_be_read(scheme: str, ink: str, ground: str, least: float) -> None:
    colors = SCHEMES[scheme]
    assert contrast(colors[ink], colors[ground]) >= least, f"{ink} on {ground} in {scheme}"


def test_both_schemes_name_the_same_colors() -> None:
    assert TOKENS.light.keys() == TOKENS.dark.keys()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_glyphs_of_the_style_sheet_have_the_tokens_colors(scheme: str) -> None:
    colors = SCHEMES[scheme]
    sheet = style_sheet(TOKENS, round, dark=scheme == "dark")
    named = set(re.findall(r"icon:(\w+/[\w-]+)\.svg", sheet))
    assert named
    for name in named:
        outline = assets.read_text(f"icons/{name}.svg")
        ink = "on_accent" if name.split("/")[1] in ("check", "minus", "dot") else "ink2"
        assert name.startswith(scheme)
        assert "currentColor" not in outline
        assert colors[ink] in outline


@pytest.mark.parametrize("scale", SCALES)
def test_the_style_sheet_leaves_no_shorthand(scale: float) -> None:
    sheet = style_sheet(TOKENS, lambda n: round(n * scale), dark=False)
    assert "@" not in sheet
    assert not re.search(r"\d+u\b", sheet)
    assert not re.search(r"-\d+px", sheet)


def test_every_status_has_an_icon() -> None:
    for status in TOKENS.statuses.values():
        assert assets.read_bytes(f"icons/{status.icon}.svg")


def test_fonts_are_static_with_glyf_outlines() -> None:
    for name in assets.names("fonts", ".ttf"):
        data = assets.read_bytes(name)
        count = struct.unpack(">H", data[4:6])[0]
        tables = {data[12 + 16 * at : 16 + 16 * at] for at in range(count)}
        assert b"glyf" in tables, name
        assert b"fvar" not in tables, name


def test_the_window_draws_with_our_font(theme: Theme) -> None:
    for kind in TOKENS.text:
        assert QFontInfo(theme.font(kind)).family() == "Inter", kind


def test_choosing_dark_changes_palette_and_tells(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.choose(ColorChoice.DARK)
    assert theme.is_dark
    assert (
        QApplication.palette().color(QPalette.ColorRole.Window).name().upper()
        == (TOKENS.dark["canvas"])
    )
    theme.choose(ColorChoice.LIGHT)
    assert (
        QApplication.palette().color(QPalette.ColorRole.Text).name().upper()
        == (TOKENS.light["ink"])
    )


def test_zoom_goes_through_its_steps_and_stops_at_the_ends(theme: Theme) -> None:
    seen = []
    for _ in range(10):
        theme.zoom_in()
        seen.append(theme.scale)
    assert seen[-1] == 2.0
    assert theme.u(12) == 24
    for _ in range(20):
        theme.zoom_out()
    assert theme.scale == 0.8
    theme.zoom_reset()
    assert theme.scale == 1.0
    theme.set_scale(7)
    assert theme.scale == 2.0
    theme.set_scale(0.1)
    assert theme.scale == 0.8


def test_a_length_never_disappears(theme: Theme) -> None:
    theme.set_scale(0.8)
    assert theme.u(0.4) == 1
    assert theme.u(0) == 0


def test_text_grows_with_the_scale(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("New patient")
    qtbot.addWidget(button)
    button.show()
    small = button.sizeHint()
    theme.set_scale(2.0)
    large = button.sizeHint()
    assert large.height() == 2 * small.height()
    assert large.width() > 1.8 * small.width()


@pytest.mark.parametrize("kind", ["", "primary", "quiet", "danger", "pill", "icon"])
@pytest.mark.parametrize("scale", SCALES)
def test_nothing_moves_when_focus_comes(
    theme: Theme, qtbot: QtBot, kind: str, scale: float
) -> None:
    theme.set_scale(scale)
    holder = QWidget()
    qtbot.addWidget(holder)
    row = QHBoxLayout(holder)
    button, other = QPushButton("New patient"), QPushButton("Other")
    for widget in (button, other):
        widget.setProperty("kind", kind)
        row.addWidget(widget)
    with qtbot.waitExposed(holder):
        holder.show()
    other.setFocus()
    resting = button.sizeHint()
    button.setFocus()
    assert button.hasFocus()
    assert button.sizeHint() == resting


def test_an_icon_follows_the_colors(theme: Theme) -> None:
    made = icon("printer", "ink2")

    def inks(shown: QIcon) -> set[str]:
        image = shown.pixmap(QSize(24, 24)).toImage()
        return {
            image.pixelColor(x, y).name().upper()
            for x in range(24)
            for y in range(24)
            if image.pixelColor(x, y).alpha() == 255
        }

    assert TOKENS.light["ink2"] in inks(made)
    theme.choose(ColorChoice.DARK)
    assert TOKENS.dark["ink2"] in inks(made)
    disabled = made.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    assert any(
        disabled.pixelColor(x, y).name().upper() == TOKENS.dark["disabled"]
        for x in range(24)
        for y in range(24)
    )


def test_an_icon_is_sharp_on_a_dense_screen(theme: Theme) -> None:
    pixmap = icon_pixmap("printer", "ink2", 20, ratio=2.0)
    assert pixmap.size() == QSize(40, 40)
    assert pixmap.deviceIndependentSize().width() == 20


def test_an_unknown_icon_is_refused(theme: Theme) -> None:
    with pytest.raises(LookupError):
        icon("no-such-icon")


def test_layouts_of_drawn_forms_follow_the_scale(theme: Theme, qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    layout = QHBoxLayout(form)
    layout.setContentsMargins(10, 20, 30, 40)
    layout.setSpacing(8)
    fit_layouts(form)
    theme.set_scale(2.0)
    fit_layouts(form)
    assert layout.spacing() == 16
    assert layout.contentsMargins().bottom() == 80
    theme.set_scale(1.0)
    fit_layouts(form)
    assert layout.contentsMargins().left() == 10
