"""Invents people: names of many languages, and numbers that cannot be anybody's.

Telephone exchanges are 555, postal codes were never assigned, and there are no social security
numbers. Name lists and their shares are in ``resources/reference/demo/names.toml``.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from clinicdesk import assets
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import (
    Address,
    Identifier,
    PatientDraft,
    PatientStatus,
    PersonName,
    SafeContact,
    Sex,
    Telecom,
)
from clinicdesk.services.demo.details import DetailsMaker

__all__ = ["ClinicFacts", "Culture", "PeopleMaker", "read_clinic", "read_cultures"]

_NAMES = "reference/demo/names.toml"
_CLINIC = "reference/demo/clinic.toml"
_PARTICLES = ("de la ", "de ", "del ", "dela ", "van den ", "van der ")
_YOUNGEST, _OLDEST = 18, 72


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """The names of one language's speakers."""

    name: str
    weight: float
    language: str
    family: tuple[str, ...]
    stems: tuple[str, ...]
    endings: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    scripts: dict[str, str]
    double_family: float
    gendered_family: bool


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """The invented employer and clinic, as the resource file tells them."""

    told: dict[str, Any] = field(repr=False)

    @property
    def clinic(self) -> dict[str, str]:
        """Name, zone, address, telephones, employer."""
        return dict(self.told["clinic"])

    @property
    def places(self) -> dict[str, Any]:
        """Streets, towns, state, area codes."""
        return dict(self.told["places"])


def read_cultures() -> tuple[tuple[Culture, ...], dict[str, str]]:
    """Read the name lists, and the short forms that people go by."""
    told = assets.read_toml(_NAMES)
    cultures = tuple(
        Culture(
            name=one["name"],
            weight=float(one["weight"]),
            language=one["language"],
            family=tuple(one["family"]),
            stems=tuple(one.get("stems", ())),
            endings=tuple(one.get("endings", ())),
            female=tuple(one["female"]),
            male=tuple(one["male"]),
            scripts=dict(one.get("scripts", {})),
            double_family=float(one.get("double_family", 0)),
            gendered_family=bool(one.get("gendered_family", False)),
        )
        for one in told["culture"]
    )
    return cultures, dict(told["nicknames"])


def read_clinic() -> ClinicFacts:
    """Read the invented clinic."""
    return ClinicFacts(assets.read_toml(_CLINIC))


def _women(family: str) -> str:
    """Return the form of a Polish family name that a woman bears."""
    return family[:-1] + "a" if family.endswith(("ski", "cki", "dzki")) else family


