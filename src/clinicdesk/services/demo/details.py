"""Invents what is said of people beside their row: race, language, people around them, coverage.

Shares are plausible for a plant in the Midwest and stand for nobody. Draws are apart from those
that make the people, so that the same seed makes the same people.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import (
    BirthSex,
    LeaveMessage,
    PatientDraft,
    PatientStatus,
    RecordedSex,
    SafeContact,
    Sex,
    Telecom,
)
from clinicdesk.domain.person_codes import (
    COVERAGE_TYPES,
    DECLINED,
    DETAILED_ETHNICITIES,
    DETAILED_RACES,
    ETHNICITIES,
    GENDER_IDENTITIES,
    RACES,
    UNKNOWN,
    relationship,
)
from clinicdesk.domain.person_details import (
    Coverage,
    PersonDetails,
    PrimaryCareKind,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.domain.person_rules import with_dialable

__all__ = ["CULTURES", "DetailsMaker"]

CULTURES = {
    "ar": "arabic",
    "es": "spanish",
    "hi": "south asian",
    "hmn": "hmong",
    "ht": "haitian",
    "ko": "korean and filipino",
    "nv": "navajo",
    "pl": "polish",
    "so": "somali and west african",
    "vi": "vietnamese",
    "zh": "chinese",
}
"""Whose names a language's speakers have, where only the language is told."""

_HISPANIC, _NOT_HISPANIC = ETHNICITIES
_NATIVE, _ASIAN, _BLACK, _ISLANDER, _WHITE, _OTHER = RACES
_PRONOUNS = ("she/her", "he/him", "they/them")
_PAYORS = ("Buckeye Mutual", "Great Lakes Health Plan", "Harlan Motors Health Plan")
_PLANS = ("PPO Select", "HMO Basic", "High Deductible Plan")
_KIN = {
    Sex.FEMALE: ("SPS", "MTH", "SIS", "DAUC", "FRND", "DOMPART"),
    Sex.MALE: ("SPS", "FTH", "BRO", "SONC", "FRND", "DOMPART"),
}
_TIMES = ("after 3 pm", "mornings", "before the shift", "weekends", "")


@cache
def _race(words: str) -> Coded:
    return next(one for one in (*RACES, *DETAILED_RACES) if one.text == words)


@cache
def _ethnicity(words: str) -> Coded:
    return next(one for one in DETAILED_ETHNICITIES if one.text == words)


_BY_CULTURE: dict[str, tuple[str, ...]] = {
    "vietnamese": ("Vietnamese",),
    "hmong": ("Hmong",),
    "chinese": ("Chinese", "Taiwanese"),
    "south asian": ("Asian Indian", "Pakistani", "Nepalese", "Bangladeshi"),
    "korean and filipino": ("Korean", "Filipino"),
    "haitian": ("Haitian",),
    "somali and west african": ("African", "Ethiopian", "Nigerian", "Liberian"),
    "arabic": ("Lebanese", "Iraqi", "Syrian", "Egyptian", "Palestinian"),
}
_CATEGORY = {
    "vietnamese": _ASIAN,
    "hmong": _ASIAN,
    "chinese": _ASIAN,
    "south asian": _ASIAN,
    "korean and filipino": _ASIAN,
    "haitian": _BLACK,
    "somali and west african": _BLACK,
    "navajo": _NATIVE,
    "arabic": _WHITE,
}
_ORIGINS = ("Mexican", "Puerto Rican", "Guatemalan", "Honduran", "Cuban", "Dominican")


