"""The words of the referral packet: ``resources/templates/referral_packet.toml``."""

from dataclasses import dataclass

from clinicdesk.documents.wording import load
from clinicdesk.domain.referrals import ReferralType

__all__ = ["PacketWords", "expectation", "packet_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketWords:
    """One field a phrase; the file's order is the packet's."""

    version: str
    cover: str
    to: str
    sender: str
    pages: str
    date: str
    urgency: str
    number: str
    call_back: str
    clinic_copy_to: str
    scan_reply: str
    inside: str
    inside_letter: str
    inside_summary: str
    inside_plan: str
    inside_reply: str
    inside_attachments: str
    misdirected_title: str
    misdirected_fax: str
    letter: str
    type: str
    when: str
    needed_by: str
    no_date: str
    schedules: str
    schedule_clinic: str
    schedule_patient: str
    schedule_recipient: str
    needs: str
    question: str
    expect: str
    expect_advice_only: str
    expect_evaluate: str
    expect_evaluate_and_treat: str
    expect_co_manage: str
    expect_assume_care: str
    expect_procedure_or_test: str
    expect_programme: str
    expect_social: str
    care_shared: str
    care_full: str
    reason: str
    findings: str
    tried: str
    goal: str
    told: str
    told_yes: str
    told_no: str
    told_unknown: str
    diagnoses: str
    allergies: str
    critical: str
    no_critical: str
    who: str
    primary_care: str
    coordinator: str
    referrer: str
    caregiver: str
    report: str
    report_no_date: str
    report_call: str
    tick: str
    tick_accept: str
    tick_more: str
    tick_decline: str
    more: str
    continues: str
    summary: str
    demographics: str
    coverage: str
    reason_section: str
    problems: str
    medications: str
    stopped: str
    allergies_section: str
    assessment: str
    plan_follows: str
    no_plan: str
    results: str
    vitals: str
    functional: str
    social: str
    procedures: str
    immunizations: str
    past: str
    team: str
    visits: str
    not_told: str
    withheld: str
    plan: str
    plan_section: str
    attachments: str
    no_attachments: str
    consent: str
    consent_label: str
    disclosure_label: str
    purpose_label: str
    reply: str
    reply_to: str
    reply_outcome: str
    reply_seen: str
    reply_scheduled: str
    reply_no_show: str
    reply_declined: str
    reply_answer: str
    reply_diagnoses: str
    reply_secondary: str
    reply_medicines: str
    reply_tests: str
    reply_procedures: str
    reply_education: str
    reply_referrals: str
    reply_follow: str
    reply_by_you: str
    reply_by_us: str
    reply_shared: str
    reply_signature: str
    reply_date: str


def packet_words() -> PacketWords:
    """The wording. Raises WordingProblem."""
    return load("referral_packet", PacketWords)


def expectation(said: PacketWords, kind: ReferralType | None) -> str:
    """What a referral of this type expects back; empty where it has none."""
    return {
        ReferralType.ADVICE: said.expect_advice_only,
        ReferralType.EVALUATE: said.expect_evaluate,
        ReferralType.EVALUATE_AND_TREAT: said.expect_evaluate_and_treat,
        ReferralType.CO_MANAGE: said.expect_co_manage,
        ReferralType.ASSUME_CARE: said.expect_assume_care,
        ReferralType.PROCEDURE: said.expect_procedure_or_test,
        ReferralType.PROGRAMME: said.expect_programme,
        ReferralType.SOCIAL: said.expect_social,
        None: "",
    }[kind]
