"""What every part of a chart asks of it: days by the site's clock, and the banner's words."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.desktop.widgets import AllergyState, BannerFacts
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import age_text, show_date
from clinicdesk.domain.display import concept, sex_word
from clinicdesk.domain.goal_progress import GoalProgress
from clinicdesk.domain.tasks import Task

__all__ = ["banner_facts", "day_of", "local", "open_tasks", "stands"]


def local(chart: Chart, instant: datetime) -> datetime:
    """An instant by the site's clock."""
    return instant.astimezone(ZoneInfo(chart.zone))


def day_of(chart: Chart, instant: datetime) -> date:
    """The site's day of an instant."""
    return local(chart, instant).date()


def open_tasks(chart: Chart) -> tuple[Task, ...]:
    """The tasks that nobody has done."""
    return tuple(task for task in chart.tasks if task.completed_at is None)


def stands(chart: Chart, goal_id: UUID) -> GoalProgress:
    """How one of the chart's goals is doing."""
    found = chart.progress_of(goal_id)
    assert found is not None
    return found


def banner_facts(chart: Chart) -> BannerFacts:
    """Put into words who the chart is about."""
    patient, banner = chart.patient, chart.banner
    died_on = day_of(chart, patient.deceased_at) if patient.deceased_at else None
    died = ""
    if patient.deceased:
        died = show_date(died_on) if died_on else "Date not recorded"
    work = ", ".join(part for part in (patient.employer, patient.work_site) if part)
    entries = "1 entry" if chart.withheld == 1 else f"{chart.withheld:,} entries"
    return BannerFacts(
        name=patient.listed,
        preferred_name=patient.preferred_name,
        born=show_date(patient.birth) if patient.birth else "",
        age=age_text(patient.birth, chart.today) if patient.birth else "",
        died=died,
        age_at_death=age_text(patient.birth, died_on) if died_on and patient.birth else "",
        sex=sex_word(patient.sex) if patient.sex else "",
        number=patient.mrn,
        allergy_state=AllergyState(banner.allergy_picture.value),
        allergies=tuple(dict.fromkeys(concept(a.code) for a in banner.allergies)),
        # The dead have a place of their own in the banner.
        alerts=tuple(a.words for a in banner.alerts if a.code != "deceased"),
        extra=tuple(
            (label, said)
            for label, said in (
                ("Pronouns", patient.pronouns),
                ("Works at", work),
                # Somebody who prescribes must know that there may be more than they see.
                ("Protected", f"{entries} not shown" if chart.withheld else ""),
            )
            if said
        ),
    )
