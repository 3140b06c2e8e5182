"""The theme of the running application."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLayout, QLineEdit, QWidget

from clinicdesk import assets
from clinicdesk.desktop.theme.sheet import style_sheet
from clinicdesk.desktop.theme.tokens import Status, Tokens

__all__ = ["FITS_ITSELF", "SCALES", "ColorChoice", "Theme", "current_theme", "fit_layouts"]

SCALES: Final = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)

_FONT_FILES: Final = (
    "Inter-Regular",
    "Inter-Italic",
    "Inter-Medium",
    "Inter-SemiBold",
    "Inter-Bold",
    "NotoSansArabic-Regular",
    "NotoSansArabic-SemiBold",
    "NotoSansArabic-Bold",
    "NotoSansHebrew-Regular",
    "NotoSansHebrew-SemiBold",
    "NotoSansHebrew-Bold",
)
_FALLBACKS: Final = ("Noto Sans Arabic", "Noto Sans Hebrew")
_WEIGHTS: Final = {weight.value: weight for weight in QFont.Weight}
_LAYOUT_SIZES: Final = "_layout_sizes"
FITS_ITSELF: Final = "_fits_itself"
"""A layout with this property follows the scale without ``fit_layouts``."""


class ColorChoice(StrEnum):
    """What the person chose in the settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Tokens made visible at one scale and in one color scheme."""

    changed = Signal()
    """Colors or sizes are different now; the palette and the style sheet are set already."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Load the tokens and the fonts.

        Raises ``LookupError`` when an asset is missing, ``OSError`` when a font cannot be read.
        """
        super().__init__(parent)
        self.tokens = Tokens.parse(assets.read_text("tokens.json"))
        self._choice = ColorChoice.SYSTEM
        self._scale = 1.0
        self._app: QApplication | None = None
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._dark = False
        QDir.setSearchPaths("icon", [str(assets.path_of("icons"))])
        for name in _FONT_FILES:
            path = assets.path_of(f"fonts/{name}.ttf")
            if QFontDatabase.addApplicationFont(str(path)) < 0:
                raise OSError(f"The font {name} of this installation cannot be read.")

    @property
    def scale(self) -> float:
        """The factor on every length and text size, 0.8 to 2.0."""
        return self._scale

    @property
    def choice(self) -> ColorChoice:
        """What the person chose: light, dark, or as the system says."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the dark colors are shown now."""
        return self._dark

    def install(self, app: QApplication) -> None:
        """Put the look on the application, and follow the system's color scheme from now on."""
        self._app = app
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._renew()

    def set_scale(self, scale: float) -> None:
        """Set the scale; what lies outside 0.8 to 2.0 is brought to the nearest end."""
        wanted = min(max(scale, SCALES[0]), SCALES[-1])
        if abs(wanted - self._scale) > 0.001:
            self._scale = wanted
            self._renew()

    def zoom_in(self) -> None:
        """Take the next larger scale (Ctrl and plus)."""
        self.set_scale(next((s for s in SCALES if s > self._scale + 0.001), SCALES[-1]))

    def zoom_out(self) -> None:
        """Take the next smaller scale (Ctrl and minus)."""
        self.set_scale(next((s for s in reversed(SCALES) if s < self._scale - 0.001), SCALES[0]))

    def zoom_reset(self) -> None:
        """Go back to scale 1.0 (Ctrl and zero)."""
        self.set_scale(1.0)

    def choose(self, choice: ColorChoice) -> None:
        """Show light, dark, or what the system says."""
        self._choice = choice
        wanted = {
            ColorChoice.SYSTEM: Qt.ColorScheme.Unknown,
            ColorChoice.LIGHT: Qt.ColorScheme.Light,
            ColorChoice.DARK: Qt.ColorScheme.Dark,
        }[choice]
        # Native dialogs and title bars follow the hint; our own colors follow the choice.
        QGuiApplication.styleHints().setColorScheme(wanted)
        if self._wants_dark() != self._dark:
            self._renew()

    def u(self, pixels: float) -> int:
        """Turn design pixels into pixels at today's scale; never less than 1 for more than 0."""
        if pixels <= 0:
            return round(pixels * self._scale)
        return max(1, round(pixels * self._scale))

    def color(self, name: str) -> QColor:
        """Give a token's color in today's scheme. Raises ``KeyError`` for a name it lacks."""
        found = self._colors.get(name)
        if found is None:
            tokens = self.tokens.dark if self._dark else self.tokens.light
            found = self._colors[name] = QColor(tokens[name])
        return found

    def font(self, kind: str, *, identifier: bool = False) -> QFont:
        """Give the font of a text kind: caption, label, body, body_strong, subtitle, title, …

        ``identifier`` tells 0 from O and 1 from I and l, for numbers that are read aloud.
        """
        found = self._fonts.get((kind, identifier))
        if found is None:
            text = self.tokens.text[kind]
            found = self._base_font()
            found.setPixelSize(self.u(text.pixels))
            found.setWeight(_WEIGHTS[text.weight])
            if identifier:
                found.setFeature(QFont.Tag("zero"), 1)
                found.setFeature(QFont.Tag("ss02"), 1)
            self._fonts[(kind, identifier)] = found
        return found

    def status(self, word: str) -> Status:
        """Give tone and icon for a status word of the design ("Overdue", "On track", …)."""
        return self.tokens.status(word)

    def follow(self, restyle: Callable[[], None]) -> None:
        """Call ``restyle`` (a method of a widget) now and after every change."""
        self.changed.connect(restyle)
        restyle()

    def _base_font(self) -> QFont:
        font = QFont()
        font.setFamilies([self.tokens.font, *_FALLBACKS])
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        return font

    def _wants_dark(self) -> bool:
        if self._choice is ColorChoice.SYSTEM:
            return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice is ColorChoice.DARK

    def _on_scheme_changed(self) -> None:
        if self._wants_dark() != self._dark:
            self._renew()

    def _renew(self) -> None:
        self._dark = self._wants_dark()
        self._colors.clear()
        self._fonts.clear()
        if self._app is not None:
            self._app.setPalette(self._palette())
            self._app.setFont(self.font("body"))
            self._app.setStyleSheet(style_sheet(self.tokens, self.u, dark=self._dark))
        self.changed.emit()

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        palette = QPalette()
        for target, name in {
            role.Window: "canvas",
            role.WindowText: "ink",
            role.Base: "surface",
            role.AlternateBase: "sunken",
            role.Text: "ink",
            role.PlaceholderText: "ink3",
            role.Button: "surface",
            role.ButtonText: "ink",
            role.BrightText: "bad_on",
            role.Highlight: "accent",
            role.HighlightedText: "on_accent",
            role.Accent: "accent",
            role.Link: "accent_ink",
            role.LinkVisited: "accent_ink",
            role.ToolTipBase: "raised",
            role.ToolTipText: "ink",
            role.Light: "raised",
            role.Midlight: "line",
            role.Mid: "line_strong",
            role.Dark: "line_strong",
            role.Shadow: "rail",
        }.items():
            palette.setColor(target, self.color(name))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color("disabled"))
        return palette


