"""Emergency access: what it is for, what will happen, and that it is meant."""

from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.form_sheet import Work
from clinicdesk.desktop.person.protected_words import listed
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.changes import Change
from clinicdesk.domain.compartments import EMERGENCY, PROTECTED
from clinicdesk.domain.protected import EMERGENCY_MINUTES, Emergency

__all__ = ["BreakGlassSheet"]

CLOSED = frozenset(PROTECTED) - EMERGENCY
_WHAT = Message(
    f"For {EMERGENCY_MINUTES} minutes you will read more than your role opens: "
    f"{listed(EMERGENCY)}.",
    f"It never opens {listed(CLOSED)}. Each look is written down under your name. The privacy "
    "officer reviews it the next working day. Use it only where the person’s life or health "
    "depends on it.",
    Tone.BAD,
    seconds=0,
)


class BreakGlassSheet(ReasonSheet):
    """Asks for the reason. ``saved`` carries (Emergency, Change)."""

    def __init__(self, desk: Desk, patient_id: UUID) -> None:
        protected, actor = desk.clinic.protected, desk.actor

        def work(reason: str) -> Work:
            def begin(_report: object) -> tuple[Emergency, Change]:
                begun = protected.break_glass(actor, patient_id, reason)
                return begun, Change(frozenset({"protected"}), patient_id)

            return begin

        subject = UUID(protected.subject(patient_id).removeprefix("subject:"))
        super().__init__(
            desk,
            "Emergency access",
            label="What the emergency is",
            hint="Such as: found unconscious, medicines unknown.",
            missing="Say what the emergency is.",
            draft=("emergency", subject),
            save=f"Open for {EMERGENCY_MINUTES} minutes",
            work=work,
        )
        self.heading.set_tone("bad")
        self.say(_WHAT)

    def save(self) -> None:
        """Open it; while the reason is missing, what will happen stays to be read."""
        super().save()
        if self.fields.problem("reason"):
            self.say(_WHAT)
