"""Packet to bytes, and the other documents, beside an empty reportlab document of as many pages."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import pikepdf
from ground import Demo, Figure, figure, open_demo, timed
from reportlab.pdfgen.canvas import Canvas

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.referrals import ReferralService
from clinicdesk.store import staff

PEOPLE = 200
RUNS = 12


def _empty(pages: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class _Printing:
    """What prints."""

    demo: Demo
    documents: DocumentService
    referral: UUID

    @classmethod
    def of(cls, demo: Demo) -> "_Printing":
        """Build the service on the demonstration clinic."""
        with demo.store.reading() as session:
            site = staff.site(session, demo.nurse.site_id)
        facts = ClinicFacts(name=site.name, vault_id=UUID(int=0), demonstration=True, site=site)
        clocks = Clocks(BusinessCalendar(zone=site.zone))
        asked = WorkFilter(patient_id=demo.example_id, closed=True)
        found = ReferralService(demo.store, clocks).list_work(demo.nurse, asked)
        return cls(demo, DocumentService(demo.store, facts), found.rows[0].id)

    def request(self, kind: DocumentKind) -> PrintRequest:
        """Ask for a document of the person with much to tell."""
        referral = self.referral if kind is DocumentKind.PACKET else None
        return PrintRequest(kind=kind, patient_id=self.demo.example_id, referral_id=referral)


def run() -> Iterator[tuple[str, list[Figure]]]:
    """Measure each kind of document."""
    printing = _Printing.of(open_demo(PEOPLE))
    figures = []
    for kind in DocumentKind:
        make = partial(printing.documents.prepare, printing.demo.nurse, printing.request(kind))
        with pikepdf.open(io.BytesIO(make().pdf)) as opened:
            pages = len(opened.pages)
        floor = timed(partial(_empty, pages), RUNS)
        name = f"{kind.value}, {pages} pages"
        figures.append(figure(name, timed(make, RUNS), f"{pages} empty pages", floor))
    printing.demo.store.close()
    yield "Documents: read, gated and rendered", figures
