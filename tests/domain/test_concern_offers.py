"""What a chart offers to a plan: screenings at their cut-offs, own words, problems; evidence."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sample_person import NOW, ZONE, patient, row, uid
from sample_plan import plan as sample_plan

from clinicdesk.domain.chart import ChartParts
from clinicdesk.domain.clinical import Condition, Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED, Coded, coded
from clinicdesk.domain.concern_offers import concern_offers
from clinicdesk.domain.people import Sex
from clinicdesk.domain.plan_evidence import plan_evidence
from clinicdesk.domain.plan_parts import ConcernOrigin
from clinicdesk.domain.plans import CarePlan, Concern
from clinicdesk.domain.screenings import SCREENINGS, positive_screenings, screening_of


def scored(number: int, code: str, score: str, on: str = "2026-11-03") -> Observation:
    value = Decimal(score) if score[0].isdigit() else None
    text = "" if value is not None else score
    said = coded(LOINC, code, SCREENINGS[code].name)
    return Observation(**row(number, said, on, status="final", value=value, text=text))


def problem(number: int, code: Coded, **more: object) -> Condition:
    return Condition(**row(number, code, "2025-01-02", status="active", **more))


def in_plan(*concerns: tuple[Coded, dict[str, object]]) -> CarePlan:
    made = sample_plan()
    listed = tuple(
        Concern(
            id=uid(900 + n),
            version=1,
            code=code,
            updated_at=NOW,
            updated_by="A. Moreau, RN",
            **more,  # type: ignore[arg-type]
        )
        for n, (code, more) in enumerate(concerns)
    )
    return replace(made, concerns=listed, goals=(), interventions=())


@pytest.mark.parametrize(
    ("code", "below", "at", "sex"),
    [
        ("44261-6", "9", "10", None),
        ("55758-7", "2", "3", None),
        ("70274-6", "9", "10", None),
        ("75626-2", "2", "3", Sex.FEMALE),
        ("75626-2", "3", "4", Sex.MALE),
        ("75626-2", "2", "3", None),
        ("82667-7", "2", "3", None),
        ("88124-3", "No risk", "At risk", None),
        ("72166-2", "Former smoker", "Current every day smoker (finding)", None),
    ],
)
def test_cut_offs(code: str, below: str, at: str, sex: Sex | None) -> None:
    low, high = (screening_of(scored(1, code, score), sex) for score in (below, at))
    assert low is not None
    assert high is not None
    assert (low.positive, high.positive) == (False, True)
    assert SCREENINGS[code].source


def test_the_newest_counts_and_a_full_one_answers_a_short_one() -> None:
    short, full = scored(1, "55758-7", "5"), scored(2, "44261-6", "4")
    assert positive_screenings([short], None, NOW)
    assert positive_screenings([short, full], None, NOW) == ()
    later = scored(3, "55758-7", "4", "2026-11-20")
    assert [r.observation for r in positive_screenings([short, full, later], None, NOW)] == [later]
    old = scored(4, "44261-6", "20", "2025-11-01")
    assert positive_screenings([old], None, NOW) == ()


def test_a_screening_offers_an_unconfirmed_concern_with_its_evidence() -> None:
    found = scored(7, "44261-6", "14")
    picture = ClinicalPicture(observations=(found,))
    (offer,) = concern_offers(picture, None, sex=None, now=NOW, zone=ZONE)
    assert offer.draft.verification == "unconfirmed"
    assert offer.draft.origin is ConcernOrigin.SCREENING
    assert offer.draft.evidence == (found.id,)
    assert offer.why == "PHQ-9 score 14; 10 or more is positive (03-Nov-2026)"
    assert "2001" in offer.source


@pytest.mark.parametrize(
    "known",
    [
        coded(ICD10CM, "F33.1", "Major depressive disorder, recurrent, moderate"),
        coded(SNOMED, "35489007", "Depressive disorder"),
        Coded("depression, she says"),
    ],
)
def test_what_the_plan_or_the_problem_list_answers_is_not_offered(known: Coded) -> None:
    picture = ClinicalPicture(observations=(scored(7, "44261-6", "14"),))
    assert concern_offers(picture, in_plan((known, {})), sex=None, now=NOW, zone=ZONE) == ()
    listed = ClinicalPicture(observations=picture.observations, conditions=(problem(8, known),))
    (offer,) = concern_offers(listed, None, sex=None, now=NOW, zone=ZONE)
    assert offer.origin is ConcernOrigin.PROBLEM


def test_problems_are_offered_once_and_what_is_not_so_is_not() -> None:
    sugar = coded(ICD10CM, "E11.9", "Type 2 diabetes")
    conditions = (
        problem(1, sugar),
        problem(2, sugar),
        problem(3, Coded("Full-time employment"), is_social=True),
        problem(4, Coded("Gout"), verification="refuted"),
        Condition(**row(5, Coded("Sprain"), "2020-01-01", status="resolved")),
        problem(6, Coded("My knees hurt"), source="patient"),
    )
    picture = ClinicalPicture(conditions=conditions)
    offers = concern_offers(picture, None, sex=None, now=NOW, zone=ZONE)
    assert [(o.draft.code.text, o.draft.condition_ids) for o in offers] == [
        ("Type 2 diabetes", (uid(1), uid(2))),
        ("My knees hurt", (uid(6),)),
    ]
    assert (offers[1].origin, offers[1].draft.said_by) == (ConcernOrigin.OWN_WORDS, "patient")
    again = in_plan((Coded("Sugar"), {"condition_ids": (uid(2),)}), (Coded("my knees hurt"), {}))
    assert concern_offers(picture, again, sex=None, now=NOW, zone=ZONE) == ()


def test_own_words_are_kept_word_by_word() -> None:
    words = Observation(
        **row(
            1,
            coded(LOINC, "10154-3", "Chief complaint"),
            "2026-11-01",
            status="final",
            text="I am tired all the time",
        )
    )
    (offer,) = concern_offers(
        ClinicalPicture(observations=(words,)), None, sex=None, now=NOW, zone=ZONE
    )
    assert offer.draft.own_words == "I am tired all the time"
    assert offer.draft.said_by == "patient"
    assert offer.draft.evidence == (words.id,)


def test_evidence_stands_behind_its_line_the_newest_first() -> None:
    a1c = coded(LOINC, "4548-4", "Hemoglobin A1c")
    results = tuple(
        Observation(
            **row(50 + n, a1c, f"2026-0{n + 1}-03", status="final", value=Decimal(n), unit="%")
        )
        for n in range(1, 9)
    )
    screen = scored(70, "44261-6", "14")
    gone = Observation(**row(71, a1c, "2026-11-01", status="entered-in-error", value=Decimal(9)))
    plan = in_plan(
        (coded(ICD10CM, "E11.9", "Type 2 diabetes"), {}),
        (Coded("Something else"), {"evidence": (screen.id,)}),
    )
    chart = ChartParts(
        read_at=NOW + timedelta(hours=1),
        zone=ZONE,
        patient=patient(),
        clinical=ClinicalPicture(observations=(*results, screen, gone)),
    )
    found = plan_evidence(chart, plan)
    first, second = plan.concerns
    assert [e.value.replace("\N{NO-BREAK SPACE}", " ") for e in found[first.id]] == [
        "8 %",
        "7 %",
        "6 %",
        "5 %",
        "4 %",
        "3 %",
    ]
    (shown,) = found[second.id]
    assert (shown.kind, shown.positive, shown.chosen) == ("screening", True, True)
    assert set(found) == {first.id, second.id}


def test_days_are_the_sites_own() -> None:
    # Half past eight in the evening of the third in New York.
    evening = datetime(2026, 11, 4, 1, 30, tzinfo=UTC)
    scored_late = replace(scored(7, "44261-6", "14"), occurred_at=evening)
    told = Observation(
        **row(
            1,
            coded(LOINC, "10154-3", "Chief complaint"),
            "2026-11-01",
            status="final",
            text="I am tired all the time",
        )
    )
    picture = ClinicalPicture(observations=(scored_late, replace(told, occurred_at=evening)))
    offers = concern_offers(picture, None, sex=None, now=NOW, zone="America/New_York")
    assert [one.on for one in offers] == [date(2026, 11, 3)] * 2
    assert all("03-Nov-2026" in one.why for one in offers)
