"""How many people entered registries since yesterday, and the way there."""

from datetime import timedelta

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import Button

__all__ = ["RegistryNews"]

_DAY = timedelta(days=1)


class RegistryNews(Button):
    """Hidden where nobody entered. What is told is the last refresh's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Registries", "quiet", "list-filter")
        self._desk = desk
        self.clicked.connect(lambda: desk.go.show_place("registries"))
        self.hide()

    def read(self) -> None:
        """Ask who entered."""
        registries, actor = self._desk.clinic.registries, self._desk.actor
        since = self._desk.clinic.today() - _DAY
        self._desk.tasks.read(
            lambda _report: registries.changes_since(actor, since), self._show, key="today-registry"
        )

    def _show(self, moved: tuple[int, int]) -> None:
        entered = moved[0]
        people = "1 person" if entered == 1 else f"{entered:,} people"
        self.set_words(f"{people} entered registries since yesterday")
        self.setVisible(entered > 0)
