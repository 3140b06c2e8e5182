"""Where a person stands: what leads where, told against a table of its own, by random walks."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.person_status import (
    REASONS,
    Means,
    PatientStatus,
    Standing,
    may_become,
    standing_problems,
    standing_words,
    successors,
)

S = PatientStatus
TODAY = date(2026, 3, 9)
FORBIDDEN = {
    # Nobody goes back to being a prospect, and who is active is not made eligible again.
    *((one, S.PROSPECT) for one in (S.ELIGIBLE, S.ACTIVE, S.INACTIVE, S.CLOSED)),
    (S.ACTIVE, S.ELIGIBLE),
    # A closed record is opened again before anything else.
    (S.CLOSED, S.INACTIVE),
}


@given(st.sampled_from(S), st.sampled_from(S))
def test_what_leads_where(before: PatientStatus, after: PatientStatus) -> None:
    merges = S.MERGED in {before, after} and before is not after
    assert may_become(before, after) is (
        before is after or (not merges and (before, after) not in FORBIDDEN)
    )
    assert may_become(before, after, Means.MERGE) is (before is after or merges)


@given(st.lists(st.sampled_from(S), max_size=20))
def test_a_walk_never_leaves_the_machine(wanted: list[PatientStatus]) -> None:
    now, died_from = S.PROSPECT, None
    for one in wanted:
        if may_become(now, one):
            died_from = now if one is S.DECEASED and now is not S.DECEASED else died_from
            now = one
        assert now is not S.MERGED
        assert now in successors(now)
        if now is S.DECEASED and died_from is not None:
            # A death in error leads back to where the person was.
            assert may_become(now, died_from)


@given(
    st.none() | st.sampled_from(S),
    st.builds(
        Standing,
        status=st.sampled_from(S),
        reason=st.sampled_from(["", "termed", "moved", "left", "asked", "other", "nonsense"]),
        on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    ),
)
def test_what_is_refused_says_in_which_field_and_what_to_do(
    before: PatientStatus | None, after: Standing
) -> None:
    problems = standing_problems(before, after, TODAY)
    fields = [one.field for one in problems]
    assert len(set(fields)) == len(fields)
    assert set(fields) <= {"status", "status_reason", "status_on"}
    assert all(one.message.endswith(".") for one in problems)
    allowed = after.status is not S.MERGED if before is None else may_become(before, after.status)
    assert ("status" in fields) is not (allowed or before is after.status)
    offered = REASONS.get(after.status, {})
    wrong = bool(after.reason) and after.reason not in offered
    unsaid = bool(offered) and before not in (None, after.status) and not after.reason
    assert ("status_reason" in fields) is (wrong or unsaid)
    assert ("status_on" in fields) is (after.on is not None and after.on > TODAY)


def test_a_standing_in_words() -> None:
    assert standing_words(Standing(status=S.INACTIVE, reason="moved")) == "Inactive: moved away"
    assert standing_words(Standing()) == "Active"
