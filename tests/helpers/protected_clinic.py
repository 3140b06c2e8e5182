"""A clinic with one account for each role, and one person; everybody has signed in once."""

import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from open_clinic import MORNING, PASSWORD, doors_in, make

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected import EntryKind, Obligation, ProtectedDraft, ProtectedEntry
from clinicdesk.services.clinic import Clinic

__all__ = ["ADMIN", "WORDS", "ProtectedClinic", "draft", "make_protected", "open_protected"]

ADMIN = "amoreau"
SIGN_IN = {
    Role.NURSE: "nora",
    Role.PROVIDER: "priya",
    Role.COACH: "carla",
    Role.CHW: "chris",
    Role.CLINIC_STAFF: "stefan",
    Role.BH_CLINICIAN: "beatriz",
    Role.OH_NURSE: "oscar",
    Role.PRIVACY_OFFICER: "paula",
    Role.ADMIN: "adrian",
}
WORDS = {
    Compartment.BEHAVIOURAL: "quixotic-heron",
    Compartment.SUD_PART2: "violet-pangolin",
    Compartment.PSYCHOTHERAPY_NOTES: "marble-ocelot",
    Compartment.GENETIC: "copper-axolotl",
    Compartment.OCCUPATIONAL: "granite-narwhal",
    Compartment.SENSITIVE: "amber-lemming",
    Compartment.MINOR_CONFIDENTIAL: "cobalt-wombat",
    Compartment.HR_ELIGIBILITY: "saffron-tapir",
}
"""One unmistakable word for each part of the record."""


def draft(compartment: Compartment, **more: Any) -> ProtectedDraft:
    """An entry with its part's word in each place where words stand."""
    word = WORDS[compartment]
    said: dict[str, Any] = {
        "compartment": compartment,
        "kind": EntryKind.NOTE,
        "title": f"About {word}",
        "text": f"It says {word}.",
        "value": word,
        "facts": {"more": [word]},
        **more,
    }
    return ProtectedDraft(**said)


@dataclass
class ProtectedClinic:
    """The folder, its clock, its person, and the way in for each role."""

    home: Path
    folder: Path
    clock: FixedClock
    patient: UUID
    code: str
    seed: int = 100
    entries: dict[Compartment, ProtectedEntry] = field(default_factory=dict)

    def open(self, who: Role | str, *, hat: bool = False, password: str = PASSWORD) -> Clinic:
        """Sign somebody in; with ``hat`` the occupational hat is on."""
        self.seed += 1
        doors = doors_in(self.home, self.clock, self.seed)
        name = SIGN_IN[who] if isinstance(who, Role) else who
        clinic = doors.unlock(self.folder, name, password)
        return clinic.with_hat("oh-nurse", "fitness for work") if hat else clinic

    def everyone_signs_in(self, roles: Iterable[Role] = tuple(Role)) -> None:
        """Twice: the first holder makes a key, and whoever was there before is given it then."""
        for role in [*roles] * 2:
            self.open(role).close()

    def add_account(self, clinic: Clinic, name: str, roles: Iterable[str]) -> UUID:
        """Let somebody in, with the password of all."""
        here = doors_in(self.home, self.clock, self.seed + 1000).computer(self.folder)
        self.seed += 1
        return clinic.users.add(
            clinic.actor,
            name,
            f"{name.title()} of the clinic",
            list(roles),
            PASSWORD,
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        ).id

    def plant(self, *, owed: bool = False) -> None:
        """Write one entry into each part of the record, by somebody whose role writes there.

        With ``owed`` each has something that is owed in a week, by its author.
        """
        week = self.clock.now().date() + timedelta(days=7)
        authors = {
            Compartment.SUD_PART2: Role.BH_CLINICIAN,
            Compartment.PSYCHOTHERAPY_NOTES: Role.BH_CLINICIAN,
            Compartment.OCCUPATIONAL: Role.OH_NURSE,
            Compartment.HR_ELIGIBILITY: Role.CLINIC_STAFF,
        }
        for compartment in WORDS:
            role = authors.get(compartment, Role.NURSE)
            with closing(self.open(role, hat=role is Role.OH_NURSE)) as clinic:
                due = Obligation(clinic.actor.id, week, "review") if owed else None
                entry, _change = clinic.protected.add(
                    clinic.actor, self.patient, draft(compartment, obligation=due)
                )
            self.entries[compartment] = entry


def make_protected(folder: Path) -> ProtectedClinic:
    """Make the clinic; its first person is administrator and nurse."""
    clock = FixedClock(MORNING)
    home, place = folder / "home", folder / "clinic"
    code = make(doors_in(home, clock), place, home)
    made = ProtectedClinic(home, place, clock, UUID(int=0), code)
    with made.open(ADMIN) as clinic:
        for role, name in SIGN_IN.items():
            made.add_account(clinic, name, [role.value])
        person = PatientDraft(name=PersonName(family="Rivers", given="Ann"))
        patient, _change = clinic.people.register(clinic.actor, person)
        made.patient = patient.id
    made.everyone_signs_in()
    return made


def open_protected(mold: ProtectedClinic, folder: Path) -> ProtectedClinic:
    """Take a copy of a clinic that was made once."""
    shutil.copytree(mold.home, folder / "home")
    shutil.copytree(mold.folder, folder / "clinic")
    # The settings remember where the secret lies.
    return ProtectedClinic(
        mold.home,
        folder / "clinic",
        FixedClock(mold.clock.now()),
        mold.patient,
        mold.code,
        mold.seed,
        dict(mold.entries),
    )
