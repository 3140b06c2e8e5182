"""The application's style sheet, made from the tokens.

Written with three shorthands: ``@ink`` is a color token, ``12u`` is 12 design pixels at today's
scale (``12u-1`` is one screen pixel less), ``icon:*/`` is the folder of glyphs tinted for today's
scheme. Hairlines are written ``1px`` because they do not grow. A focus ring is 2 pixels inside the
control's own box: the padding at rest is one pixel wider on every side, so that nothing moves when
focus comes.
"""

import re
from collections.abc import Callable
from typing import Final

from clinicdesk.desktop.theme.tokens import Tokens

__all__ = ["style_sheet"]

_UNIT: Final = re.compile(r"(?<![\w#.])(\d+)u(-\d+)?\b")
_NAME: Final = re.compile(r"@([a-z_0-9]+)")

_BASE: Final = """
QToolTip { background: @raised; color: @ink; border: 1px solid @line_strong; padding: 6u 8u; }
QWidget[surface="canvas"], QMainWindow, QDialog { background: @canvas; }
QWidget[surface="surface"] { background: @surface; }
QWidget[surface="sunken"] { background: @sunken; border-radius: 10u; }
QFrame[surface="card"] { background: @surface; border: 1px solid @line; border-radius: 10u; }
QFrame[surface="card"][lifted="true"] { border: 1px solid @line_strong; }
QFrame[line="true"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }

QLabel { background: transparent; color: @ink; }
QLabel[kind="caption"], QLabel[kind="label"] { color: @ink3; }
QLabel[tone="ink"] { color: @ink; }
QLabel[tone="ink2"] { color: @ink2; }
QLabel[tone="ink3"] { color: @ink3; }
QLabel[tone="accent"] { color: @accent_ink; }
QLabel[tone="ok"] { color: @ok; }
QLabel[tone="warn"] { color: @warn; }
QLabel[tone="bad"] { color: @bad; }
QLabel[tone="info"] { color: @info; }
QLabel[tone="rail_ink"] { color: @rail_ink; }
QLabel[tone="rail_ink2"] { color: @rail_ink2; }
QLabel:disabled { color: @disabled; }
"""

_BUTTONS: Final = """
QPushButton { outline: none; background: @surface; color: @ink; border: 1px solid @line_strong;
  border-radius: 6u; padding: 1px 15u; min-height: 36u-4; font-weight: 500; }
QPushButton:hover { background: @sunken; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border: 2px solid @focus; padding: 0 15u-1; }
QPushButton:disabled { color: @disabled; border-color: @line; background: @sunken; }
QPushButton[kind="primary"] { background: @accent; color: @on_accent;
  border: 1px solid @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accent_hover; border-color: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_press; border-color: @accent_press; }
QPushButton[kind="primary"]:focus { border: 2px solid @focus; }
QPushButton[kind="primary"]:disabled { background: @line; border-color: @line; color: @ink3; }
QPushButton[kind="danger"] { color: @bad; border-color: @bad; font-weight: 600; }
QPushButton[kind="danger"]:hover { background: @bad_bg; }
QPushButton[kind="danger"]:focus { border: 2px solid @focus; }
QPushButton[kind="quiet"] { background: transparent; color: @accent_ink;
  border: 1px solid transparent; font-weight: 600; padding: 1px 9u; min-height: 30u-4; }
QPushButton[kind="quiet"]:hover { background: @accent_soft; }
QPushButton[kind="quiet"]:pressed { background: @line; }
QPushButton[kind="quiet"]:focus { border: 2px solid @focus; padding: 0 9u-1; }
QPushButton[kind="quiet"]:disabled { color: @disabled; background: transparent; }
QPushButton[kind="icon"] { background: transparent; border: 1px solid transparent; padding: 1px;
  min-width: 34u-4; max-width: 34u-4; min-height: 34u-4; max-height: 34u-4; }
QPushButton[kind="icon"]:hover { background: @sunken; }
QPushButton[kind="icon"]:pressed { background: @line; }
QPushButton[kind="icon"]:focus { border: 2px solid @focus; padding: 0; }
QPushButton[kind="inset"] { background: transparent; border: 1px solid transparent;
  border-radius: 4u; padding: 0; min-height: 0; }
QPushButton[kind="inset"]:hover { background: @sunken; }
QPushButton[kind="inset"]:focus { border: 2px solid @focus; }
QPushButton[kind="pill"] { border-radius: 18u-1; padding: 1px 17u; font-weight: 500;
  color: @ink2; }
QPushButton[kind="pill"]:checked { background: @accent_soft; color: @accent_ink;
  border-color: @accent; font-weight: 600; }
QPushButton[kind="pill"]:focus { border: 2px solid @focus; padding: 0 17u-1; }
QPushButton[kind="pill"]:disabled { color: @disabled; }
QToolButton { outline: none; background: transparent; border: 1px solid transparent;
  border-radius: 4u;
  padding: 3u; color: @ink; }
QToolButton:hover { background: @sunken; }
QToolButton:focus { border: 2px solid @focus; padding: 3u-1; }
"""