def current_theme() -> Theme:
    """Give the theme of the running application; the first caller makes and installs it."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("A theme needs a running QApplication.")
    found = app.findChild(Theme)
    if found is None:
        found = Theme(app)
        found.install(app)
    return found


def fit_layouts(root: QWidget) -> None:
    """Bring margins and spacings of all layouts under ``root`` to today's scale.

    For forms that were drawn in design pixels: the drawn sizes are remembered at the first call,
    so the function may be called after each change of the scale.
    """
    theme = current_theme()
    for layout in root.findChildren(QLayout):
        if layout.property(FITS_ITSELF):
            continue
        drawn = layout.property(_LAYOUT_SIZES)
        if drawn is None:
            margins = layout.contentsMargins()
            drawn = [
                margins.left(),
                margins.top(),
                margins.right(),
                margins.bottom(),
                layout.spacing(),
            ]
            layout.setProperty(_LAYOUT_SIZES, drawn)
        left, top, right, bottom, spacing = (theme.u(value) for value in drawn)
        layout.setContentsMargins(left, top, right, bottom)
        layout.setSpacing(spacing)
    for spin in root.findChildren(QAbstractSpinBox):
        # The style sheet's padding does not reach the line inside.
        line = spin.findChild(QLineEdit)
        if line is not None:
            line.setTextMargins(theme.u(10), 0, 0, 0)
