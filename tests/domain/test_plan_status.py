"""The machine of a plan's status: after any acts it stands where FHIR's Request pattern allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Act
from clinicdesk.domain.errors import InvalidDraft, Refused
from clinicdesk.domain.plan_status import (
    OPEN_STATUSES,
    STATUS_WORDS,
    act_for,
    check_status,
    followers,
    needs_reason,
)
from clinicdesk.domain.plans import PlanStatus

_ACTS = st.lists(st.tuples(st.sampled_from(PlanStatus), st.sampled_from(["", " ", "Moved away"])))
_BEGINNINGS = st.sampled_from([PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.UNKNOWN])
_ERROR = PlanStatus.ENTERED_IN_ERROR


@given(_BEGINNINGS, _ACTS)
def test_random_acts_go_only_where_the_machine_leads(
    status: PlanStatus, acts: list[tuple[PlanStatus, str]]
) -> None:
    was_over = False
    for wanted, reason in acts:
        before = status
        try:
            check_status(before, wanted, reason)
        except Refused:
            assert wanted not in followers(before)
            continue
        except InvalidDraft:
            assert needs_reason(wanted)
            assert not reason.strip()
            continue
        status = wanted
        if before is wanted:
            continue
        assert not needs_reason(wanted) or reason.strip()
        # A plan that is over goes on as nothing but an error, and an error stays one.
        assert before is not _ERROR
        assert not was_over or wanted is _ERROR
        # Nothing of ours becomes a draft again, and nothing is made unknown.
        assert wanted not in {PlanStatus.DRAFT, PlanStatus.UNKNOWN}
        if wanted is PlanStatus.ON_HOLD:
            assert before in {PlanStatus.ACTIVE, PlanStatus.UNKNOWN}
        was_over = was_over or wanted in {PlanStatus.COMPLETED, PlanStatus.REVOKED}


@pytest.mark.parametrize("status", PlanStatus)
def test_every_status_but_an_error_can_turn_out_to_be_one(status: PlanStatus) -> None:
    if status is _ERROR:
        assert followers(status) == ()
    else:
        assert followers(status)[-1] is _ERROR
        check_status(status, _ERROR, "The wrong person")


@pytest.mark.parametrize("status", PlanStatus)
def test_every_status_has_words_and_somebody_who_may(status: PlanStatus) -> None:
    assert STATUS_WORDS[status]
    assert act_for(status) in {Act.SIGN_PLAN, Act.EDIT_PLAN}
    check_status(status, status)


def test_who_ends_a_plan_signs_plans() -> None:
    assert act_for(PlanStatus.COMPLETED) is act_for(PlanStatus.REVOKED) is Act.SIGN_PLAN
    assert act_for(PlanStatus.ON_HOLD) is Act.EDIT_PLAN
    assert {PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD} == OPEN_STATUSES


def test_a_refusal_says_what_can_be_done() -> None:
    with pytest.raises(Refused, match="draft does not become on hold") as refused:
        check_status(PlanStatus.DRAFT, PlanStatus.ON_HOLD, "Away")
    assert refused.value.remedy == "It can become: active, revoked, entered in error."