_FIELDS: Final = """
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {
  background: @surface; color: @ink; border: 1px solid @line_strong; border-radius: 6u;
  selection-background-color: @accent; selection-color: @on_accent;
  placeholder-text-color: @ink3; }
QLineEdit, QComboBox, QAbstractSpinBox { padding: 1px 11u; min-height: 36u-4; }
QLineEdit[problem="true"], QComboBox[problem="true"], QAbstractSpinBox[problem="true"] {
  border: 2px solid @bad; padding: 0 11u-1; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
  border: 2px solid @focus; padding: 0 11u-1; }
QPlainTextEdit, QTextEdit { padding: 7u; }
QPlainTextEdit[problem="true"], QTextEdit[problem="true"] { border: 2px solid @bad;
  padding: 7u-1; }
QPlainTextEdit:focus, QTextEdit:focus { border: 2px solid @focus; padding: 7u-1; }
QLineEdit:read-only { background: @sunken; color: @ink2; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled,
QTextEdit:disabled { background: @sunken; color: @disabled; border-color: @line; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QLineEdit[bare="true"],
QLineEdit[bare="true"]:focus { min-height: 0; background: transparent; border: none;
  padding: 0; }
QComboBox::drop-down { border: none; width: 30u; subcontrol-position: center right; }
QComboBox::down-arrow { image: url(icon:*/chevron-down.svg); width: 16u; height: 16u; }
QComboBox QAbstractItemView { background: @raised; color: @ink; border: 1px solid @line_strong;
  selection-background-color: @selection; selection-color: @ink; outline: none; padding: 4u; }
QComboBox QAbstractItemView::item { min-height: 32u; padding: 0 8u; border-radius: 4u; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button { border: none;
  width: 24u; subcontrol-origin: border; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button { border: none;
  width: 24u; subcontrol-origin: border; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow {
  image: url(icon:*/chevron-up.svg); width: 12u; height: 12u; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow {
  image: url(icon:*/chevron-down.svg); width: 12u; height: 12u; }
QCheckBox, QRadioButton { color: @ink; spacing: 8u; min-height: 24u; padding: 2u 4u;
  border: 2px solid transparent; border-radius: 4u; background: transparent; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @focus; }
QCheckBox:disabled, QRadioButton:disabled { color: @disabled; }
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator { width: 16u; height: 16u;
  border: 1px solid @line_strong; background: @surface; }
QCheckBox::indicator, QListView::indicator { border-radius: 4u; }
QRadioButton::indicator { border-radius: 9u; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: @accent;
  border-color: @accent;
  image: url(icon:*/check.svg); }
QCheckBox::indicator:indeterminate { background: @accent; border-color: @accent;
  image: url(icon:*/minus.svg); }
QRadioButton::indicator:checked { background: @accent; border-color: @accent;
  image: url(icon:*/dot.svg); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: @disabled;
  background: @sunken; }
"""

