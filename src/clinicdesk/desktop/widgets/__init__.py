"""Parts that pages are made of. They know Qt, the theme and plain values; never services.

Every widget takes its words as arguments, carries an accessible name, is reached by keyboard,
shows a ring of two pixels when it has the keyboard, and follows scale and colors by itself.

====================  ============================================================================
layouts               ``VBox(parent=None, margins=0, spacing=12)``, ``HBox(…, spacing=8)`` in design
                      pixels; ``FlowLayout(parent, spacing, line_spacing)`` wraps;
                      ``CardGrid(parent, columns=3, least_width=320)`` with ``add(card, span=1)``
                      reflows 3-2-1; ``hairline()``; ``Scroller(name, content=None)`` with
                      ``body``; ``Stack()`` of pages, as low as the one in sight
words                 ``Text(text, kind="body", tone="", wrap=, identifier=, selectable=)``, kinds
                      caption label body body_strong subtitle title display banner, tones ink ink2
                      ink3 accent ok warn bad info; ``NameLabel(name, kind)`` never cuts a name;
                      ``PageHeading(title, note)``, ``SectionHeading(title, note, small=)``, both
                      with ``add(widget)``; ``IconLabel(name, color, pixels)``
buttons               ``Button(text, kind="secondary", icon_name="", shortcut="", hint="")``, kinds
                      primary secondary quiet danger pill; ``IconButton(name, icon_name,
                      shortcut="", color="ink2")``; ``key_hint(widget, words, shortcut)``
status                ``StatusChip("Overdue")`` or ``StatusChip(Status(word, tone, icon))``
cards                 ``Card(title="", icon_name="", action="")``: add to ``.body``, connect
                      ``.action.clicked``; ``CardRow(words, note="", end=None, strong=True)``
progress              ``GoalBar(goal, percent, tone)``, ``GoalLine(goal, percent, tone)``,
                      ``BusyBar()``: ``begin(words)``, ``progress(done, total, words)``, ``end()``,
                      signal ``stopped``
tables                ``DataTable(name, columns, identity, compact=, several=)``:
                      ``set_rows(rows)``, ``set_source(WindowedRows(count, fetch))``, ``current``,
                      ``enter()``, ``sort_by(key)``, ``picked_count``, ``layout_now()`` and
                      ``apply(TableLayout)``, signals ``opened(row)`` ``current_changed(row)``
                      ``sort_asked(key, descending)`` ``left_upward()`` ``layout_changed()``
                      ``picked_changed(count)``; ``ColumnSheet(over, table)``;
                      ``Column(title, text)``, ``CellStyle``, ``Progress``
search                ``SearchBox(name, placeholder, width=380)``: signals ``searched(text)``
                      ``left_downward()`` ``entered()``; ``FilterPills(name, [(key, words)])``:
                      signal ``chosen(key)``
nothing               ``EmptyState(icon, what, what_to_do, button="", button_icon="plus")``: signal
                      ``acted``
ruler                 ``Ruler(low, high)``, 0 to 10 or none: ``said`` ``say()`` ``changed``
choices               ``ChoiceList(name)`` for things one below the other; signal ``entered``
inputs                ``DateEntry(today, past=, allow_unknown=)``: ``value`` ``is_unknown``
                      ``problem`` ``changed``; ``PasswordField(name, strength=None)``; ``Strength``
reading grade         ``GradeMeter(editor, language)`` below any line or text: live, both formulas
in ``ui/``            ``promoted``: what a form of Designer names, made with a parent alone
person                ``PatientBanner(BannerFacts(name=…))``: ``set_facts``, signal ``back``;
                      ``AllergyState``
window                ``Rail(title, subtitle, items, below)`` of ``RailItem(key, text, icon,
                      shortcut, page=True)``: signals ``chosen(key)`` ``acted(key)``,
                      ``set_current(key)``, ``set_narrow(bool)``; ``TabStrip(name, [(key,
                      words)])``; ``StatusStrip()``: ``set_fact(key, words, icon, tone)``
                      ``set_who`` ``set_hint``; ``PeekPanel(name)``: ``add`` ``add_heading``
                      ``add_action`` ``clear``
messages              ``Notice()``: ``show_message(message)``; ``ToastArea(window, messages)``
over the window       ``Cover(window)`` for the lock, ``Overlay(window, name, top=)`` for a card
                      over the dimmed page: fill ``.body``, then ``cover(first)`` and ``uncover()``
pictures              ``Sparkline(name, values, target=None, summary="")``; ``TrendChart()``:
                      ``fill(story)``, arrows walk it; ``PdfView(name)``:
                      ``set_document([(width, height)], render)``
====================  ============================================================================
"""

