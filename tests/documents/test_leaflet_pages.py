"""A leaflet on paper: whose it is, their goals, whom to call; large, and in two languages."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from pdf_reading import laid_out, page_texts
from sample_contents import care_summary
from sample_person import NOW

from clinicdesk.documents import render
from clinicdesk.documents.leaflet import _LARGE
from clinicdesk.documents.style import scaled
from clinicdesk.domain.coding import ICD10CM, LOINC, coded
from clinicdesk.domain.content_parts import Imprint
from clinicdesk.domain.leaflet_contents import LeafletContent, goals_beside
from clinicdesk.domain.plans import CarePlan, Concern, Goal, GoalTarget, Lifecycle, PlanStatus
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.leaflet_book import leaflet_named, leaflet_topics

BASE = care_summary()
STAMP = {"version": 1, "updated_at": NOW, "updated_by": ""}
GOAL = Goal(
    id=UUID(int=4),
    description="A1c under 7 by spring",
    target=GoalTarget(
        measure=coded(LOINC, "4548-4", "Hemoglobin A1c"),
        comparator="at most",
        value=Decimal("7.0"),
        unit="%",
    ),
    latest_value=Decimal("7.9"),
    latest_at=NOW,
    baseline_value=Decimal("9.1"),
    **STAMP,  # type: ignore[arg-type]
)


def content(topic: str, *languages: str, **more: object) -> LeafletContent:
    tongues = languages or ("en",)
    name = BASE.chart.patient.name.spoken
    imprint: Imprint = replace(BASE.imprint, language=tongues[0], recipient=Recipient(name=name))
    return LeafletContent(
        letterhead=BASE.letterhead,
        imprint=imprint,
        patient=BASE.chart.patient,
        leaflets=tuple(leaflet_named(topic, one) for one in tongues),
        **more,  # type: ignore[arg-type]
    )


def words(made: LeafletContent) -> str:
    return " ".join(laid_out(render(made).pdf).split())


def test_it_names_whom_to_call_where_the_facts_are_from_and_how_hard_it_is() -> None:
    said = words(content("type-2-diabetes", goals=(GOAL,)))
    assert "For Declan O'Connor" in said
    assert "When to call us: (614) 555-0100" in said
    assert "When to call 911" in said
    assert "A1c under 7 by spring" in said
    assert "57 of 100 steps of the way" in said
    assert "Centers for Disease Control and Prevention" in said
    assert "Reading grade 4 (Flesch-Kincaid, SMOG)" in said


def test_a_note_from_us_stands_above_it() -> None:
    said = words(content("sleep", note="We look at your sleep notes on Monday."))
    assert said.index("A note from us") < said.index("Why it counts")


def test_every_leaflet_is_laid_out() -> None:
    for at, topic in enumerate(leaflet_topics()):
        shapes = (
            content(topic, "en", "es", goals=(GOAL,)),
            content(topic, "es", large=True, goals=(GOAL,), note="Nos vemos el lunes."),
            content(topic, "en", "es", large=True),
        )
        done = render(shapes[at % len(shapes)])
        assert not done.problem, topic
        assert done.missing == ()
        assert 1 < done.pages <= 9


def test_every_line_of_the_leaflet_is_on_the_page() -> None:
    for made in (content("asthma"), content("asthma", "es", large=True)):
        leaflet = made.leaflets[0]
        said = words(made)
        lost = [
            word for line in leaflet.prose.splitlines() for word in line.split() if word not in said
        ]
        assert lost == []


def test_spanish_is_spanish_around_it_too() -> None:
    said = words(content("type-2-diabetes", "es", goals=(GOAL,)))
    assert "Mis metas" in said
    assert "Mi meta: 7 % o menos" in said
    assert "Cuándo llamarnos: (614) 555-0100" in said
    assert "De dónde vienen los datos" in said
    assert "When to call" not in said


def test_two_languages_stand_side_by_side() -> None:
    said = words(content("asthma", "en", "es"))
    assert "Asthma and your zones" in said
    assert "El asma y sus zonas" in said
    assert "Red zone: get help now" in said
    assert "Zona roja: pida ayuda ya" in said


def test_large_letters_are_18_points() -> None:
    usual, large = render(content("sleep")), render(content("sleep", large=True))
    assert large.pages > usual.pages
    assert scaled("body", _LARGE).fontSize == pytest.approx(18)


def test_a_clinic_without_a_phone_is_told_before_printing() -> None:
    made = content("sleep")
    done = render(replace(made, letterhead=replace(made.letterhead, phone="")))
    assert done.missing == ("The clinic’s phone number",)
    assert not done.problem


def test_goals_are_chosen_by_measure_and_by_concern() -> None:
    concern = Concern(
        id=UUID(int=7),
        code=coded(ICD10CM, "E11.9", "Type 2 diabetes"),
        **STAMP,  # type: ignore[arg-type]
    )
    served = replace(GOAL, id=UUID(int=5), target=None, concern_ids=(concern.id,))
    other = replace(GOAL, id=UUID(int=6), target=None)
    ended = replace(GOAL, id=UUID(int=8), lifecycle=Lifecycle.CANCELLED)
    plan = CarePlan(
        id=UUID(int=9),
        number=1,
        patient_id=UUID(int=1),
        title="Plan",
        status=PlanStatus.ACTIVE,
        concerns=(concern,),
        goals=(GOAL, served, other, ended),
        **STAMP,  # type: ignore[arg-type]
    )
    found = goals_beside(leaflet_named("type-2-diabetes", "en"), [plan])
    assert [one.id for one in found] == [GOAL.id, served.id]
    assert goals_beside(leaflet_named("asthma", "en"), [plan]) == ()


def test_sources_never_stand_on_a_page_of_their_own() -> None:
    for topic, goals in (("asthma", (GOAL,)), ("pregnancy-and-after", ()), ("low-back-pain", ())):
        made = content(topic, "es", goals=goals, note="Nos vemos el lunes.")
        last = page_texts(render(made).pdf)[-1]
        assert "De dónde vienen los datos" in last
        assert "Lo que quiero preguntar" in last
