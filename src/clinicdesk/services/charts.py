"""Charts: opened whole, with the audit entry that says so."""

from dataclasses import fields, replace
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart, ChartParts, build_chart
from clinicdesk.services.openings import Openings
from clinicdesk.services.referral_words import ReferralWords, WordsReader
from clinicdesk.services.withheld import Withheld, nothing_withheld
from clinicdesk.store import chart_query, lineage
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["ChartService"]


class ChartService:
    """Opens people's charts."""

    def __init__(
        self,
        store: ClinicStore,
        zone: str,
        withheld: Withheld = nothing_withheld,
        words: ReferralWords | None = None,
    ) -> None:
        self._store = store
        self._zone = zone
        self._withheld = withheld
        self._openings = Openings(store)
        self._words = words or ReferralWords(store)

    def open(self, actor: Actor, patient_id: UUID, purpose: str = "") -> Chart:
        """Open a chart: write that it was opened, then read it.

        Repeats within a minute are one entry. If the entry cannot be written, the chart does not
        open.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person.
            ClinicDeskError: the entry cannot be written.
        """
        with self._store.reading() as session:
            # Who was merged into another is that other one now.
            patient_id = lineage.current(session, patient_id)
        self._openings.note(actor, patient_id, purpose)
        with self._store.reading() as session:
            parts = chart_query.chart_parts(
                session, patient_id, self._store.clock.now(), self._zone
            )
            withheld = self._withheld(session, actor, patient_id)
            reader = self._words.reader(session, actor, emergency=True)
            parts = _with_words(parts, reader)
        self._words.note(reader)
        return build_chart(replace(parts, withheld=withheld))

    def reload(self, actor: Actor, chart: Chart, change: Change) -> Chart:
        """Return an opened chart with what a change touched read again; the same chart if nothing.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: the person is no longer there.
        """
        require(actor, Act.READ_CHART)
        patient_id = chart.patient.id
        if not any(change.touches(kind, patient_id) for kind in change.kinds):
            return chart
        parts = ChartParts(**{f.name: getattr(chart, f.name) for f in fields(ChartParts)})
        with self._store.reading() as session:
            again = chart_query.read_again(session, parts, change.kinds, self._store.clock.now())
            withheld = self._withheld(session, actor, patient_id)
            reader = self._words.reader(session, actor, emergency=True)
            again = _with_words(again, reader)
        self._words.note(reader)
        return build_chart(replace(again, withheld=withheld))


def _with_words(parts: ChartParts, reader: WordsReader) -> ChartParts:
    """Put the words of protected referrals back where they open."""
    return replace(
        parts,
        referrals=reader.orders(parts.referrals),
        tasks=reader.tasks(parts.tasks),
        documents=reader.documents(parts.documents),
    )
