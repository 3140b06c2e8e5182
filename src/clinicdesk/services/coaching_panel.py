"""The coach's panel: who is due, who is slipping, who needs the nurse."""

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coaching_flags import Panel, PanelPart
from clinicdesk.store import coaching_panel
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.coaching_panel import Whose

__all__ = ["CoachingPanelService"]


class CoachingPanelService:
    """One coach's people, or everybody who is coached at the site."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def panel(
        self,
        actor: Actor,
        *,
        mine: bool = True,
        part: PanelPart = PanelPart.ALL,
        limit: int = 200,
    ) -> Panel:
        """Return a part of the panel, ``limit`` rows at most; the counts are of all.

        Why somebody is in a part stands on their row (`domain.coaching_flags` states the rules).

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        today = self._calendar.day_of(self._store.clock.now())
        whose = Whose(actor.site_id, actor.id if mine else None, today)
        with self._store.reading() as session:
            found = coaching_panel.counts(session, whose)
            ids = coaching_panel.chosen(session, whose, part, limit)
            rows = coaching_panel.panel_rows(session, ids, today)
        return Panel(
            as_of=today,
            mine=mine,
            part=part,
            rows=rows,
            all=found[PanelPart.ALL],
            due=found[PanelPart.DUE],
            slipping=found[PanelPart.SLIPPING],
            nurse=found[PanelPart.NURSE],
        )
