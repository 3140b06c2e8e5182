"""The three documents' contents, made of that person's chart."""

from dataclasses import replace
from datetime import date
from typing import Any

from sample_person import NOW, ZONE, P, day, patient, uid
from sample_picture import picture
from sample_plan import plan

from clinicdesk.domain.accounting import AccountingLine
from clinicdesk.domain.chart_selection import select_chart
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.coding import SNOMED, coded
from clinicdesk.domain.contents import (
    AccountingContent,
    Attachment,
    CareSummaryContent,
    ChartContent,
    ChartSection,
    Coverage,
    HandoffContent,
    Imprint,
    Letterhead,
    PacketContent,
    SectionText,
)
from clinicdesk.domain.documents import Document, HandoffWords
from clinicdesk.domain.people import Patient, PersonName
from clinicdesk.domain.referrals import Recipient, Referral, ReferralType, Urgency
from clinicdesk.domain.tasks import Task


def chart(**changes: Any) -> ChartContent:
    made = select_chart(
        patient=patient(),
        picture=picture(),
        printed_at=NOW,
        plans=(plan(),),
        coverage=(
            Coverage(
                payer="Buckeye Mutual",
                plan="PPO Select",
                member_id="BM-88812-03",
                relationship="self",
                authorization="A-55120",
                authorized_until=date(2027, 2, 28),
            ),
        ),
        sections=(
            SectionText(
                section=ChartSection.FUNCTIONAL_STATUS,
                text="Independent in all activities; short of breath on two flights of stairs.",
                said_on=date(2026, 11, 15),
            ),
            SectionText(section=ChartSection.FAMILY_HISTORY, text="Father: stroke at 61."),
        ),
    )
    return replace(made, **changes)


def empty_chart() -> ChartContent:
    bare = Patient(
        id=P,
        version=1,
        mrn="CD-000042-X",
        site_id=uid(2),
        created_at=NOW,
        updated_at=NOW,
        name=PersonName(),
    )
    return select_chart(patient=bare, picture=ClinicalPicture(), printed_at=NOW)


def letterhead(**changes: Any) -> Letterhead:
    made = Letterhead(
        clinic="Harlan Motors Health Center",
        site="Plant 2",
        address="1200 Foundry Ave, Columbus, OH 43215",
        phone="614-555-0100",
        fax="614-555-0101",
    )
    return replace(made, **changes)


RECIPIENT = Recipient(
    id=uid(700),
    name="Riverside Heart Group",
    specialty="Cardiology, electrophysiology",
    address="300 River Rd, Suite 210\nColumbus, OH 43215",
    phone="614-555-0177",
    fax="614-555-0178",
    npi="1234567893",
)


def imprint(**changes: Any) -> Imprint:
    made = Imprint(number="D26-000123-K", printed_at=NOW, zone=ZONE, author="A. Moreau, RN")
    return replace(made, **changes)


def referral(**changes: Any) -> Referral:
    made = Referral(
        id=uid(701),
        version=2,
        number="R26-004217-K",
        patient_id=P,
        service=coded(SNOMED, "183519002", "Referral to cardiology (procedure)"),
        type=ReferralType.EVALUATE_AND_TREAT,
        urgency=Urgency.URGENT,
        question=(
            "Is rhythm control (ablation) right for him, and is apixaban alone enough with "
            "his stroke risk?"
        ),
        reason=(
            "New paroxysmal atrial fibrillation found in the emergency department on "
            "28-Sep-2026 after two hours of palpitations at work. Two further episodes since,"
            " each under an hour. He works nights on a moving line and must not faint there."
        ),
        findings=(
            "ECG 28-Sep-2026: atrial fibrillation, rate 128, no ischemia. Echo not done. "
            "CHA2DS2-VASc 2 (hypertension, diabetes). TSH normal."
        ),
        tried=(
            "Metoprolol stopped by the patient after a week (dizzy on nights). Apixaban begun"
            " 01-Oct-2026, taken regularly by refill record."
        ),
        recipient=RECIPIENT,
        needed_by=date(2026, 12, 4),
        goal_ids=(uid(415),),
        who_schedules="clinic",
        patient_agreed=True,
        transport_needed=True,
        owner="A. Moreau, RN",
        next_action="Confirm receipt",
        due_on=date(2026, 11, 24),
        status="active",
        task_status="requested",
        business_status="2.0",
        stage="sent",
        requester="Dr. Priya Raman",
        authored_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **changes)


