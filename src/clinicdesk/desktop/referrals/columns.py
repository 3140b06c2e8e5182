"""How the work list shows a referral: what comes next, whose it is, and by when."""

from collections.abc import Callable
from datetime import date

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import CellStyle, Column
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.referral_machine import CLOSED_STAGES, STAGES, UNSENT_STAGES, Stage
from clinicdesk.domain.referral_work import ReferralRow

__all__ = ["columns", "due_status", "stage_status"]

S = Stage
_TROUBLE = frozenset(
    {S.NO_SHOW, S.APPT_CANCELLED, S.DECLINED, S.CANCEL_REQUESTED, S.SEEN, S.UNREVIEWED}
)
_ICONS = {
    S.DRAFTING: "file-pen-line",
    S.AWAITING_AUTHORISATION: "hourglass",
    S.AWAITING_AGREEMENT: "hourglass",
    S.SENT: "send",
    S.RECEIPT_CONFIRMED: "circle-check",
    S.ACCEPTED: "circle-check",
    S.WAITLISTED: "hourglass",
    S.SCHEDULED: "calendar-clock",
    S.NO_SHOW: "user-x",
    S.APPT_CANCELLED: "circle-x",
    S.SEEN: "hourglass",
    S.UNREVIEWED: "file-check",
    S.FOLLOW_UP: "list-checks",
    S.DECLINED: "circle-x",
    S.CANCEL_REQUESTED: "circle-x",
    S.CANCELLED: "minus",
    S.CLOSED_WITHOUT_REPORT: "minus",
    S.CLOSED_LOOP: "circle-check",
}


def stage_status(stage: Stage) -> Status:
    """A stage's chip. None is filled: the filled one is kept for what is overdue."""
    tone = Tone.INFO
    if stage in UNSENT_STAGES or stage in (S.CANCELLED, S.CLOSED_WITHOUT_REPORT):
        tone = Tone.IDLE
    elif stage in _TROUBLE:
        tone = Tone.WARN
    elif stage in CLOSED_STAGES:
        tone = Tone.OK
    return Status(STAGES[stage].words, tone, _ICONS.get(stage, "circle"))


def due_status(row: ReferralRow) -> Status | None:
    """The one filled chip of the list: a promise past its day."""
    return Status("Overdue", Tone.BAD, "circle-alert") if row.overdue else None


def _due(row: ReferralRow) -> str:
    return show_date(row.due_on) if row.due_on else ""


def _under_due(today: date) -> Callable[[ReferralRow], str]:
    def words(row: ReferralRow) -> str:
        if row.due_on is None or row.closed_at is not None:
            return ""
        days = (row.due_on - today).days
        some = "1 day" if abs(days) == 1 else f"{abs(days)} days"
        return "Today" if days == 0 else f"{some} late" if days < 0 else f"In {some}"

    return words


def _under_service(row: ReferralRow) -> str:
    urgent = row.priority.capitalize() if row.priority not in ("", "routine") else ""
    return " · ".join(part for part in (urgent, row.number) if part)


def _next(row: ReferralRow) -> str:
    return "Nothing more to do" if row.closed_at is not None else row.next_action


def columns(today: date) -> list[Column[ReferralRow]]:
    """The columns. Sent to goes first where the window is narrow, then the owner."""
    return [*_what_and_who(), *_where_and_when(today)]


def _what_and_who() -> list[Column[ReferralRow]]:
    return [
        Column(
            "Next step",
            _next,
            "next",
            sub=lambda row: row.owner,
            sort_key=lambda row: row.next_action.casefold(),
            style=CellStyle.WRAP,
            width=230,
            least=150,
            stretch=3,
        ),
        Column(
            "Patient",
            lambda row: row.patient,
            "patient",
            sub=lambda row: row.mrn,
            sort_key=lambda row: row.patient.casefold(),
            style=CellStyle.NAME,
            width=190,
            least=130,
            stretch=2,
        ),
        Column(
            "Referral",
            lambda row: row.service,
            "service",
            sub=_under_service,
            sort_key=lambda row: row.service.casefold(),
            style=CellStyle.WRAP,
            width=170,
            least=130,
            stretch=2,
            drop=2,
        ),
    ]


def _where_and_when(today: date) -> list[Column[ReferralRow]]:
    return [
        Column(
            "Sent to",
            lambda row: row.recipient or ("Withheld" if row.withheld else "Not chosen"),
            "recipient",
            sort_key=lambda row: row.recipient.casefold(),
            tone=lambda row: "" if row.recipient else "ink3",
            style=CellStyle.WRAP,
            width=170,
            least=120,
            stretch=2,
            drop=1,
        ),
        Column(
            "Stage",
            lambda row: row.stage_words,
            "stage",
            chip=lambda row: stage_status(row.stage),
            sort_key=lambda row: tuple(Stage).index(row.stage),
            width=210,
            least=206,
            drop=3,
        ),
        Column(
            "Due",
            _due,
            "due",
            sub=_under_due(today),
            sort_key=lambda row: row.due_on or date.max,
            width=128,
            least=124,
        ),
        Column(
            "Late",
            lambda row: "Overdue" if row.overdue else "",
            "late",
            chip=due_status,
            sort_key=lambda row: (not row.overdue, row.due_on or date.max),
            width=116,
            least=112,
        ),
    ]
