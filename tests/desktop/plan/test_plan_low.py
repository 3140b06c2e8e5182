"""In a low window with large text the banner and the strip leave the room to the plan."""

from chart_window import Window
from plan_editing import editor_of, rest

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import StatusStrip


def test_banner_and_strip_are_brief_in_a_low_window_and_say_all_again_in_a_high_one(
    window: Window,
) -> None:
    editor = editor_of(window)
    roomy = window.banner.height()
    window.setMinimumSize(900, 600)
    window.resize(900, 600)
    current_theme().set_scale(2.0)
    rest(window)
    window.qtbot.wait(50)
    low = window.banner
    assert low.height() < current_theme().u(90)
    assert editor.height() > window.height() // 3
    spoken = low.accessibleDescription()
    for label in ("Born", "Sex", "MRN"):
        assert label in spoken  # nothing is lost for who listens
    assert all(item.toolTip() for item in low._items if item.isVisible())
    assert any("Latex" in item.value.text() for item in low._items if item.isVisible())
    strip = window.findChild(StatusStrip)
    if strip is not None:
        assert strip.height() < current_theme().u(40)
    current_theme().set_scale(1.0)
    window.resize(1440, 900)
    rest(window)
    window.until(lambda: low.height() == roomy)
