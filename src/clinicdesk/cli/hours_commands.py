"""``hours``: when the clinic works."""

from datetime import date, time

import click

from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.clinic_hours import DAY_NAMES, Hours, hours_words
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.errors import BadInput

__all__ = ["COMMANDS"]


@click.command("hours")
@click.option("--opens", metavar="HH:MM", help="When it opens.")
@click.option("--closes", metavar="HH:MM", help="When it closes; as it opens: around the clock.")
@click.option("--days", metavar="mon,tue,…", help="The days of the week on which it opens.")
@click.option("--from", "since", metavar="DAY", help="The first day of it; today by default.")
@pass_session
def hours(
    session: Session, opens: str | None, closes: str | None, days: str | None, since: str | None
) -> None:
    """Say when the clinic works, or change it from a day on.

    Charts that are opened outside these hours stand on the privacy office's list.
    """
    with session.opened() as clinic:
        today = clinic.today()
        day = today if since is None else _day(since, today)
        kept = clinic.hours.hours()
        if opens or closes or days:
            now = kept.on(day)
            wanted = Hours(
                _time(opens) if opens else now.opens,
                _time(closes) if closes else now.closes,
                _days(days) if days else now.days,
            )
            kept = clinic.hours.choose(clinic.actor, wanted, day)
    present, coming = kept.on(today), kept.after(today)
    session.say(
        {
            "hours": _document(present),
            "coming": [{"from": one.day, **_document(one.hours)} for one in coming],
        },
        lambda: "\n".join(
            (
                f"The clinic works {hours_words(present)}.",
                *(f"From {show_date(one.day)}: {hours_words(one.hours)}." for one in coming),
            )
        ),
    )


def _document(hours: Hours) -> dict[str, object]:
    return {
        "opens": f"{hours.opens:%H:%M}",
        "closes": f"{hours.closes:%H:%M}",
        "days": [DAY_NAMES[day] for day in sorted(hours.days)],
    }


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text.strip().rjust(5, "0")).replace(second=0, microsecond=0)
    except ValueError:
        raise BadInput(f"{text} is no time of the day.", "Write it as 06:00.") from None


def _day(text: str, today: date) -> date:
    reading = parse_date(text, today)
    if reading.day is None:
        raise BadInput(f"{text} is no day.", "Write it as 2026-11-30.")
    return reading.day


def _days(text: str) -> frozenset[int]:
    found = set()
    for word in text.replace(" ", ",").split(","):
        said = word.strip().casefold()
        if not said:
            continue
        days = [n for n, name in enumerate(DAY_NAMES) if name.casefold().startswith(said)]
        if len(days) != 1:
            raise BadInput(f"{word} is no day of the week.", "Write them as: mon,tue,wed,thu,fri")
        found.add(days[0])
    return frozenset(found)


COMMANDS = {"hours": hours}
