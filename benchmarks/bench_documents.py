"""Packet to bytes, and the other documents, beside empty reportlab documents.

Each stands beside one empty page, which is what reportlab costs at least, and beside as many empty
pages as it has.
"""

import io
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import UUID

import pikepdf
from ground import Figure, figure, open_home, timed
from reportlab.pdfgen.canvas import Canvas
from whole import small_home

from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import read_meta

RUNS, PEOPLE = 12, 200


def _empty(pages: int) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _requests(clinic: Clinic) -> Iterator[PrintRequest]:
    """Ask for each kind of document of somebody with much to tell."""
    with clinic._opened.store.reading() as session:
        person = UUID(read_meta(session)["example"])
    asked = WorkFilter(patient_id=person, closed=True)
    referral = clinic.referrals.list_work(clinic.actor, asked).rows[0].id
    for kind in DocumentKind:
        about = referral if kind is DocumentKind.PACKET else None
        yield PrintRequest(kind=kind, patient_id=person, referral_id=about)


def run(home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure each kind of document; ``home`` holds a demonstration clinic already there."""
    with ExitStack() as stack:
        clinic = stack.enter_context(open_home(home or stack.enter_context(small_home(PEOPLE))))
        page = timed(partial(_empty, 1), RUNS)
        figures = []
        for asked in _requests(clinic):
            make = partial(clinic.documents.prepare, clinic.actor, asked)
            with pikepdf.open(io.BytesIO(make().pdf)) as opened:
                pages = len(opened.pages)
            many = f"{pages} {'page' if pages == 1 else 'pages'}"
            name, runs = f"{asked.kind.value}, {many}", timed(make, RUNS)
            figures.append(figure(name, runs, "an empty page", page))
            if pages > 1:
                below = timed(partial(_empty, pages), RUNS)
                figures.append(figure(name, runs, f"{pages} empty pages", below))
    yield "Documents: read, gated and rendered", figures
