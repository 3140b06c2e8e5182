"""The clinic's own plan templates: every version kept, the shipped one never lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.errors import BadInput, InvalidDraft, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_sources import template_source
from clinicdesk.domain.plan_template_reading import TemplateRefused
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def applied(clinic: Clinic, key: str) -> CarePlan:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    person = clinic.people.register(clinic.actor, draft)[0]
    return clinic.plan_templates.apply(clinic.actor, person.id, key)[0]


def edited(clinic: Clinic, key: str, before: str, after: str, note: str = "For our people") -> None:
    text = clinic.template_editing.version_text(clinic.actor, key)
    assert before in text
    clinic.template_editing.save(clinic.actor, key, text.replace(before, after, 1), note)


def test_a_copy_holds_says_who_adapted_it_and_why(clinic: Clinic) -> None:
    edited(clinic, "hypertension", 'value = "130"', 'value = "140"', "Most of ours are over 80")
    held = clinic.template_editing.open(clinic.actor, "hypertension")
    assert held.adapted
    assert held.template.reference == "hypertension@1.1"
    assert held.template.adapted.startswith(f"adapted by {clinic.facts.name} on ")
    assert held.template.source.startswith("AHA/ACC")
    (difference,) = held.differences
    assert (difference.before, difference.after) == ("130", "140")
    assert difference.why == "Most of ours are over 80"
    listed = {one.template.key: one.template for one in clinic.plan_templates.list(clinic.actor)}
    assert listed["hypertension"].edition == 1
    assert len(listed) == 13
    assert clinic._opened.store.audit_faults() == []


def test_a_plan_remembers_the_version_that_it_used(clinic: Clinic) -> None:
    plan = applied(clinic, "hypertension")
    edited(clinic, "hypertension", 'value = "130"', 'value = "140"')
    (use,) = clinic.plan_templates.differences(clinic.actor, plan.id)
    assert (use.version, use.edition, use.newest, use.departures) == (1, 0, (1, 1), ())
    assert use.words == "Version 1; the template is at version 1.1 by now"
    other = applied(clinic, "hypertension")
    goal = next(g for g in other.goals if g.target and str(g.target.value) == "140")
    source = template_source(goal.source)
    assert source is not None
    assert (source.version, source.edition) == (1, 1)
    clinic.template_editing.reset(clinic.actor, "hypertension", "Back to the guideline")
    (use,) = clinic.plan_templates.differences(clinic.actor, other.id)
    assert (use.edition, use.newest, use.departures) == (1, (1, 0), ())
    assert "adapted by" in use.words


def test_the_shipped_one_comes_back_and_nothing_is_lost(clinic: Clinic) -> None:
    edited(clinic, "sleep", "review_after_days = ", "review_after_days = 1")
    edited(clinic, "sleep", "review_after_days = 1", "review_after_days = 2")
    with pytest.raises(InvalidDraft):
        clinic.template_editing.reset(clinic.actor, "sleep", " ")
    clinic.template_editing.reset(clinic.actor, "sleep", "The guideline is new")
    held = clinic.template_editing.open(clinic.actor, "sleep")
    assert not held.adapted
    assert [one.origin for one in held.versions] == ["reset", "clinic", "clinic"]
    assert "= 2" in clinic.template_editing.version_text(clinic.actor, "sleep", 2)
    with pytest.raises(Refused, match="as it is shipped"):
        clinic.template_editing.reset(clinic.actor, "sleep", "Again")
    edited(clinic, "sleep", "review_after_days = ", "review_after_days = 3")
    assert clinic.template_editing.open(clinic.actor, "sleep").template.edition == 3
    with pytest.raises(NotFound):
        clinic.template_editing.version_text(clinic.actor, "sleep", 99)


def test_a_template_of_the_clinics_own_begins_as_a_copy_and_is_withdrawn(clinic: Clinic) -> None:
    editing, actor = clinic.template_editing, clinic.actor
    with pytest.raises(BadInput, match="title"):
        editing.copy_text(actor, "sleep", "our-sleep", "Sleep")
    text = editing.copy_text(actor, "sleep", "night-shift", "Sleep on night shift")
    held, change = editing.save(actor, "night-shift", text, "For the mill")
    assert (held.shipped, held.template.reference) == (None, "night-shift@1.1")
    assert change.touches("plan-template")
    plan = applied(clinic, "night-shift")
    with pytest.raises(BadInput, match="key"):
        editing.copy_text(actor, "sleep", "night-shift", "Another")
    editing.reset(actor, "night-shift", "Not used")
    with pytest.raises(NotFound):
        editing.open(actor, "night-shift")
    (use,) = clinic.plan_templates.differences(actor, plan.id)
    assert (use.title, use.newest, use.departures) == ("Sleep on night shift", None, ())


def test_what_cannot_be_saved_is_said(clinic: Clinic) -> None:
    editing, actor = clinic.template_editing, clinic.actor
    text = editing.version_text(actor, "sleep")
    with pytest.raises(InvalidDraft):
        editing.save(actor, "sleep", text, "")
    with pytest.raises(Refused, match="Nothing was changed"):
        editing.save(actor, "sleep", text, "No change")
    broken = text.replace('comparator = "', 'comparator = "not ', 1)
    with pytest.raises(TemplateRefused, match=r"goal 1, comparator.*\(line \d+\)"):
        editing.save(actor, "sleep", broken, "Wrong")
    with pytest.raises(Refused, match="in the meantime"):
        editing.save(actor, "sleep", text, "Late", seen=4)
    with pytest.raises(NotFound):
        editing.open(actor, "no-such-template")
    assert editing.open(actor, "sleep").versions == ()