def tasks() -> tuple[Task, ...]:
    return (
        Task(
            id=uid(801),
            version=1,
            patient_id=P,
            title="Call: blood pressure log",
            reason="Home readings above 140",
            owner="A. Moreau, RN",
            due_on=date(2026, 11, 20),
        ),
        Task(
            id=uid(802),
            version=1,
            patient_id=P,
            title="Send refill list to pharmacy",
            owner="T. Reyes, LPN",
            due_on=date(2026, 11, 27),
        ),
    )


def care_summary(**changes: Any) -> CareSummaryContent:
    made = CareSummaryContent(
        letterhead=letterhead(),
        imprint=imprint(),
        chart=chart(),
        referrals=(referral(),),
        tasks=tasks(),
    )
    return replace(made, **changes)


def handoff(**changes: Any) -> HandoffContent:
    made = HandoffContent(
        letterhead=letterhead(),
        imprint=imprint(),
        chart=chart(),
        words=HandoffWords(
            severity="watcher",
            summary=(
                "48-year-old line lead with type 2 diabetes and hypertension; new paroxysmal "
                "atrial fibrillation since September, on apixaban, rate control not tolerated. "
                "Cardiology asked, appointment not yet given."
            ),
            contingency=(
                (
                    "palpitations last more than 30 minutes or he feels faint",
                    "call 911, then tell Dr. Raman the same day",
                ),
                (
                    "he misses two apixaban doses",
                    "call the anticoagulation line and check cost barriers",
                ),
            ),
            receiver="T. Reyes, LPN",
        ),
        code_status="Full code",
        referrals=(referral(),),
        tasks=tasks(),
        documents=(
            Document(
                id=uid(811),
                number="D26-000120-C",
                kind="packet",
                title="Referral packet",
                patient_id=P,
                referral_id=uid(701),
                created_at=day("2026-11-16"),
                author="A. Moreau, RN",
                pages=6,
                size=90_000,
                sha256="0" * 64,
                content_sha256="0" * 64,
                recipient="Riverside Heart Group",
                disclosure="X26-000011-B",
            ),
        ),
    )
    return replace(made, **changes)


def packet(**changes: Any) -> PacketContent:
    made = PacketContent(
        letterhead=letterhead(),
        imprint=imprint(recipient=RECIPIENT, disclosure="X26-000012-C"),
        chart=chart(),
        referral=referral(),
        callback=picture().team[0],
        report_by=date(2026, 12, 18),
        consent=(
            "Mr O'Connor agreed on 15-Nov-2026 to share his chart with Riverside Heart Group "
            "for treatment."
        ),
        attachments=(
            Attachment(title="Electrocardiogram, 12 leads", dated_on=date(2026, 9, 28), pages=2),
        ),
    )
    return replace(made, **changes)


def accounting(**changes: Any) -> AccountingContent:
    county, bureau = "Franklin County Public Health", "Ohio Bureau of Workers' Compensation"
    lines = (
        AccountingLine(
            first_on=date(2024, 2, 29),
            last_on=date(2024, 2, 29),
            count=1,
            recipient=county,
            address="240 Parsons Ave, Columbus, OH 43215",
            description="Care summary, 3 pages",
            purpose="Public health activities (45 CFR 164.512(b))",
        ),
        AccountingLine(
            first_on=date(2025, 3, 5),
            last_on=date(2026, 1, 9),
            count=4,
            recipient=bureau,
            address="",
            description="Referral packet, 8 pages; Care summary, 3 pages",
            purpose="Workers' compensation (45 CFR 164.512(l))",
        ),
    )
    made = AccountingContent(
        letterhead=letterhead(),
        imprint=imprint(purpose="patient-access"),
        patient=patient(),
        since=date(2020, 11, 22),
        until=date(2026, 11, 22),
        lines=lines,
    )
    return replace(made, **changes)
