"""The clinic's month of care-management time in a real window."""

from pathlib import Path

from window_clinic import Driven, nameless

from clinicdesk.desktop.prevention.care_month import CareMonthPage
from clinicdesk.domain.people_lists import ListUse


def page_of(driven: Driven) -> CareMonthPage:
    page = driven.page("care-time")
    assert isinstance(page, CareMonthPage)
    driven.until(lambda: bool(page._rows))
    return page


def test_the_month_says_who_reached_twenty_minutes_and_sums(driven: Driven) -> None:
    page = page_of(driven)
    assert page.table.model.rowCount() == 4
    assert "no numbers are told" in page.sums.text()
    assert nameless(page) == []
    page._go(page._month.before)
    driven.settle()
    assert "No time was logged in this month" in driven.words(page)
    assert page._on.isEnabled()
    page._go(page._month.after.after)
    assert page._month.after == driven.shell._desk.clinic.care_months.this_month()


def test_it_leaves_as_every_list_does(driven: Driven, tmp_path: Path) -> None:
    page = page_of(driven)
    out = tmp_path / "month.csv"
    page.take()
    assert page.sheet is not None
    page.sheet.choose = lambda _parent, _name: out
    page.sheet.to_csv.click()
    driven.settle()
    assert not out.exists(), "its use was not said"
    page.sheet.use.setCurrentIndex(page.sheet.use.findData(ListUse.QUALITY.value))
    page.sheet.to_csv.click()
    driven.until(out.exists)
    driven.settle()
    assert out.read_text(encoding="utf-8-sig").startswith("MRN,Name,Minutes that count")
