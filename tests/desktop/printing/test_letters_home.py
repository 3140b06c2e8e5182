"""A paper for the person carries their address only where a letter may go there."""

from dataclasses import replace

from chart_window import Window

from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.people import SafeContact


def preview(window: Window) -> PreviewSheet:
    window.open(window.small.anh)
    page = window.open(window.small.declan)
    page.print_document(DocumentKind.ACCOUNTING, None)
    sheet = page._sheet
    assert isinstance(sheet, PreviewSheet)
    window.until(lambda: sheet._prepared, seconds=30)
    return sheet


def test_a_letter_goes_home_unless_the_person_asked_for_none(window: Window) -> None:
    sheet = preview(window)
    assert sheet._prepared is not None
    recipient = sheet._prepared.request.recipient
    assert recipient is not None
    assert "Columbus" in recipient.address
    sheet.leave()
    clinic = window.small.clinic
    now = clinic.people.get(clinic.actor, window.small.declan)
    quiet = replace(now, safe_contact=SafeContact("mobile phone", avoid=("home-mail",)))
    clinic.people.change(clinic.actor, now.id, now.version, quiet)
    sheet = preview(window)
    assert sheet._prepared is not None
    recipient = sheet._prepared.request.recipient
    assert recipient is not None
    assert recipient.address == ""
    assert "Hand it over: it carries no address. This person asked for no letter." in window.words()