class PeopleMaker:
    """Makes one person after another from a seed."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._cultures, self._nicknames = read_cultures()
        self._culture_weights = list(accumulate(one.weight for one in self._cultures))
        told = read_clinic().told
        self._clinic = told["clinic"]
        self._sites = told["work_site"]
        self._site_weights = list(accumulate(float(one["weight"]) for one in self._sites))
        self._shifts = told["shifts"]
        self._titles = told["jobs"]["titles"]
        self._places = told["places"]
        self._telephones = 0
        # A source of its own: the people of a seed stay who they are.
        self._details = DetailsMaker(Random(len(told["jobs"]["titles"])), today)

    def _family(self, culture: Culture, sex: Sex) -> str:
        random = self._random
        if culture.stems and random.random() < 0.6:
            family = random.choice(culture.stems) + random.choice(culture.endings)
        else:
            family = random.choice(culture.family)
        if culture.gendered_family and sex is Sex.FEMALE:
            family = _women(family)
        if culture.double_family and random.random() < culture.double_family:
            second = random.choice(culture.family)
            if second != family and not second.startswith(_PARTICLES):
                joint = "-" if random.random() < 0.2 else " "
                family = f"{family}{joint}{second}"
        return family

    def _given(self, culture: Culture, sex: Sex) -> str:
        random = self._random
        pool = culture.female if sex is Sex.FEMALE else culture.male
        given = random.choice(pool)
        if culture.language == "en" and random.random() < 0.35:
            given = f"{given} {random.choice(pool)}"
        return given

    def _further_names(
        self, culture: Culture, sex: Sex, family: str, given: str
    ) -> tuple[PersonName, ...]:
        random = self._random
        found = []
        written = [culture.scripts.get(part, "") for part in (family, given)]
        if all(written):
            found.append(PersonName(use="usual", family=written[0], given=written[1]))
        if sex is Sex.FEMALE and random.random() < 0.18:
            from_home = culture if random.random() < 0.85 else random.choice(self._cultures)
            born = self._family(from_home, sex)
            if born != family:
                found.append(PersonName(use="maiden", family=born, given=given))
        return tuple(found)

    def _born(self) -> PartialDate:
        random = self._random
        # A plant has many people in their forties and fifties, and few at the ends.
        age = min(max(random.triangular(_YOUNGEST, _OLDEST, 44), _YOUNGEST), _OLDEST)
        day = self._today - timedelta(days=int(age * 365.25) + random.randrange(365))
        if random.random() < 0.004:
            return PartialDate(day.year)
        return PartialDate.of(day)

    def _telephone(self) -> str:
        """Return a number of an exchange that is never assigned; no two are alike for long."""
        codes = self._places["area_codes"]
        serial = self._telephones
        self._telephones += 1
        line = (serial * 7919 + 1142) % 10_000
        code = codes[(serial // 10_000 + serial) % len(codes)]
        return f"({code}) 555-{line:04d}"

    def _telecoms(self, given: str, family: str) -> tuple[Telecom, ...]:
        random = self._random
        found = []
        if random.random() < 0.97:
            found.append(Telecom(value=self._telephone(), use="mobile", rank=1))
        if random.random() < 0.2:
            found.append(Telecom(value=self._telephone(), use="home", rank=2))
        if random.random() < 0.55:
            plain = f"{given.split(maxsplit=1)[0]}.{family.rsplit(maxsplit=1)[-1]}".casefold()
            if plain.isascii():
                name = plain.replace("'", "")
                value = f"{name}{random.randrange(10, 99)}@mail.example"
                found.append(Telecom(system="email", value=value, use="home"))
        return tuple(found)

    def _address(self) -> Address:
        random = self._random
        town, postal_code = random.choice(self._places["towns"])
        line = f"{random.randrange(2, 2400)} {random.choice(self._places['streets'])}"
        if random.random() < 0.25:
            line += f"\nApt {random.randrange(1, 60)}"
        return Address(
            line=line,
            city=town,
            state=self._places["state"],
            postal_code=postal_code,
            country="US",
        )

    def _status(self) -> PatientStatus:
        drawn = self._random.random()
        if drawn < 0.9:
            return PatientStatus.ACTIVE
        if drawn < 0.95:
            return PatientStatus.ELIGIBLE
        if drawn < 0.985:
            return PatientStatus.INACTIVE
        return PatientStatus.DECEASED if drawn > 0.993 else PatientStatus.PROSPECT

    def person(self, serial: int) -> PatientDraft:
        """Make the person of a serial number; employee numbers follow it."""
        random = self._random
        culture = random.choices(self._cultures, cum_weights=self._culture_weights, k=1)[0]
        sex = Sex.FEMALE if random.random() < 0.42 else Sex.MALE
        family, given = self._family(culture, sex), self._given(culture, sex)
        site = random.choices(self._sites, cum_weights=self._site_weights, k=1)[0]
        shift = random.choices(self._shifts["names"], weights=self._shifts["weights"], k=1)[0]
        status = self._status()
        foreign = culture.language != "en" and random.random() < 0.45
        died = status is PatientStatus.DECEASED
        short = self._nicknames.get(given, self._nicknames.get(given.split(maxsplit=1)[0], ""))
        first_day = datetime.combine(self._today, datetime.min.time(), UTC)
        number = f"E-{204_000 + serial}"
        draft = PatientDraft(
            name=PersonName(family=family, given=given),
            other_names=self._further_names(culture, sex, family, given),
            preferred_name=short if short and random.random() < 0.5 else "",
            birth=self._born() if random.random() > 0.003 else None,
            sex=sex if random.random() > 0.006 else Sex.OTHER,
            deceased=died,
            deceased_at=first_day - timedelta(days=random.randrange(20, 600)) if died else None,
            identifiers=(Identifier("urn:clinicdesk:demo:employee", number, "EI"),),
            telecoms=self._telecoms(given, family),
            addresses=(self._address(),),
            language=culture.language if foreign else "en",
            interpreter_needed=foreign and random.random() < 0.5,
            employer=self._clinic["employer"],
            work_site=f"{site['short']} · {random.choice(site['departments'])}",
            employee_number=number,
            occupation=f"{random.choice(self._titles)}, {shift}",
            status=status,
            safe_contact=SafeContact(
                "mobile phone" if random.random() < 0.7 else "",
                "No messages at work" if random.random() < 0.05 else "",
                do_not_contact=random.random() < 0.008,
            ),
        )
        return self._details.add_to(draft, culture.name, serial)
