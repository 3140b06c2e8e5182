"""A referral that would itself disclose, in the window: said before it is saved, and withheld."""

from contextlib import closing
from dataclasses import replace

from harbor_referral import HARBOR, ORDER, SECRETS, agree, made_by_a_nurse
from protected_clinic import ProtectedClinic
from protected_window import Enter, chart_of, every_word, sheet_of
from PySide6.QtCore import Qt
from window_clinic import CTRL

from clinicdesk.desktop.referral.order_form import ReferralSheet
from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.referral_work import WorkFilter


def _seen(words: str) -> list[str]:
    return [one for one in SECRETS if one.casefold() in words.casefold()]


def test_the_form_says_where_it_is_kept_before_it_is_saved(
    place: ProtectedClinic, enter: Enter
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.referrals.create(
            clinic.actor, place.patient, replace(ORDER, service=Coded("Nutrition"))
        )
    driven = enter(Role.NURSE)
    page = chart_of(driven, place, "referrals")
    page._referrals.new()
    sheet = sheet_of(driven, page, ReferralSheet)
    assert isinstance(sheet, ReferralSheet)
    kept = sheet._kept
    assert not kept.notice.isVisible()
    sheet.ui.service.setEditText("Substance use treatment")
    driven.until(kept.notice.isVisible)
    words = driven.words(kept)
    assert "kept with the substance use records (42 CFR Part 2)" in words
    assert "will see who it goes to" in words
    # Beside the service as well: where the window is narrow the rest stands below the form.
    assert "kept with the substance use records" in sheet.ui.service_hint.text()
    # The recipient is of the directory: it can be marked here, and older referrals moved.
    clinic = page._referrals.desk.clinic
    (known,) = clinic.referrals.recipients(clinic.actor, HARBOR.name)
    sheet.ui.service.setEditText("Nutrition")
    sheet._finder.show(known)
    sheet._look()
    driven.until(lambda: kept._card.isVisible() and not kept.notice.isVisible())
    assert sheet.ui.service_hint.text() == "Type to find one, or name your own."
    kept._menu.actions()[0].trigger()
    driven.until(kept.notice.isVisible)
    driven.until(kept._move.isVisible)
    assert "Move 1 older referral" in kept._move.text()
    kept._move.click()
    driven.until(lambda: not kept._move.isVisible())
    assert clinic.referrals.list_work(clinic.actor, WorkFilter()).rows[0].withheld
    sheet.ui.next_action.setFocus()
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: len(page._chart.referrals) == 2 if page._chart else False)
    assert all(one.withheld for one in page._chart.referrals)  # type: ignore[union-attr]


def test_others_see_the_promise_and_what_they_cannot_do(
    place: ProtectedClinic, enter: Enter
) -> None:
    number = made_by_a_nurse(place)
    driven = enter(Role.NURSE)
    page = chart_of(driven, place, "referrals")
    assert "withheld" in every_word(page)
    order = page._chart.referrals[0]  # type: ignore[union-attr]
    page._referrals.open_referral(order.id)
    driven.until(lambda: page._referrals._view.read is not None)
    driven.settle()
    view = page._referrals._view
    words = driven.words(view)
    assert number in words
    assert "Recipient withheld" in words
    assert "Sending it, asking somebody else" in words
    assert not view._packet.isVisible()
    assert not view._gate.isVisible()
    assert _seen(every_word(driven.window)) == []


def test_whoever_opens_it_reads_it(place: ProtectedClinic, enter: Enter) -> None:
    made_by_a_nurse(place)
    agree(place)
    driven = enter(Role.BH_CLINICIAN)
    page = chart_of(driven, place, "referrals")
    assert HARBOR.name.casefold() in every_word(page)
    order = page._chart.referrals[0]  # type: ignore[union-attr]
    page._referrals.open_referral(order.id)
    driven.until(lambda: page._referrals._view.read is not None)
    driven.settle()
    words = driven.words(page._referrals._view)
    assert "Kept with the substance use records (42 CFR Part 2)" in words
    assert ORDER.question in words
    assert "Nothing stops it" in words
