"""Packet to bytes, and the other documents, beside empty reportlab documents.

Each stands beside one empty page, which is what reportlab costs at least, and beside as many empty
pages as it has.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import pikepdf
from ground import Figure, figure, open_home, timed
from reportlab.pdfgen.canvas import Canvas
from whole import small_home

from clinicdesk.documents import render
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.plan_contents import CarePlanContent
from clinicdesk.domain.plans import Concern, Goal, Intervention
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import read_meta

RUNS, PEOPLE = 12, 200
L = TypeVar("L", Concern, Goal, Intervention)


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
    leaflet = clinic.education.leaflet("high-blood-pressure", "en")
    plan = clinic.charts.open(clinic.actor, person).plan
    assert plan is not None
    for kind in DocumentKind:
        yield PrintRequest(
            kind=kind,
            patient_id=person,
            referral_id=referral if kind is DocumentKind.PACKET else None,
            leaflets=(leaflet,) if kind is DocumentKind.LEAFLET else (),
            goal_id=plan.goals[0].id if kind is DocumentKind.GOAL_TRACKER else None,
        )


def _large_plan(clinic: Clinic) -> CarePlanContent:
    """Return that person's care plan with sixty lines: their own, again and again."""
    asked = next(r for r in _requests(clinic) if r.kind is DocumentKind.CARE_PLAN)
    told = clinic.documents.prepare(clinic.actor, asked).content
    assert isinstance(told, CarePlanContent)
    ids = (UUID(int=number) for number in count(1))

    def again(lines: Sequence[L], many: int) -> tuple[L, ...]:
        # The first ones keep their ids, so that trends and links still lead to them.
        return tuple(
            replace(lines[i % len(lines)], **({} if i < len(lines) else {"id": next(ids)}))
            for i in range(many)
        )

    plan = replace(
        told.plan,
        concerns=again(told.plan.concerns, 10),
        goals=again(told.plan.goals, 20),
        interventions=again(told.plan.interventions, 30),
    )
    return replace(told, plan=plan)


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
        many_lines = _large_plan(clinic)
        pages = render(many_lines).pages
        runs = timed(partial(render, many_lines), RUNS)
        below = timed(partial(_empty, pages), RUNS)
        name = f"care plan of 60 lines, {pages} pages, rendered"
        figures.append(figure(name, runs, f"{pages} empty pages", below))
    yield "Documents: read, gated and rendered", figures
