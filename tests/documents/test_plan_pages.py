"""Pages of care plans: what must be on them, in which order, and for whom they can be read."""

import io
import re
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from pdf_reading import body_words, fonts, outline, page_texts, plain_words
from sample_contents import chart, empty_chart, imprint
from sample_person import uid
from sample_plan_pages import (
    bare_care_plan,
    care_plan,
    coach_sheet,
    goal_tracker,
    large_plan,
    long_care_plan,
    patient_plan,
    spanish_plan,
)
from sample_whole_plan import edition, plan

from clinicdesk import assets
from clinicdesk.documents import render
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contents import Content
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.plan_parts import PlanStatement, StatementKind
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.readability import read_report

MAKERS = [
    care_plan,
    bare_care_plan,
    patient_plan,
    spanish_plan,
    large_plan,
    goal_tracker,
    coach_sheet,
]


def said(content: Content) -> str:
    return " ".join(page_texts(render(content).pdf))


def complete() -> CarePlan:
    """A plan in which all fourteen points hold."""
    base = plan()
    more = (
        PlanStatement(StatementKind.CAREGIVER, "His wife helps and is well."),
        PlanStatement(StatementKind.ENVIRONMENT, "Two flights of stairs; a quiet bedroom."),
    )
    return replace(base, statements=(*base.statements, *more), copy_given_on=date(2026, 11, 15))


@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_each_is_laid_out_by_its_template_and_twice_alike(make: object) -> None:
    content = make()  # type: ignore[operator]
    first, second = render(content), render(content)
    assert not first.plain, first.problem
    assert first.pdf == second.pdf
    assert "{" not in said(content)
    assert all(fonts(first.pdf).values())


def test_the_order_is_that_of_the_c_cda_care_plan() -> None:
    titles = [title for title, _page, _height in outline(render(care_plan()).pdf)]
    wanted = [
        "About this plan",
        "What the person says",
        "What matters to the person",
        "Health concerns",
        "Goals",
        "Interventions",
        "Health status evaluations and outcomes",
        "Advance directives",
        "Prognosis and expected outcome",
        "Symptom management",
        "Medication management",
        "Community and social services",
        "Coordination with others",
        "Caregiver",
        "Environment at home and at work",
        "Cognitive and functional status",
        "Review schedule",
        "Conflicts in the plan, and how they were settled",
        "What was changed from templates, and why",
    ]
    places = [titles.index(words) for words in wanted]
    assert places == sorted(places)


def test_comprehensive_is_printed_only_when_it_is() -> None:
    short = render(care_plan())
    assert short.title == "Care plan"
    assert "Not a comprehensive care plan yet." in page_texts(short.pdf)[0]
    assert "Write what at home or at work helps or hinders." in short.missing
    whole = complete()
    full = render(care_plan(plan=whole, chart=chart(plans=(whole,))))
    assert full.title == "Comprehensive care plan"
    assert full.missing == ()
    assert "Not a comprehensive" not in " ".join(page_texts(full.pdf))
    unsigned = render(care_plan(plan=whole, chart=chart(plans=(whole,)), editions=()))
    assert unsigned.title == "Care plan"
    assert unsigned.missing == ("Sign the plan.",)


def test_a_plan_changed_since_it_was_signed_does_not_look_signed() -> None:
    changed = edition(changed_since="goal added: Walk")
    pages = said(care_plan(editions=(changed,)))
    assert "changed since edition 2" in pages
    assert "Changed since it was signed: goal added: Walk" in pages


def test_disagreement_is_printed_with_its_reason() -> None:
    pages = said(care_plan())
    assert "DISAGREEMENT: person" in pages
    assert "He says 7.5 is enough" in pages
    assert "Person: DISAGREES" in pages


def test_both_statuses_steps_and_next_work_are_told() -> None:
    pages = said(care_plan())
    for words in (
        "Lifecycle",
        "Achievement",
        "Step 1: Under 145 at home (145 mmHg, by 30-Sep-2026, reached 05-Oct-2026)",
        "Step 2: Under 138 at home (138 mmHg, by 15-Nov-2026, reached 28-Oct-2026)",  # by readings
        "Call: blood pressure log",
        "2,000 mg, looked at again in January",
        "16-Oct-2026 → 16-Dec-2026",
        "Said back in their own words: re-taught.",
        "Edition 2, version 4, 3f9ac2d1e07b",
    ):
        assert words in pages, words


def test_a_trend_is_a_figure_with_words() -> None:
    found = []
    with pikepdf.open(io.BytesIO(render(care_plan()).pdf)) as document:
        found += [
            str(item.get("/Alt", ""))
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"
        ]
    trend = next(words for words in found if words.startswith("Systolic blood pressure"))
    assert "12 readings from 07-Jul-2026" in trend
    assert "Target at most 130 mmHg, not met now." in trend
    assert "Emergency visit, Riverside" in trend


def test_a_long_plan_has_its_frame_on_each_page_and_no_page_is_thin() -> None:
    content = long_care_plan()
    made = render(content)
    texts = page_texts(made.pdf)
    for number, words in enumerate(texts, 1):
        assert "O'CONNOR, Declan" in words
        assert f"Page {number} of" in words
    pages = " ".join(texts)
    for at in range(1, 31):
        assert f"Work number {at}:" in pages
    heads = [i for i, words in enumerate(texts) if "Responsible" in words]
    rows = [i for i, words in enumerate(texts) if "Work number" in words]
    assert set(rows) <= set(heads), "the head of a table stands on each of its pages"
    for index in range(made.pages - 1):
        assert len(body_words(made.pdf, index)) > 300


