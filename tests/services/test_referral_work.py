"""The work list and the roster's row: in order, counted right, and following each event."""

from datetime import date

from referral_clinic import Clinic, made, order, told
from sqlalchemy import text

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_work import WorkFilter


def test_the_work_list_is_due_first_and_its_counts_are_right(clinic: Clinic) -> None:
    eye = made(clinic, service=Coded("Retinal eye exam"), due_on=date(2026, 3, 6))
    heart = made(clinic, owner_id=clinic.pool_id, due_on=date(2026, 3, 9))
    skin, _change = clinic.referrals.create(
        clinic.clerk, clinic.other_id, order(service=Coded("Dermatology"))
    )
    work = clinic.referrals.list_work(clinic.nurse)
    assert [row.number for row in work.rows] == [eye.number, heart.number, skin.number]
    assert [row.overdue for row in work.rows] == [True, False, False]
    assert work.rows[0].patient == "NGUYỄN, Thị Ánh"
    assert (work.total, work.counts.open, work.counts.overdue, work.counts.due_today) == (
        3, 3, 1, 1,
    )  # fmt: skip
    assert (work.counts.mine, work.counts.mine_overdue) == (2, 1)  # the pool that she leads, too
    assert dict(work.counts.by_stage) == {Stage.DRAFTING: 3}

    def numbers(asked: WorkFilter) -> set[str]:
        found = clinic.referrals.list_work(clinic.nurse, asked)
        assert found.total == len(found.rows)
        return {row.number for row in found.rows}

    assert numbers(WorkFilter(overdue=True)) == {eye.number}
    assert numbers(WorkFilter(mine=True)) == {eye.number, heart.number}
    assert numbers(WorkFilter(owner_id=clinic.clerk.id)) == {skin.number}
    assert numbers(WorkFilter(patient_id=clinic.other_id)) == {skin.number}
    assert numbers(WorkFilter(text="obrien")) == {skin.number}
    assert numbers(WorkFilter(text="thi anh")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="retinal")) == {eye.number}
    assert numbers(WorkFilter(text="ánh ngu")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="cd-000001")) == {eye.number, heart.number}
    assert numbers(WorkFilter(text="'")) == set()
    assert numbers(WorkFilter(text="heart gr")) == {eye.number, heart.number, skin.number}
    assert numbers(WorkFilter(text=heart.number.lower())) == {heart.number}
    assert numbers(WorkFilter(text="%")) == set()
    assert numbers(WorkFilter(stage=Stage.SENT)) == set()
    told(clinic, heart.number, "withdraw")
    assert numbers(WorkFilter()) == {eye.number, skin.number}
    everything = clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True))
    assert [row.number for row in everything.rows] == [eye.number, skin.number, heart.number]
    assert everything.total == 3
    two = clinic.referrals.list_work(clinic.nurse, WorkFilter(closed=True, limit=2))
    assert ([row.number for row in two.rows], two.total) == ([eye.number, skin.number], 3)
    short = clinic.referrals.list_work(clinic.nurse, WorkFilter(limit=1))
    assert (len(short.rows), short.total) == (1, 2)


def test_the_roster_row_follows(clinic: Clinic) -> None:
    def owed() -> tuple[int, str]:
        with clinic.store.reading() as session:
            row = session.execute(
                text("SELECT open_referrals, due_days FROM patient_summary WHERE patient_id = :id"),
                {"id": clinic.patient_id.bytes},
            ).one()
        return row.open_referrals, row.due_days

    referral = made(clinic)
    assert owed() == (1, "2026-03-11")
    told(clinic, referral.number, "withdraw")
    assert owed() == (0, "")
