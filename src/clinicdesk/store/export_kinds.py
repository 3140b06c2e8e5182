"""Which tables of what stands beside a person's plans and facts leave, and in which columns."""

from dataclasses import dataclass
from typing import Final

__all__ = ["BESIDE", "Kind"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One table: whose rows go, and in which columns."""

    name: str
    holds: str
    table: str
    by: str
    """The column by which a row hangs on another."""
    on: str
    """Where that other is: the person, their plans, referrals, or a table above in this list."""
    columns: str
    """Names, apart by spaces; ``mine=theirs`` says that a column is called otherwise here."""
    order: str = "created_at"


_SAID = "said_by role said_at=created_at"
BESIDE: Final = (
    Kind(
        "plan_history",
        "a saved version of a care plan: who saved it, and what was done, in words",
        "plan_version",
        "plan_id",
        "plan",
        "plan_id number act words saved_by saved_at=created_at sha256",
    ),
    Kind(
        "plan_editions",
        "a signature under a version of a care plan, with the hash of its bytes (SHA-256) and what "
        "stood against it that day",
        "plan_edition",
        "plan_id",
        "plan",
        "id plan_id number plan_number sha256 signed_by=said_by role signed_at=created_at against "
        "needs_cosignature",
    ),
    Kind(
        "plan_cosignatures",
        "the answer of a second person to a signature",
        "plan_cosignature",
        "edition_id",
        "plan_edition",
        f"edition_id answer reason {_SAID}",
    ),
    Kind(
        "plan_status_changes",
        "a change of a care plan's status, and why",
        "plan_status_change",
        "plan_id",
        "plan",
        "plan_id plan_number before after reason replaced_by_id said_by said_at=created_at",
    ),
    Kind(
        "plan_reviews",
        "a review of a care plan: with whom, what it came to, when the next one is due",
        "plan_review",
        "plan_id",
        "plan",
        "id plan_id plan_number since_number function reviewed_on participants outcome changed "
        f"note next_due_on {_SAID}",
    ),
    Kind(
        "plan_agreements",
        "what the person said to a care plan, the copy they got and what they said back",
        "plan_agreement",
        "plan_id",
        "plan",
        "id plan_id plan_number agrees how said_on words present interpreter copy_on copy_language "
        f"copy_format reading_grade teach_back repeat_on {_SAID}",
    ),
    Kind(
        "plan_work",
        "a task that is work of a line of a care plan",
        "plan_line_task",
        "plan_id",
        "plan",
        "plan_id line_kind line_id task_id ended_at",
    ),
    Kind(
        "plan_work_questions",
        "a task that was asked about because its plan changed, and the answer",
        "plan_task_ask",
        "plan_id",
        "plan",
        "plan_id plan_number task_id line_id why answer reason new_task_id asked_at=created_at "
        "answered_at answered_by_name=answered_by",
    ),
    Kind(
        "plan_conflicts",
        "something that pulls apart in a care plan",
        "plan_conflict",
        "plan_id",
        "plan",
        "id plan_id key first_seen_at",
        "first_seen_at",
    ),
    Kind(
        "plan_conflict_acts",
        "how a conflict was settled, or asked again, with both sides as they read that day",
        "plan_conflict_event",
        "conflict_id",
        "plan_conflict",
        "conflict_id number at by act resolution reason until plan_number task_id told",
        "at",
    ),
    Kind(
        "coaching",
        "a time of coaching: who coaches, since when, how often",
        "coaching",
        "patient_id",
        "person",
        "id coach_name=coach_id status reason start_on end_on every_days every_reason due_on "
        "last_contact_at heard_on confidence nurse_reason nurse_since",
    ),
    Kind(
        "coaching_goals",
        "a goal that is coached, from a day until another",
        "coaching_goal",
        "coaching_id",
        "coaching",
        "coaching_id goal_id since_on until_on",
        "since_on",
    ),
    Kind(
        "coaching_sessions",
        "a coaching session, planned or over",
        "coaching_session",
        "patient_id",
        "person",
        "id coaching_id coach_name=coach_id status planned_at minutes mode place video_link wants "
        "agenda reason held_at held_minutes note instead_id",
        "planned_at",
    ),
    Kind(
        "coaching_entries",
        "what was said of one goal, at a session or between two; rulers are 0 to 10",
        "coaching_entry",
        "patient_id",
        "person",
        "id coaching_id goal_id session_id kind said_on said_at said_by done importance confidence "
        "stage step_what step_where step_when step_often if_then barrier support reward next_step "
        "note",
        "said_at",
    ),
    Kind(
        "contact_attempts",
        "an attempt to reach the person, and what came of it",
        "contact_attempt",
        "patient_id",
        "person",
        "id coaching_id tried_at tried_by channel outcome note",
        "tried_at",
    ),
    Kind(
        "education_given",
        "a leaflet that was given to the person",
        "education_assignment",
        "patient_id",
        "person",
        "id topic title language leaflet_version method given_at given_by plan_id concern_id "
        "goal_id outcome ask_on replaced_at",
        "given_at",
    ),
    Kind(
        "education_teach_back",
        "what the person said back of a leaflet",
        "education_teach_back",
        "assignment_id",
        "education_assignment",
        "assignment_id at by outcome said ask_on",
        "at",
    ),
    Kind(
        "care_management_time",
        "a stretch of time that was worked for the person, in minutes",
        "care_time",
        "patient_id",
        "person",
        "id staff_name=staff_id start_at minutes activity plan_line_id plan_line note by_timer "
        "replaces_id replaced_at reason",
        "start_at",
    ),
    Kind(
        "programs",
        "a time in a program",
        "programme_enrolment",
        "patient_id",
        "person",
        "id program=title status start_on end_on held_since owner_name=owner_id next_action due_on "
        "referred_by reason",
        "start_on",
    ),
    Kind(
        "program_steps",
        "a step of a time in a program",
        "programme_event",
        "enrolment_id",
        "programme_enrolment",
        "enrolment_id at by status reason due_on held_days",
        "at",
    ),
    Kind(
        "prevention_participation",
        "being in a cohort of the diabetes prevention program, and what was known on the day of "
        "enrollment",
        "dpp_participant",
        "patient_id",
        "person",
        "id enrolment_id code enrolled_on evidence withdrawn_on withdrawn_reason withdrawn_note "
        "entered_in_error",
        "enrolled_on",
    ),
    Kind(
        "prevention_attendance",
        "what was recorded of the person at one session of the diabetes prevention program",
        "dpp_attendance",
        "participant_id",
        "dpp_participant",
        "participant_id session_id attended weight weight_unit minutes weight_observation_id "
        "minutes_observation_id replaced_at",
    ),
    Kind(
        "referral_steps",
        "a step of a referral",
        "referral_event",
        "referral_id",
        "referral",
        "id referral_id code occurred_at recorded_at actor entered_by channel note reason "
        "next_action due_on appointment_at abnormal warnings voids_id",
        "occurred_at",
    ),
)
"""Every table of what stands beside plans and facts, those above first that others hang on."""