def test_nothing_recorded_says_so() -> None:
    pages = said(replace(bare_care_plan(), chart=replace(empty_chart(), plans=())))
    assert pages.count("Not recorded") > 12
    assert "The person's agreement is not recorded." in pages
    nothing = replace(patient_plan(), plan=bare_care_plan().plan, chart=empty_chart())
    home = said(replace(nothing, referrals=()))
    assert home.count("Not recorded") > 3
    assert "No visit is set now." in home


@pytest.mark.parametrize("name", ["الحسيني", "Nguyễn Thị Ánh", "A" * 300], ids=["ar", "vi", "long"])
@pytest.mark.parametrize("make", MAKERS, ids=lambda m: m.__name__)
def test_names_of_any_script_and_length_are_printed(make: object, name: str) -> None:
    content = make()  # type: ignore[operator]
    if hasattr(content, "chart"):
        person = replace(content.chart.patient, name=PersonName(family=name, given="Y"))
        content = replace(content, chart=replace(content.chart, patient=person))
    else:
        person = replace(content.patient, name=PersonName(family=name, given="Y"))
        content = replace(content, patient=person)
    made = render(content)
    assert not made.plain, made.problem
    told = plain_words(" ".join(page_texts(made.pdf)))
    assert plain_words(person.name.family).casefold()[-4:] in told.casefold() or name == "الحسيني"


# The person's own papers


def test_the_persons_plan_has_two_pages() -> None:
    assert render(patient_plan()).pages == 2
    assert render(spanish_plan()).pages == 2
    assert render(goal_tracker()).pages == 1


@pytest.mark.parametrize(
    ("file", "language"),
    [
        ("patient_plan", "en"),
        ("patient_plan_es", "es"),
        ("goal_tracker", "en"),
        ("goal_tracker_es", "es"),
    ],
)
def test_our_words_read_at_grade_six_or_below(file: str, language: str) -> None:
    words = assets.read_toml(f"templates/{file}.toml")
    told = "\n".join(re.sub(r"\{\w+\}", "", v) for k, v in words.items() if k != "version")
    report = read_report(told, language)
    assert report.words > 60
    assert report.fits, report


def sizes(pdf: bytes) -> set[float]:
    """Sizes of letters in the body of the first page: what the page's stream sets."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        stream = document.pages[0].Contents.read_bytes().decode("latin-1")
    return {float(size) for size in re.findall(r"/F\S+ ([\d.]+) Tf", stream)}


def test_letters_are_twelve_points_and_eighteen_in_large_print() -> None:
    usual, large = sizes(render(patient_plan()).pdf), sizes(render(large_plan()).pdf)
    assert 12 in usual
    assert 18 in large
    assert 12 not in large
    frame = {6.8, 7.5, 8, 9.5, 10.5, 11.5, 20}
    assert {s for s in usual if s < 12} <= frame
    assert {s for s in large if s < 18} <= frame


def test_what_is_not_confirmed_is_no_concern_of_the_persons_page() -> None:
    told = plan()
    screened = replace(
        told.concerns[1], code=Coded("Possible unhealthy alcohol use"), verification="unconfirmed"
    )
    whole = replace(told, concerns=(told.concerns[0], screened))
    assert "alcohol" not in said(patient_plan(plan=whole))
    clinical = said(care_plan(plan=whole, chart=chart(plans=(whole,))))
    assert "Possible unhealthy alcohol use" in clinical
    assert "Unconfirmed" in clinical


def test_fewer_goals_are_pictured_where_a_third_page_would_begin() -> None:
    told = plan()
    words = "A sign that has to be told at some length so that nobody overlooks it"
    signs = tuple(replace(told.warning_signs[0], sign=f"{words} {i}") for i in range(4))
    full = patient_plan(plan=replace(told, warning_signs=signs))
    made = render(full)
    assert made.pages == 2
    told_pages = " ".join(page_texts(made.pdf))
    for goal in told.goals:
        assert goal.description in told_pages


def test_warning_signs_say_whom_to_call() -> None:
    pages = said(patient_plan())
    assert "Call us: (614) 555-0100" in pages
    assert "Heart racing for more than 20 minutes. Sit down and call us." in pages
    assert "Call 911 • Face droops" in pages


def test_everyday_words_stand_for_hard_ones_in_both_languages() -> None:
    assert "Type 2 diabetes: blood sugar too high" in said(patient_plan())
    spanish = said(spanish_plan())
    for words in (
        "Presión alta",
        "dos veces al día",
        "Nació",
        "Página 1 de",
        "14 de julio de 1978",
    ):
        assert words in spanish, words


def test_a_tracker_carries_its_code() -> None:
    content = goal_tracker()
    assert content.code in said(content)
    assert content.goal.id == uid(412)


def test_a_coach_sees_what_was_agreed_and_has_room_for_more() -> None:
    pages = said(coach_sheet())
    for words in (
        "at the kitchen table",
        "If the shift runs late",
        "Ask the nurse to call",
        "0 1 2",
    ):
        assert words in pages, words
    assert "Nobody" not in pages
    bare = said(replace(coach_sheet(), goals=(), agenda=(), trends=(), cards=()))
    assert "No goal is coached yet." in bare
    assert "Ask what the person wants to talk about." in bare


def test_a_clinic_copy_and_a_copy_for_somebody_say_so() -> None:
    assert "Copia de la clínica" in said(spanish_plan())
    from_es = replace(spanish_plan(), imprint=imprint(language="es", disclosure="X26-000001-A"))
    assert "Entrega X26-000001-A" in said(from_es)
