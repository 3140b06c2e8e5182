"""Who may be contacted, how, for what: every answer says why not and what to do instead."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from sample_person import NOW

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.contacting import (
    Channel,
    ContactFacts,
    Purpose,
    channel_of,
    channel_of_telecom,
    letter_address,
    may_call,
    may_contact,
    may_hand_out,
    may_leave_message,
    safe_contact_words,
)
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import (
    Address,
    LeaveMessage,
    Patient,
    PatientStatus,
    PersonName,
    SafeContact,
    Telecom,
)

EVERY = list(product(Channel, Purpose))
HOME = Address(line="12 Elm St", city="Columbus", state="OH", postal_code="43215")


def person(**more: object) -> Patient:
    ids = IdSource(FixedClock(NOW), seed=1)
    values: dict[str, object] = {
        "id": ids.new(),
        "version": 1,
        "mrn": "CD-1",
        "site_id": ids.new(),
        "created_at": NOW,
        "updated_at": NOW,
        "name": PersonName(family="Hall", given="Ann"),
        **more,
    }
    return Patient(**values)  # type: ignore[arg-type]


def test_nobody_asked_means_that_everything_but_work_mail_is_open() -> None:
    for channel, purpose in EVERY:
        found = may_contact(ContactFacts(), channel, purpose)
        work = channel is Channel.WORK_EMAIL and purpose is not Purpose.APPOINTMENTS
        assert found.allowed is not work, (channel, purpose)


@pytest.mark.parametrize(
    "facts",
    [
        ContactFacts(deceased=True),
        ContactFacts(status=PatientStatus.MERGED),
    ],
)
def test_the_dead_and_the_merged_are_not_contacted_at_all(facts: ContactFacts) -> None:
    for channel, purpose in EVERY:
        found = may_contact(facts, channel, purpose)
        assert not found.allowed
        assert found.why
        assert found.instead
        assert found.sentence == f"{found.why} {found.instead}"


def test_who_asked_not_to_be_contacted_is_spoken_with_in_the_clinic_alone() -> None:
    facts = ContactFacts(safe=SafeContact("mobile-phone", "", do_not_contact=True))
    for channel, purpose in EVERY:
        found = may_contact(facts, channel, purpose)
        assert found.allowed is (channel is Channel.IN_PERSON)
    assert not may_call(facts, Purpose.CARE).allowed


def test_what_is_to_be_avoided_is_refused_with_the_way_on() -> None:
    safe = SafeContact("mobile phone", avoid=("home-mail", "home-phone"))
    facts = ContactFacts(safe=safe)
    refused = may_contact(facts, Channel.HOME_MAIL, Purpose.CARE)
    assert refused.sentence == "This person asked for no letter. Use the mobile phone."
    assert may_contact(facts, Channel.MOBILE_PHONE, Purpose.OUTREACH).allowed
    assert may_call(facts, Purpose.CARE).allowed
    mind = may_contact(facts, Channel.TEXT, Purpose.CARE)
    assert (mind.allowed, mind.why) == (True, "This person prefers the mobile phone.")


def test_purposes_are_kept_to() -> None:
    facts = ContactFacts(safe=SafeContact("text", purposes=("appointments", "care")))
    assert may_contact(facts, Channel.TEXT, Purpose.APPOINTMENTS).allowed
    refused = may_contact(facts, Channel.TEXT, Purpose.OUTREACH)
    assert refused.why == "This person may be contacted about appointments and care only."


def test_a_confidential_minors_household_hears_nothing() -> None:
    facts = ContactFacts(confidential_from_household=True, safe=SafeContact("text"))
    for channel in (Channel.HOME_MAIL, Channel.HOME_PHONE):
        assert not may_contact(facts, channel, Purpose.CARE).allowed
    chosen = replace(facts, safe=SafeContact("home phone"))
    assert may_contact(chosen, Channel.HOME_PHONE, Purpose.CARE).allowed


def test_words_that_were_typed_lead_to_their_channel() -> None:
    for words, channel in (
        ("mobile phone", Channel.MOBILE_PHONE),
        ("Cell", Channel.MOBILE_PHONE),
        ("letter", Channel.HOME_MAIL),
        ("home-mail", Channel.HOME_MAIL),
        ("E-mail", Channel.EMAIL),
        ("by pigeon", None),
    ):
        assert channel_of(words) is channel, words


@pytest.mark.parametrize(
    ("way", "channel"),
    [
        (Telecom(value="1"), Channel.MOBILE_PHONE),
        (Telecom(value="1", use="home"), Channel.HOME_PHONE),
        (Telecom(value="1", use="work"), Channel.WORK_PHONE),
        (Telecom(system="sms", value="1"), Channel.TEXT),
        (Telecom(system="email", value="a@b.c"), Channel.EMAIL),
        (Telecom(system="email", value="a@b.c", use="work"), Channel.WORK_EMAIL),
    ],
)
def test_a_number_is_a_channel(way: Telecom, channel: Channel) -> None:
    assert channel_of_telecom(way) is channel


def test_a_message_is_left_only_where_the_person_said_so() -> None:
    said = {
        asked: may_leave_message(Telecom(value="1", leave_message=asked)).allowed
        for asked in LeaveMessage
    }
    assert said == {
        LeaveMessage.YES: True,
        LeaveMessage.NO: False,
        LeaveMessage.NOT_ASKED: False,
    }


def test_safe_contact_in_words() -> None:
    said = SafeContact("text", "after 5", purposes=("care",), avoid=("home-mail", "email"))
    assert safe_contact_words(said) == (
        "Text message, after 5, for care only, never by letter or e-mail"
    )
    assert safe_contact_words(SafeContact(note="Asked", do_not_contact=True)) == (
        "Do not contact: Asked"
    )
    assert safe_contact_words(SafeContact()) == ""


def test_a_letter_goes_where_it_may_and_where_somebody_lives() -> None:
    old = replace(HOME, use="old", line="1 Past Rd")
    moved = replace(HOME, line="2 Then St", end_on=date(2020, 1, 1))
    ann = person(addresses=(old, moved, HOME))
    where, decision = letter_address(ann, Purpose.CARE, date(2026, 3, 9))
    assert (where, decision.allowed) == (HOME, True)
    none, why = letter_address(person(), Purpose.CARE)
    assert (none, why.sentence) == (None, "No address is recorded. Ask the person for one.")
    quiet = replace(ann, safe_contact=SafeContact(avoid=("home-mail",)))
    assert letter_address(quiet, Purpose.CARE)[0] is None


def test_a_paper_for_the_person_goes_by_hand_whatever_they_asked_for() -> None:
    quiet = person(safe_contact=SafeContact(do_not_contact=True))
    assert may_hand_out(quiet, mailed=False, channel="print").allowed
    assert not may_hand_out(quiet, mailed=True, channel="print").allowed
    assert not may_hand_out(quiet, mailed=False, channel="e-mail").allowed
    at_work = person(telecoms=(Telecom(system="email", value="a@work.example", use="work"),))
    refused = may_hand_out(at_work, mailed=False, channel="e-mail")
    assert refused.why == "No health information goes to a work e-mail address."
    both = replace(at_work, telecoms=(*at_work.telecoms, Telecom(system="email", value="a@b.c")))
    assert may_hand_out(both, mailed=False, channel="e-mail").allowed
