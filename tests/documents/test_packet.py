"""The referral packet: order, the one-page letter, the reply sheet, what is told as missing."""

from dataclasses import replace
from uuid import UUID

import pytest
from pdf_reading import outline, page_texts
from sample_contents import (
    RECIPIENT,
    care_summary,
    chart,
    empty_chart,
    handoff,
    imprint,
    packet,
    referral,
)
from sample_person import NOW, patient, uid
from sample_picture import picture

from clinicdesk.documents import render
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contents import PacketContent
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.referrals import Recipient, ReferralType, Urgency
from clinicdesk.domain.released import ReleasedEntry


def starts(content: PacketContent) -> dict[str, int]:
    return {title: place for title, place, height in outline(render(content).pdf) if height == 792}


def test_the_parts_stand_in_order() -> None:
    assert list(starts(packet())) == [
        "Referral packet",
        "Referral letter",
        "Clinical summary",
        "Reply sheet",
    ]
    titles = [title for title, _, _ in outline(render(packet()).pdf)]
    wanted = [
        "Demographics",
        "Coverage",
        "Reason for referral",
        "Problems",
        "Medications",
        "Allergies and intolerances",
        "Assessment and plan",
        "Results",
        "Vital signs",
        "Social history",
        "Procedures",
        "Immunizations",
        "Care team",
        "Current care plan",
        "Consent and disclosure",
        "Reply sheet",
    ]
    places = [titles.index(title) for title in wanted]
    assert places == sorted(places)


def test_the_cover_has_no_clinical_detail() -> None:
    cover = page_texts(render(packet()).pdf)[0].casefold()
    for word in ("fibrillation", "apixaban", "penicillin", "cardiology", "diabetes", "stroke"):
        assert word not in cover
    assert "urgent" in cover
    assert "r26-004217-k" in cover


LONG = "A sentence of ordinary length about what has happened since. " * 120


MANY_ALLERGIES = tuple(replace(picture().allergies[0], id=uid(50_000 + i)) for i in range(30))


@pytest.mark.parametrize(
    "content",
    [
        packet(),
        packet(chart=empty_chart()),
        packet(referral=referral(question=LONG, reason=LONG, findings=LONG, tried="x" * 5000)),
        packet(
            chart=chart(
                patient=patient(name=PersonName(family="W" * 200, given="Long " * 20)),
                allergies=MANY_ALLERGIES,
            ),
            referral=referral(
                recipient=Recipient(name="N" * 300, address="A road\n" * 30, specialty="S" * 300)
            ),
        ),
    ],
    ids=["usual", "empty", "long texts", "long names"],
)
def test_the_letter_is_one_page(content: PacketContent) -> None:
    places = starts(content)
    assert places["Clinical summary"] - places["Referral letter"] == 1
    assert places["Reply sheet"] == len(page_texts(render(content).pdf)) - 1


def test_the_letter_holds_what_the_recipient_decides_on() -> None:
    letter = page_texts(render(packet()).pdf)[1]
    content = packet()
    assert content.referral.question in letter
    assert content.referral.reason in letter
    assert content.referral.tried in letter
    for said in (
        "Riverside Heart Group",
        "Urgent, needed by 04-Dec-2026",
        "Evaluate and treat",
        "Transport needed",
        "Know what to do when my heart races",
        "has been told of this referral and agrees",
        "Paroxysmal atrial fibrillation",
        "Penicillin: Hives, Wheeze; severe; high risk",
        "apixaban",
        "anticoagulant",
        "(614) 555-0111",
        "fax (614) 555-0101 by 18-Dec-2026",
    ):
        assert said in letter, said


def test_a_text_that_is_cut_in_the_letter_stands_whole_in_the_summary() -> None:
    reason = f"{LONG}The very last words."
    texts = page_texts(render(packet(referral=referral(reason=reason, findings=LONG))).pdf)
    assert "in full in the clinical summary" in texts[1]
    assert "The very last words." not in texts[1]
    assert "The very last words." in " ".join(texts[2:])


@pytest.mark.parametrize("kind", [*ReferralType, None])
@pytest.mark.parametrize("urgency", [Urgency.STAT, None])
def test_every_type_and_urgency_has_words(
    kind: ReferralType | None, urgency: Urgency | None
) -> None:
    made = render(packet(referral=referral(type=kind, urgency=urgency, needed_by=None)))
    assert not made.plain
    assert ("Referral type" in made.missing) == (kind is None)
    assert ("Urgency" in made.missing) == (urgency is None)


def test_what_is_missing_is_told_before_printing() -> None:
    made = render(
        packet(
            chart=empty_chart(),
            referral=referral(question=" ", recipient=None, tried="", patient_agreed=None),
            callback=None,
        )
    )
    assert set(made.missing) >= {
        "Clinical question",
        "Recipient",
        "What has been tried",
        "Whether the patient agrees",
        "Whom to call back",
        "Date of birth",
        "Current care plan",
    }
    assert render(packet()).missing == ()


PART_TWO = ReleasedEntry(
    id=UUID(int=77),
    version=1,
    compartment=Compartment.SUD_PART2,
    kind=EntryKind.NOTE,
    title="Treatment",
    text="Buprenorphine since May",
    author="B. Okafor, LCSW",
    recorded_at=NOW,
)


def test_records_of_part_two_carry_their_notice() -> None:
    notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    plain = " ".join(page_texts(render(packet()).pdf))
    assert notice not in plain
    for content in (packet, care_summary, handoff):
        pages = " ".join(page_texts(render(content(chart=chart(released=(PART_TWO,)))).pdf))
        assert notice in pages
        assert "Buprenorphine since May" in pages
        other = replace(PART_TWO, compartment=Compartment.BEHAVIOURAL)
        pages = " ".join(page_texts(render(content(chart=chart(released=(other,)))).pdf))
        assert notice not in pages
        assert "Buprenorphine since May" in pages


def test_the_reply_sheet_asks_what_a_consultant_answers() -> None:
    sheet = page_texts(render(packet()).pdf)[-1]
    for said in (
        "Seen on",
        "Did not attend",
        "Declined",
        "Diagnoses: new, changed, ruled out",
        "Secondary findings",
        "Medicine and equipment changes",
        "Tests done, pending, scheduled",
        "Follow-up in",
        "R26-004217-K",
    ):
        assert said in sheet, said


def test_a_clinic_copy_discloses_nothing() -> None:
    texts = page_texts(render(packet(imprint=imprint())).pdf)
    assert "No recipient: this copy stays in the clinic." in texts[0]
    assert "nothing is disclosed" in " ".join(texts)
    named = render(packet(imprint=imprint(recipient=RECIPIENT, disclosure="X26-000012-C")))
    assert "X26-000012-C" in " ".join(page_texts(named.pdf))


def test_a_finding_about_circumstances_is_no_problem() -> None:
    content = packet(referral=replace(referral(), service=Coded("Referral")))
    document = " ".join(page_texts(render(content).pdf))
    problems = document.split("Problem Since Status")[1].split("Medications")[0]
    assert "Full-time employment" not in problems
    assert "Full-time employment" in document
