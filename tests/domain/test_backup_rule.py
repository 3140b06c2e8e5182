"""Which backups go: never the newest, never the only good one, and what the rule keeps stays."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.backup_rule import (
    BackupPlan,
    Kept,
    closing_due,
    daily_due,
    drill_due,
    drill_is_old,
    newest,
    superfluous,
)

ZONE = "America/New_York"
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

moments = st.datetimes(
    min_value=datetime(2019, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2036, 1, 1),  # noqa: DTZ001 - a clock that was wrong by years
    timezones=st.just(UTC),
)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Kept, ...]:
    """Any history: dense days, gaps, two of one second, years that never were."""
    starts = draw(st.lists(moments, min_size=0, max_size=6))
    found = []
    for start in starts:
        hours = draw(st.integers(1, 40))
        many = draw(st.integers(1, 20))
        found += [start + timedelta(hours=hours * step) for step in range(many)]
    flags = draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    good = draw(st.sampled_from([flags, [True] * len(found)]))
    return tuple(
        Kept(f"b{number}", at, well)
        for number, (at, well) in enumerate(zip(found, good, strict=True))
    )


@given(histories(), moments)
def test_the_newest_and_the_only_good_one_never_go(
    history: tuple[Kept, ...], now: datetime
) -> None:
    gone = set(superfluous(history, now, ZONE))
    good = [one for one in history if one.good]
    if good:
        newest_of_all = max(good, key=lambda one: one.made_at)
        assert newest_of_all.made_at in {one.made_at for one in good if one.name not in gone}
        last = newest((one.made_at for one in good), now)
        if last is not None:
            assert last in {one.made_at for one in good if one.name not in gone}
        assert {one.name for one in good} - gone
    assert not gone & {one.name for one in history if not one.good}
    assert not gone & {one.name for one in history if one.made_at > now}


@given(histories(), moments)
def test_each_day_week_and_month_of_the_rule_keeps_one(
    history: tuple[Kept, ...], now: datetime
) -> None:
    place = ZoneInfo(ZONE)
    gone = set(superfluous(history, now, ZONE))
    counted = [one for one in history if one.good and one.made_at <= now]
    for most, part in (
        (7, lambda at: at.date()),
        (4, lambda at: at.isocalendar()[:2]),
        (12, lambda at: (at.year, at.month)),
    ):
        parts: dict[object, list[Kept]] = {}
        for one in sorted(counted, key=lambda one: one.made_at, reverse=True):
            parts.setdefault(part(one.made_at.astimezone(place)), []).append(one)
        for members in list(parts.values())[:most]:
            newest_there = max(one.made_at for one in members)
            assert any(o.made_at == newest_there and o.name not in gone for o in members)
    assert len(counted) - len(gone) <= 7 + 4 + 12


@given(histories(), moments)
def test_asking_again_takes_nothing_more(history: tuple[Kept, ...], now: datetime) -> None:
    gone = set(superfluous(history, now, ZONE))
    left = tuple(one for one in history if one.name not in gone)
    assert superfluous(left, now, ZONE) == ()


@given(histories(), moments, st.data())
def test_what_was_made_just_now_stays_whatever_the_clock_says(
    history: tuple[Kept, ...], now: datetime, data: st.DataObject
) -> None:
    if history:
        just = data.draw(st.sampled_from(history))
        assert just.name not in superfluous(history, now, ZONE, just_made=just.name)


def test_a_year_of_daily_backups_leaves_what_the_rule_says() -> None:
    history: list[Kept] = []
    for day in range(400):
        at = NOW - timedelta(days=399 - day)
        history.append(Kept(f"{at:%Y%m%d}", at))
        gone = set(superfluous(history, at, ZONE, just_made=history[-1].name))
        history = [one for one in history if one.name not in gone]
    days = {one.made_at.date() for one in history}
    assert {NOW.date() - timedelta(days=n) for n in range(7)} <= days
    assert {(at.year, at.month) for at in days} == {(2025, 12), *((2026, m) for m in range(1, 12))}
    assert 17 <= len(history) <= 23


def test_a_clock_that_jumps_ahead_costs_no_backup_of_the_true_days() -> None:
    true = [Kept(f"true{n}", NOW - timedelta(days=n)) for n in range(7)]
    wrong = [Kept(f"wrong{n}", NOW + timedelta(days=4000 + n)) for n in range(10)]
    assert superfluous([*true, *wrong], NOW, ZONE) == ()
    later = superfluous([*true, *wrong], NOW + timedelta(days=5000), ZONE)
    assert "true0" not in later  # the newest of its month


NOON = BackupPlan(hour=12)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, NOW, True),
        (datetime(2026, 11, 23, 16, 59, tzinfo=UTC), NOW, True),  # 11:59 at the site
        (datetime(2026, 11, 23, 17, 0, tzinfo=UTC), NOW, False),
        (datetime(2026, 11, 22, 17, 5, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 16, 5, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC), True),
        # The night in which the clocks go forward has no half past two.
        (datetime(2026, 3, 7, 8, tzinfo=UTC), datetime(2026, 3, 8, 8, tzinfo=UTC), True),
    ],
)
def test_the_days_hour(last: datetime | None, now: datetime, due: bool) -> None:
    plan = BackupPlan(hour=2) if now.month == 3 else NOON
    assert daily_due(plan, last, now, ZONE) is due
    assert daily_due(BackupPlan(hour=None), last, now, ZONE) is False


@given(moments, st.integers(0, 23))
def test_after_a_backup_none_is_due_before_the_next_hour(now: datetime, hour: int) -> None:
    plan = BackupPlan(hour=hour)
    assert not daily_due(plan, now, now, ZONE)
    assert daily_due(plan, now, now + timedelta(hours=25), ZONE)


def test_closing() -> None:
    plan = BackupPlan(closing_hours=8)
    assert closing_due(plan, None, NOW)
    assert closing_due(plan, NOW - timedelta(hours=8), NOW)
    assert not closing_due(plan, NOW - timedelta(hours=7, minutes=59), NOW)
    assert not closing_due(BackupPlan(closing_hours=None), None, NOW)


def test_drills() -> None:
    assert drill_due(NOON, None, NOW)
    assert not drill_due(NOON, NOW - timedelta(days=29), NOW)
    assert drill_due(NOON, NOW - timedelta(days=30), NOW)
    assert drill_due(NOON, NOW + timedelta(days=400), NOW)  # dated by a wrong clock
    assert not drill_due(BackupPlan(hour=None), None, NOW)
    assert not drill_is_old(NOW - timedelta(days=35), None, NOW)
    assert drill_is_old(NOW - timedelta(days=35, seconds=1), NOW, NOW)
    assert drill_is_old(None, NOW - timedelta(days=36), NOW)
    assert not drill_is_old(None, None, NOW)
