"""Whose signature of a plan needs a second one, in Settings: shown to all, changed by some."""

from window_clinic import Driven

from clinicdesk.desktop.settings.cosign import CosignCard
from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.domain.access import Role
from clinicdesk.domain.plan_editions import CosignRule


def card(window: Driven) -> CosignCard:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    window.settle()
    return page._cosign


def test_the_rule_is_shown_and_changed(empty_driven: Driven) -> None:
    clinic = empty_driven.shell._desk.clinic
    shown = card(empty_driven)
    assert shown._said.text() == "One signature is enough."
    shown._signers.choose(["nurse"])
    assert shown._cosigners.chosen == ("provider",)
    shown.keep.click()
    wanted = CosignRule(frozenset({Role.NURSE}), frozenset({Role.PROVIDER}))
    empty_driven.until(lambda: clinic.plan_signing.rule() == wanted)
    empty_driven.settle()
    assert "by: Providers" in shown._said.text()


def test_a_rule_that_nobody_can_keep_is_refused(empty_driven: Driven) -> None:
    clinic = empty_driven.shell._desk.clinic
    shown = card(empty_driven)
    shown._signers.choose(["provider"])
    shown._cosigners.choose([])
    shown.keep.click()
    empty_driven.settle()
    assert clinic.plan_signing.rule() == CosignRule()