_VIEWS: Final = """
QAbstractItemView { background: @surface; color: @ink; border: none; outline: none;
  selection-background-color: @selection; selection-color: @ink; }
QTableView { gridline-color: @line; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QListView::item { padding: 6u 8u; min-height: 28u; }
QListView::item:selected, QListView::item:hover { background: @selection; color: @ink; }
QTreeView::item { min-height: 30u; }
QTreeView::item:selected { background: @selection; color: @ink; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @ink2; font-size: 12u; font-weight: 600;
  border: none; border-bottom: 1px solid @line_strong; padding: 0 12u; }
QHeaderView::section:hover { background: @sunken; color: @ink; }
QHeaderView::down-arrow { image: url(icon:*/arrow-down.svg); width: 12u; height: 12u; }
QHeaderView::up-arrow { image: url(icon:*/arrow-up.svg); width: 12u; height: 12u; }
QTableCornerButton::section { background: @surface; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12u; }
QScrollBar:horizontal { height: 12u; }
QFrame#rail QScrollBar:vertical { width: 8u; }
QFrame#rail QScrollBar::handle { background: @rail_ink2; border-radius: 2u; }
QScrollBar::handle { background: @line_strong; border-radius: 4u; margin: 2u; }
QScrollBar::handle:hover { background: @ink3; }
QScrollBar::handle:vertical { min-height: 32u; }
QScrollBar::handle:horizontal { min-width: 32u; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @track; border: none; border-radius: 4u; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 4u; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: @ink2; border: 2px solid transparent;
  padding: 8u 10u; margin-right: 6u; font-weight: 500; }
QTabBar[tight="true"]::tab { padding: 8u 6u; margin-right: 2u; }
QTabBar::tab:hover { color: @ink; background: @sunken; border-radius: 4u; }
QTabBar::tab:selected { color: @accent_ink; font-weight: 600; border-bottom: 3px solid @accent; }
QTabBar::tab:focus:selected { border: 2px solid @focus; border-bottom: 3px solid @accent; }
QTabBar::tab:disabled { color: @disabled; }
QTabWidget::pane { border: none; }
QSplitter::handle { background: @line; }
QGroupBox { border: 1px solid @line; border-radius: 6u; margin-top: 12u; padding: 12u;
  font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 12u; padding: 0 4u; color: @ink2; }
QMenu { background: @raised; color: @ink; border: 1px solid @line_strong; padding: 4u; }
QMenu::item { padding: 7u 24u 7u 12u; border-radius: 4u; }
QMenu::icon { padding-left: 8u; }
QMenu::item:selected { background: @selection; color: @ink; }
QMenu::item:disabled { color: @disabled; }
QMenu::separator { height: 1px; background: @line; margin: 4u 8u; }
QMenuBar { background: @surface; color: @ink; }
QMenuBar::item { padding: 6u 10u; }
QMenuBar::item:selected { background: @selection; }
QCalendarWidget QWidget#qt_calendar_navigationbar { background: @surface; }
QCalendarWidget QToolButton { color: @ink; font-weight: 600; padding: 4u 8u; }
QCalendarWidget QAbstractItemView { background: @surface; selection-background-color: @accent;
  selection-color: @on_accent; }
QCalendarWidget QSpinBox { padding: 0 4u; min-height: 24u; }
"""

_OURS: Final = """
QFrame#rail { background: @rail; border: none; }
QFrame#statusStrip { background: @surface; border: none; border-top: 1px solid @line; }
QFrame#banner { background: @banner; border: none; border-bottom: 2px solid @banner_line; }
QFrame#banner QPushButton[kind="icon"]:hover { background: @warn_bg; }
QFrame[toast="true"] { background: @rail; border: 1px solid @line_strong; border-radius: 6u; }
QFrame[toast="true"] QLabel { color: @rail_ink; }
QFrame[toast="true"] QPushButton { background: transparent; color: @rail_focus; border: 1px solid
  transparent; font-weight: 600; padding: 1px 9u; min-height: 30u-4; }
QFrame[toast="true"] QPushButton:hover { background: @rail_active; }
QFrame[toast="true"] QPushButton:focus { border: 2px solid @rail_focus; padding: 0 9u-1; }
QFrame[toast="true"] QPushButton[kind="icon"] { padding: 0; }
QFrame[notice="ok"] { background: @ok_bg; border: 1px solid @ok; border-radius: 6u; }
QFrame[notice="warn"] { background: @warn_bg; border: 1px solid @warn; border-radius: 6u; }
QFrame[notice="bad"] { background: @bad_bg; border: 1px solid @bad; border-radius: 6u; }
QFrame[notice="info"] { background: @info_bg; border: 1px solid @info; border-radius: 6u; }
QFrame[notice="idle"] { background: @idle_bg; border: 1px solid @line_strong; border-radius: 6u; }
QFrame[strip="bad"] { background: @bad_fill; border: none; }
QFrame[strip="bad"] QLabel { color: @bad_on; }
QFrame[strip="bad"] QPushButton { background: transparent; color: @bad_on;
  border: 1px solid @bad_on; }
QFrame[strip="bad"] QPushButton:hover { background: @bad_bg; color: @bad; }
QFrame[strip="bad"] QPushButton:focus { border: 2px solid @bad_on; }
QFrame[strip="info"] { background: @info_bg; border: none; border-bottom: 2px solid @info; }
QWidget#cover { background: @rail; }
"""


def style_sheet(tokens: Tokens, unit: Callable[[float], int], *, dark: bool) -> str:
    """Make the style sheet of the whole application.

    Raises ``KeyError`` for a color name that the tokens lack.
    """
    colors = tokens.dark if dark else tokens.light
    kinds = "".join(
        f'QLabel[kind="{name}"] {{ font-size: {kind.pixels}u; font-weight: {kind.weight}; }}\n'
        for name, kind in tokens.text.items()
    )
    text = kinds + _BASE + _BUTTONS + _FIELDS + _VIEWS + _OURS
    text = _NAME.sub(lambda found: colors[found.group(1)], text)
    text = _UNIT.sub(
        lambda found: f"{unit(int(found.group(1))) + int(found.group(2) or 0)}px", text
    )
    return text.replace("icon:*/", "icon:dark/" if dark else "icon:light/")
