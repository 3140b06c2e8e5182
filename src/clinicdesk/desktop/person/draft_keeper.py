"""Keeps what is half typed: sealed in the store, at most every two seconds, until it is saved."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.drafts import Draft

__all__ = ["DraftKeeper"]

_EVERY_MS = 2000


class DraftKeeper(QObject):
    """Watches one form about one subject.

    ``values`` gives what stands in the form. ``kept(words)`` is sent when it was written;
    ``found(values, words)`` when the form is opened again and something had been kept.
    """

    kept = Signal(str)
    found = Signal(object, str)

    def __init__(
        self,
        desk: Desk,
        form: str,
        subject_id: UUID,
        values: Callable[[], dict[str, Any]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._form = form
        self._subject = subject_id
        self._values = values
        self._clean: dict[str, Any] = values()
        self._written: dict[str, Any] | None = None
        self._over = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._write)

    @property
    def dirty(self) -> bool:
        """Whether something stands there that is not saved."""
        return not self._over and self._values() != self._clean

    def begin(self) -> None:
        """Take what stands there for what is saved, and ask whether something was kept."""
        self._clean = self._values()
        desk, form, subject = self._desk, self._form, self._subject
        desk.tasks.read(
            lambda _report: desk.clinic.drafts.recall(desk.actor, form, subject), self._recalled
        )

    def resume(self, clean: dict[str, Any], typed: dict[str, Any]) -> None:
        """Go on with what was kept in this sitting: it stands in the form already."""
        self._clean, self._written = clean, typed

    def retire(self) -> None:
        """Watch no more; what was kept stays."""
        self._timer.stop()
        self._over = True

    def rebase(self, values: dict[str, Any]) -> None:
        """Take these values for what is saved: they came from the clinic."""
        self._clean |= values

    def touched(self) -> None:
        """Something was typed: it is written within two seconds."""
        if not self._over and not self._timer.isActive():
            self._timer.start()

    def keep_now(self) -> bool:
        """Write at once; tell whether there was anything unsaved."""
        self._timer.stop()
        if not self.dirty:
            return False
        self._write()
        return True

    def drop(self) -> None:
        """Forget what was kept: it was saved, or thrown away."""
        self._timer.stop()
        self._written = None
        desk, form, subject = self._desk, self._form, self._subject
        desk.tasks.write(lambda _report: desk.clinic.drafts.drop(desk.actor, form, subject))

    def end(self) -> None:
        """The form was saved: nothing is kept any more."""
        self._over = True
        self.drop()

    def _write(self) -> None:
        values = self._values()
        if self._over or values == self._written:
            return
        if values == self._clean:
            if self._written is not None:
                self.drop()
            return
        self._written = values
        desk, form, subject = self._desk, self._form, self._subject
        desk.tasks.write(
            lambda _report: desk.clinic.drafts.keep(desk.actor, form, subject, values),
            self._on_kept,
        )

    def _on_kept(self, _nothing: None) -> None:
        clinic = self._desk.clinic
        self.kept.emit(f"Draft kept {show_instant(clinic.now(), clinic.facts.site.zone)[-5:]}")

    def _recalled(self, draft: Draft | None) -> None:
        if draft is None or self._over or not draft.readable:
            return
        clinic = self._desk.clinic
        zone = clinic.facts.site.zone
        when = show_instant(draft.saved_at, zone)
        day = site_day(draft.saved_at, zone)
        words = f"at {when[-5:]}" if day == clinic.today() else f"on {show_date(day)}"
        values = dict(draft.values)
        self._written = values
        self.found.emit(values, words)
