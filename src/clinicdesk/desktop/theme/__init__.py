"""How the window looks: one set of tokens becomes fonts, a palette and a style sheet.

``Theme`` belongs to the running application, as its palette does. It follows the color scheme of
the system or the person's own choice, and one ``scale`` (0.8 to 2.0) that every pixel goes
through. When either changes the palette and the style sheet are made again and ``changed`` is
sent; nothing else in the window holds a color or a size of its own.

Widgets ask ``current_theme()`` for ``u(12)`` (12 design pixels at today's scale), ``color("ink")``
and ``font("title")``. A widget that must do more on a change says ``theme.follow(self._restyle)``,
which calls it now and after each change.
"""

from clinicdesk.desktop.theme.theme import (
    FITS_ITSELF,
    SCALES,
    ColorChoice,
    Theme,
    current_theme,
    fit_layouts,
)
from clinicdesk.desktop.theme.tokens import Status, TextKind, Tokens, Tone, contrast

__all__ = [
    "FITS_ITSELF",
    "SCALES",
    "ColorChoice",
    "Status",
    "TextKind",
    "Theme",
    "Tokens",
    "Tone",
    "contrast",
    "current_theme",
    "fit_layouts",
]