@dataclass(slots=True)
class DetailsMaker:
    """Adds details to one drawn person after another."""

    random: Random
    today: date

    def _races(self, culture: str) -> tuple[Coded, ...]:
        random = self.random
        drawn = random.random()
        if drawn < 0.03:
            return (DECLINED,)
        if drawn < 0.05:
            return (UNKNOWN,)
        if culture == "spanish":
            return (random.choice((_WHITE, _WHITE, _OTHER, _NATIVE)),)
        category = _CATEGORY.get(culture)
        if category is None:
            category = _BLACK if random.random() < 0.17 else _WHITE
        found = [category]
        if random.random() < 0.04:
            found.append(random.choice([one for one in RACES[:5] if one is not category]))
        if culture in _BY_CULTURE and random.random() < 0.7:
            found.append(_race(random.choice(_BY_CULTURE[culture])))
        return tuple(found)

    def _ethnicities(self, culture: str) -> tuple[Coded, ...]:
        if self.random.random() < 0.04:
            return (DECLINED,)
        if culture != "spanish":
            return (_NOT_HISPANIC,)
        if self.random.random() < 0.6:
            return (_HISPANIC, _ethnicity(self.random.choice(_ORIGINS)))
        return (_HISPANIC,)

    def _related(self, draft: PatientDraft) -> tuple[RelatedPerson, ...]:
        random = self.random
        if random.random() > 0.55:
            return ()
        sex = random.choice((Sex.FEMALE, Sex.MALE))
        kin = relationship(random.choice(_KIN[sex]))
        cares = random.random() < 0.08
        phone = f"(614) 555-{random.randrange(10_000):04d}"
        given = random.choice(("Alex", "Maria", "James", "Linda", "Omar", "Ana", "Minh", "Ruth"))
        return (
            RelatedPerson(
                name=f"{given} {draft.name.family}",
                relationship=kin,
                telecoms=(Telecom(value=phone, use="mobile", e164=f"+1614555{phone[-4:]}"),),
                is_emergency=True,
                is_caregiver=cares,
                may_receive=("appointments", "care") if cares else ("emergency",),
            ),
        )

    def _coverages(self, serial: int) -> tuple[Coverage, ...]:
        random = self.random
        if random.random() > 0.9:
            return ()
        place = random.randrange(3)
        return (
            Coverage(
                payor=_PAYORS[place],
                type=COVERAGE_TYPES[5] if place == 0 else COVERAGE_TYPES[3],
                plan=random.choice(_PLANS),
                group=f"HM-{100 + place}",
                member_id=f"BM-{88_000_000 + serial}",
                start_on=date(self.today.year, 1, 1),
            ),
        )

    def _telecoms(self, draft: PatientDraft) -> tuple[Telecom, ...]:
        random = self.random
        drawn = random.random()
        asked = (
            LeaveMessage.YES
            if drawn < 0.5
            else LeaveMessage.NO
            if drawn < 0.62
            else LeaveMessage.NOT_ASKED
        )
        best = random.choice(_TIMES) if random.random() < 0.2 else ""
        return tuple(
            replace(_dialed(one), leave_message=asked, best_time=best if place == 0 else "")
            if one.system == "phone"
            else one
            for place, one in enumerate(draft.telecoms)
        )

    def _primary_care(self) -> tuple[PrimaryCareKind, str]:
        drawn = self.random.random()
        if drawn < 0.14:
            return PrimaryCareKind.NONE, ""
        if drawn < 0.6:
            name = self.random.choice(("Dr. Priya Raman", "Dr. Samuel Ortiz", "Dr. Ruth Weiss"))
            return PrimaryCareKind.NAMED, f"{name}, Riverside Family Medicine"
        return PrimaryCareKind.NOT_ASKED, ""

    def _safe(self, safe: SafeContact) -> SafeContact:
        drawn = self.random.random()
        if drawn < 0.02:
            return replace(safe, avoid=("home-mail",))
        if drawn < 0.03:
            return replace(safe, avoid=("home-phone", "home-mail"), purposes=("care",))
        return safe

    def _standing(self, draft: PatientDraft) -> dict[str, object]:
        random = self.random
        if draft.deceased:
            return {"deceased_source": random.choice(("family", "hospital", "employer"))}
        if draft.status is PatientStatus.INACTIVE:
            day = self.today - timedelta(days=random.randrange(10, 700))
            return {
                "status_reason": random.choice(("termed", "termed", "moved", "left")),
                "status_on": day,
            }
        return {}

    def add_to(self, draft: PatientDraft, culture: str, serial: int) -> PatientDraft:
        """Return a person with details."""
        random = self.random
        races, ethnicities = self._races(culture), self._ethnicities(culture)
        languages = [SpokenLanguage(draft.language, preferred=True)]
        if draft.language != "en" and not draft.interpreter_needed:
            languages.append(SpokenLanguage("en"))
        born = {Sex.FEMALE: BirthSex.FEMALE, Sex.MALE: BirthSex.MALE}.get(draft.sex or Sex.OTHER)
        asked = random.random() < 0.15
        kind, doctor = self._primary_care()
        gender = self._gender(draft) if asked else ()
        return replace(
            draft,
            birth_sex=born,
            recorded_sex=RecordedSex(born_word) if (born_word := _recorded(born)) else None,
            pronouns=self._pronouns(draft) if asked else "",
            race=races[0].text if len(races) == 1 else "; ".join(one.text for one in races),
            ethnicity=ethnicities[0].text,
            telecoms=self._telecoms(draft),
            shift=draft.occupation.rsplit(", ", 1)[-1],
            department=draft.work_site.rsplit(" · ", 1)[-1],
            primary_care=doctor,
            primary_care_kind=kind,
            safe_contact=self._safe(draft.safe_contact),
            details=PersonDetails(
                races=races,
                ethnicities=ethnicities,
                tribes=(TribalAffiliation(Coded("Navajo Nation"), random.random() < 0.8),)
                if culture == "navajo"
                else (),
                gender_identities=gender,
                languages=tuple(languages) if len(languages) > 1 else (),
                related=self._related(draft),
                coverages=self._coverages(serial),
            ),
            **self._standing(draft),  # type: ignore[arg-type]
        )

    def _pronouns(self, draft: PatientDraft) -> str:
        if self.random.random() < 0.03:
            return _PRONOUNS[2]
        return _PRONOUNS[0] if draft.sex is Sex.FEMALE else _PRONOUNS[1]

    def _gender(self, draft: PatientDraft) -> tuple[Coded, ...]:
        if self.random.random() < 0.04:
            return (self.random.choice(GENDER_IDENTITIES),)
        return (GENDER_IDENTITIES[0 if draft.sex is Sex.FEMALE else 1],)


def _recorded(born: BirthSex | None) -> str:
    return {BirthSex.FEMALE: "female", BirthSex.MALE: "male"}.get(born, "") if born else ""


def _dialed(one: Telecom) -> Telecom:
    digits = "".join(c for c in one.value if c.isdigit())
    # Ours are all of one form; asking the numbering plan for each would take a minute.
    return replace(one, e164=f"+1{digits}") if len(digits) == 10 else with_dialable(one)
