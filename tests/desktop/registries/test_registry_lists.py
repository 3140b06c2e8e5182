"""A registry's members: columns that are kept, lists that are copied and exported with a use."""

import csv
import io
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from window_clinic import CTRL, Driven

from clinicdesk.desktop.registries.page import RegistriesPage
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.store.audit_log import entries


def test_members_are_copied_exported_and_their_columns_kept(driven: Driven, tmp_path: Path) -> None:
    page = driven.page("registries")
    assert isinstance(page, RegistriesPage)
    driven.settle()
    table, tools = page.members.table, page.members.tools
    assert table is not None
    assert tools is not None
    count = table.model.rowCount()
    assert count > 1
    listed = [row.person.listed for at in range(count) if (row := table.model.row(at))]
    table.enter()
    driven.press(Qt.Key.Key_C, CTRL)
    driven.settle()
    assert QApplication.clipboard().text().split("\n")[1].startswith(listed[0])
    tools.take()
    sheet = tools.sheet
    assert sheet is not None
    path = tmp_path / "members.csv"
    sheet.choose = lambda _over, _name: path
    sheet.use.setCurrentIndex(sheet.use.findData(ListUse.QUALITY.value))
    sheet.to_csv.click()
    driven.until(path.exists)
    driven.settle()
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == listed
    shown = table.columns_shown()
    table.apply(tools.kept._table.layout_now())
    table.view.horizontalHeader().moveSection(1, 0)
    page.remember()
    driven.settle()
    desk = driven.shell._desk
    assert page.members._registry is not None
    key = f"registry:{page.members._registry.id}"
    kept = desk.clinic.table_views.of_table(desk.actor, key).in_use
    assert kept is not None
    assert kept.columns[:2] == (shown[1], shown[0])
    with desk.clinic._opened.store.reading() as session:
        found = [one for one in entries(session, limit=300) if one.kind == "list of people"]
    assert {one.act for one in found} == {"copied", "exported"}
