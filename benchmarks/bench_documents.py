"""Packet to bytes, and the other documents, beside empty reportlab documents.

Each stands beside one empty page, which is what reportlab costs at least, and beside as many empty
pages as it has.
"""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pikepdf
from ground import Figure, figure, timed
from reportlab.pdfgen.canvas import Canvas
from whole import PEOPLE, Whole, whole_clinic

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.referrals import ReferralService

RUNS = 12


def _empty(pages: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _requests(clinic: Whole) -> Iterator[PrintRequest]:
    """Ask for each kind of document of somebody with much to tell."""
    clocks = Clocks(BusinessCalendar(zone=clinic.facts.site.zone))
    asked = WorkFilter(patient_id=clinic.example_id, closed=True)
    found = ReferralService(clinic.store, clocks).list_work(clinic.actor, asked)
    for kind in DocumentKind:
        referral = found.rows[0].id if kind is DocumentKind.PACKET else None
        yield PrintRequest(kind=kind, patient_id=clinic.example_id, referral_id=referral)


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure each kind of document; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        documents = DocumentService(clinic.store, clinic.facts)
        page = timed(partial(_empty, 1), RUNS)
        figures = []
        for asked in _requests(clinic):
            make = partial(documents.prepare, clinic.actor, asked)
            with pikepdf.open(io.BytesIO(make().pdf)) as opened:
                pages = len(opened.pages)
            many = f"{pages} {'page' if pages == 1 else 'pages'}"
            name, runs = f"{asked.kind.value}, {many}", timed(make, RUNS)
            figures.append(figure(name, runs, "an empty page", page))
            if pages > 1:
                below = timed(partial(_empty, pages), RUNS)
                figures.append(figure(name, runs, f"{pages} empty pages", below))
    yield "Documents: read, gated and rendered", figures
