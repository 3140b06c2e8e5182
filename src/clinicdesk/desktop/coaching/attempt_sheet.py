"""The form that notes an attempt to reach somebody."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.coaching_attempt_form import Ui_CoachingAttemptForm
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.coaching_contacts import OUTCOME_WORDS, AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contacting import CHANNEL_WORDS, Channel
from clinicdesk.domain.errors import FieldProblem

__all__ = ["AttemptSheet"]


class AttemptSheet(FormSheet):
    """Notes one attempt. ``saved`` carries (CoachingView, Change)."""

    def __init__(self, desk: Desk, view: CoachingView, outcome: AttemptOutcome) -> None:
        assert view.coaching is not None
        super().__init__(
            desk,
            "Attempt to reach the person",
            Ui_CoachingAttemptForm(),
            draft=("coaching-attempt", view.coaching.id),
            note=f"Safe contact: {view.safe_contact}" if view.safe_contact else "",
            save="Note it",
        )
        self._coaching_id = view.coaching.id
        fill_choices(
            self.ui.channel,
            [(one.value, CHANNEL_WORDS[one].capitalize()) for one in view.channels],
        )
        fill_choices(self.ui.outcome, [(one.value, words) for one, words in OUTCOME_WORDS.items()])
        choose(self.ui.outcome, outcome.value)
        self.loaded()

    def focus_first(self) -> None:
        """How the person was tried comes first."""
        self.ui.channel.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Note it."""
        chosen = self.ui.channel.currentData()
        if not chosen:
            return [FieldProblem("channel", "No way to reach this person is open.")]
        draft = AttemptDraft(
            channel=Channel(chosen),
            outcome=AttemptOutcome(self.ui.outcome.currentData()),
            note=self.ui.note.text().strip(),
        )
        sessions, actor, coaching = (
            self.desk.clinic.coaching_sessions,
            self.desk.actor,
            self._coaching_id,
        )
        return lambda _report: sessions.attempt(actor, coaching, draft)