from clinicdesk.desktop.widgets.banner import AllergyState, BannerFacts, PatientBanner
from clinicdesk.desktop.widgets.buttons import Button, IconButton, key_hint
from clinicdesk.desktop.widgets.card import Card, CardRow
from clinicdesk.desktop.widgets.chip import StatusChip
from clinicdesk.desktop.widgets.choice_list import ChoiceList
from clinicdesk.desktop.widgets.column_sheet import ColumnSheet
from clinicdesk.desktop.widgets.columns import (
    CellStyle,
    Column,
    ListRows,
    Progress,
    RowSource,
)
from clinicdesk.desktop.widgets.cover import Cover, Overlay
from clinicdesk.desktop.widgets.date_entry import DateEntry
from clinicdesk.desktop.widgets.empty import EmptyState
from clinicdesk.desktop.widgets.grade_meter import GradeMeter
from clinicdesk.desktop.widgets.layouts import CardGrid, FlowLayout, HBox, Stack, VBox, hairline
from clinicdesk.desktop.widgets.notice import Notice, ToastArea
from clinicdesk.desktop.widgets.password import PasswordField, Strength
from clinicdesk.desktop.widgets.pdf_view import PdfView, RenderPage
from clinicdesk.desktop.widgets.peek import PeekPanel
from clinicdesk.desktop.widgets.pills import FilterPills
from clinicdesk.desktop.widgets.progress import BusyBar, GoalBar, GoalLine
from clinicdesk.desktop.widgets.promoted import (
    FormButton,
    FormIcon,
    FormIdentifier,
    FormPassword,
    FormPills,
    FormText,
    ProblemText,
    Reflow,
    reflow,
)
from clinicdesk.desktop.widgets.rail import Rail, RailItem
from clinicdesk.desktop.widgets.row_windows import WindowedRows
from clinicdesk.desktop.widgets.ruler import Ruler
from clinicdesk.desktop.widgets.scroller import Scroller
from clinicdesk.desktop.widgets.search import SearchBox
from clinicdesk.desktop.widgets.sparkline import Sparkline
from clinicdesk.desktop.widgets.status_strip import StatusStrip
from clinicdesk.desktop.widgets.table import DataTable, TableView
from clinicdesk.desktop.widgets.table_model import ROW_ROLE, TableModel
from clinicdesk.desktop.widgets.tabs import TabStrip
from clinicdesk.desktop.widgets.text import (
    IconLabel,
    NameLabel,
    PageHeading,
    SectionHeading,
    Text,
    repolish,
)
from clinicdesk.desktop.widgets.trend_chart import TrendChart

__all__ = [
    "ROW_ROLE",
    "AllergyState",
    "BannerFacts",
    "BusyBar",
    "Button",
    "Card",
    "CardGrid",
    "CardRow",
    "CellStyle",
    "ChoiceList",
    "Column",
    "ColumnSheet",
    "Cover",
    "DataTable",
    "DateEntry",
    "EmptyState",
    "FilterPills",
    "FlowLayout",
    "FormButton",
    "FormIcon",
    "FormIdentifier",
    "FormPassword",
    "FormPills",
    "FormText",
    "GoalBar",
    "GoalLine",
    "GradeMeter",
    "HBox",
    "IconButton",
    "IconLabel",
    "ListRows",
    "NameLabel",
    "Notice",
    "Overlay",
    "PageHeading",
    "PasswordField",
    "PatientBanner",
    "PdfView",
    "PeekPanel",
    "ProblemText",
    "Progress",
    "Rail",
    "RailItem",
    "Reflow",
    "RenderPage",
    "RowSource",
    "Ruler",
    "Scroller",
    "SearchBox",
    "SectionHeading",
    "Sparkline",
    "Stack",
    "StatusChip",
    "StatusStrip",
    "Strength",
    "TabStrip",
    "TableModel",
    "TableView",
    "Text",
    "ToastArea",
    "TrendChart",
    "VBox",
    "WindowedRows",
    "hairline",
    "key_hint",
    "reflow",
    "repolish",
]
