"""Our numbers find every single wrong digit and every swap of neighbours."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource, uuid7
from clinicdesk.domain.numbers import is_mrn, is_referral_number, mrn, referral_number

serials = st.integers(1, 9_999_999)


@given(serials, st.data())
def test_one_wrong_digit_is_found(serial: int, data: st.DataObject) -> None:
    good = mrn(serial)
    assert is_mrn(good)
    at = data.draw(st.sampled_from([n for n, c in enumerate(good) if c.isdigit()]))
    other = data.draw(st.sampled_from([c for c in "0123456789" if c != good[at]]))
    assert not is_mrn(good[:at] + other + good[at + 1 :])


@given(st.integers(2000, 2099), serials, st.data())
def test_swapped_neighbours_are_found(year: int, serial: int, data: st.DataObject) -> None:
    good = referral_number(year, serial)
    assert is_referral_number(good)
    digits = [n for n in range(5, len(good) - 2) if good[n] != good[n - 1] and good[n - 1] != "-"]
    if digits:
        at = data.draw(st.sampled_from(digits))
        assert not is_referral_number(good[: at - 1] + good[at] + good[at - 1] + good[at + 1 :])


@given(st.text())
def test_any_text_is_a_number_of_ours_or_not(text: str) -> None:
    assert is_mrn(text) in {True, False}
    assert is_referral_number(text) in {True, False}


def test_ids_are_version_seven_and_ordered_by_time() -> None:
    made = uuid7(1_645_557_742_000, (0xCC3 << 62) | 0x18C4DC0C0C07398F)
    assert made == UUID("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")  # RFC 9562, appendix A.6
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_a_seed_repeats_its_ids(clock: FixedClock) -> None:
    one, other = IdSource(clock, seed=3), IdSource(clock, seed=3)
    assert [one.new() for _ in range(5)] == [other.new() for _ in range(5)]
    assert len({IdSource(clock).new() for _ in range(100)}) == 100
