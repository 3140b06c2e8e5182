"""Whose signature of a care plan needs a second one, and who gives it."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_cosign_form import Ui_SettingsCosignForm
from clinicdesk.desktop.person.entries import CheckList
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import Button, Card, HBox, Text
from clinicdesk.domain.access import Act, Role, may
from clinicdesk.domain.plan_editions import CosignRule

__all__ = ["CosignCard"]

_ROLES = (
    (Role.NURSE.value, "Nurses"),
    (Role.PROVIDER.value, "Providers"),
    (Role.BH_CLINICIAN.value, "Behavioral-health clinicians"),
)


class CosignCard(Card):
    """Everybody sees the rule; who administers the clinic changes it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Second signature on care plans", "file-check")
        self._desk = desk
        self._ui = ui = Ui_SettingsCosignForm()
        form = QWidget()
        ui.setupUi(form)
        fields = FormFields(form, ui)
        self._said = Text("", wrap=True)
        self.body.addWidget(self._said)
        self.body.addWidget(form)
        self._signers = CheckList(_ROLES, "")
        self._cosigners = CheckList(_ROLES, "")
        fields.put("signers", self._signers)
        fields.put("cosigners", self._cosigners)
        row = HBox(spacing=8)
        self.keep = Button("Keep this rule", "secondary", "check")
        self.keep.clicked.connect(self._keep)
        row.addWidget(self.keep)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)
        allowed = may(desk.actor, Act.RUN_CLINIC)
        form.setVisible(allowed)
        self.keep.setVisible(allowed)

    def read(self) -> None:
        """Read the rule."""
        signing = self._desk.clinic.plan_signing
        self._desk.tasks.read(lambda _report: signing.rule(), self._show, key="cosign-rule")

    def _show(self, rule: CosignRule) -> None:
        names = dict(_ROLES)
        self._signers.choose(sorted(rule.signers))
        self._cosigners.choose(sorted(rule.cosigners))
        if not rule.signers:
            self._said.setText("One signature is enough.")
            return
        first = ", ".join(names[role.value] for role in sorted(rule.signers))
        second = ", ".join(names[role.value] for role in sorted(rule.cosigners)) or "nobody"
        self._said.setText(f"{first}: what they sign waits for a second signature, by: {second}.")

    def _keep(self) -> None:
        rule = CosignRule(
            frozenset(map(Role, self._signers.chosen)), frozenset(map(Role, self._cosigners.chosen))
        )
        signing, actor = self._desk.clinic.plan_signing, self._desk.actor
        self._desk.tasks.write(lambda _report: signing.choose_rule(actor, rule), self._kept)

    def _kept(self, rule: CosignRule) -> None:
        self._show(rule)
        self._desk.messages.say("The rule for second signatures is changed.")
