"""What a person's form offers to choose from, and the controls that it puts into their places."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from clinicdesk.desktop.person.entries import CheckList, DayField, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.person_values import (
    ADDRESSES,
    COVERAGES,
    OTHER_NAMES,
    RELATED,
    TELECOMS,
)
from clinicdesk.desktop.person.record_list import RecordList
from clinicdesk.desktop.person.work_values import OCCUPATIONS, TRIBES
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contacting import CHANNEL_WORDS, PURPOSE_WORDS, Channel
from clinicdesk.domain.display import sex_word
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import BirthSex, PatientStatus, RecordedSex, Sex
from clinicdesk.domain.person_codes import (
    DECLINED,
    ETHNICITIES,
    GENDER_IDENTITIES,
    RACES,
    UNKNOWN,
)
from clinicdesk.domain.person_history import birth_sex_word, recorded_sex_word
from clinicdesk.domain.person_status import DEATH_SOURCES, REASONS, status_word, successors

__all__ = ["Places", "answer_key", "answers", "fill_combos", "fill_reasons"]

_LANGUAGES = ("en", "es", "vi", "ar", "ht", "so", "zh", "pl", "pt", "ne", "sw", "nv", "ase")
_INTERPRETER = (("", "Nobody has asked"), ("yes", "Needed"), ("no", "Not needed"))
_NOT_SAID = ("", "Not recorded")


class Places:
    """The controls of ours in a person's form."""

    def __init__(self, fields: FormFields, today: Callable[[], date]) -> None:
        self.records = {
            "other_names": RecordList(OTHER_NAMES, "name", today),
            "telecoms": RecordList(TELECOMS, "number or e-mail", today),
            "addresses": RecordList(ADDRESSES, "address", today),
            "related": RecordList(RELATED, "person", today),
            "occupations": RecordList(OCCUPATIONS, "job", today),
            "coverages": RecordList(COVERAGES, "coverage", today),
            "tribes": RecordList(TRIBES, "tribe", today),
        }
        purposes = [(one.value, words.capitalize()) for one, words in PURPOSE_WORDS.items()]
        channels = [
            (one.value, words.capitalize())
            for one, words in CHANNEL_WORDS.items()
            if one is not Channel.IN_PERSON
        ]
        self.ticked: dict[str, CheckList[str]] = {
            "safe_purposes": CheckList(purposes, ""),
            "safe_avoid": CheckList(channels, ""),
            "races": CheckList(answers(RACES), ""),
            "ethnicities": CheckList(answers(ETHNICITIES), ""),
        }
        self.days = {
            "birth": DayField(today, past=True, allow_unknown=True),
            "status_on": DayField(today),
            "deceased_on": DayField(today, past=True),
        }
        for part in (self.records, self.ticked, self.days):
            for name, control in part.items():
                fields.put(name, control)


def answer_key(one: Coded) -> str:
    """Return the key by which an answer is ticked."""
    return one.code or one.text


def answers(offered: Sequence[Coded]) -> list[tuple[str, str]]:
    """Return what may be ticked, with the two ways of having no answer."""
    return [(answer_key(one), one.text) for one in (*offered, UNKNOWN, DECLINED)]


def fill_combos(ui: Any, status: PatientStatus) -> None:
    """Offer what each choice of the form holds; ``status`` is where the person stands."""
    fill_choices(ui.sex, [_NOT_SAID, *((one.value, sex_word(one)) for one in Sex)])
    born = ((one.value, birth_sex_word(one)) for one in BirthSex)
    fill_choices(ui.birth_sex, [_NOT_SAID, *born])
    recorded = ((one.value, recorded_sex_word(one)) for one in RecordedSex)
    fill_choices(ui.recorded_sex, [_NOT_SAID, *recorded])
    fill_choices(ui.gender_identity, [_NOT_SAID, *((g.text, g.text) for g in GENDER_IDENTITIES)])
    fill_choices(ui.language, [("", ""), *((t, language_name(t)) for t in _LANGUAGES)])
    fill_choices(ui.interpreter_needed, _INTERPRETER)
    fill_choices(
        ui.safe_channel,
        [("", ""), *((one.value, w.capitalize()) for one, w in CHANNEL_WORDS.items())],
    )
    fill_choices(ui.status, [(one.value, status_word(one)) for one in successors(status)])
    fill_choices(ui.deceased_source, [_NOT_SAID, *DEATH_SOURCES.items()])


def fill_reasons(ui: Any, status: PatientStatus) -> None:
    """Offer the reasons of a standing."""
    chosen = ui.status_reason.currentData()
    fill_choices(ui.status_reason, [_NOT_SAID, *REASONS.get(status, {}).items()])
    if (at := ui.status_reason.findData(chosen)) >= 0:
        ui.status_reason.setCurrentIndex(at)
