"""What an administrator does about people and keys: words, fields, and the service's verb."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clinicdesk.domain.access import Role
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.staffing import StaffRow
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.held_vault import PresentCode, ThisComputer
from clinicdesk.startup import Doors

__all__ = ["ACTS", "Given", "Plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an act is done with: the clinic, the person it is about, and what was typed."""

    clinic: Clinic
    doors: Doors
    row: StaffRow | None
    values: Mapping[str, Any]
    roles: tuple[Role, ...]
    place: Callable[[Doors, Any], str]
    report: Any

    @property
    def here(self) -> ThisComputer:
        """What this computer adds to a password."""
        return self.doors.computer(self.clinic.folder, self.clinic.actor.name)

    @property
    def whom(self) -> StaffRow:
        """The chosen person."""
        assert self.row is not None
        return self.row

    def text(self, field: str) -> str:
        """What was typed into a field."""
        return str(self.values.get(field) or "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One act: how its sheet reads, which fields it asks for, and what it does."""

    title: str
    explained: str
    go: str
    done: str
    """What is said afterwards; ``{name}`` is the person's."""
    act: Callable[[Given], Any]
    fields: tuple[str, ...] = ()
    danger: bool = False


def _add(given: Given) -> Any:
    here = given.here
    return given.clinic.users.add(
        given.clinic.actor,
        given.text("name"),
        given.text("display"),
        given.roles,
        str(given.values["password"]),
        device=here.device,
        ids=here.ids,
        policy=here.policy,
    )


def _roles(given: Given) -> Any:
    return given.clinic.users.change_roles(given.clinic.actor, given.whom.member.name, given.roles)


def _password(given: Given) -> Any:
    return given.clinic.users.reset_password(
        given.clinic.actor, given.whom.member.name, str(given.values["password"]), given.here
    )


def _invite(given: Given) -> Any:
    return given.clinic.computers.invite(given.clinic.actor, given.whom.id)


def _unbind(given: Given) -> Any:
    return given.clinic.computers.unbind(given.clinic.actor, given.whom.id, given.text("computer"))


def _hand_on(given: Given) -> Any:
    clinic = given.clinic
    heir = clinic.users.only(given.text("heir"))
    return clinic.handing_on.hand_on(clinic.actor, given.whom.id, heir.id, given.report)


def _disable(given: Given) -> Any:
    return given.clinic.users.disable(given.clinic.actor, given.whom.member.name)


def _enable(given: Given) -> Any:
    return given.clinic.users.enable(
        given.clinic.actor,
        given.whom.member.name,
        given.roles,
        str(given.values["password"]),
        given.here,
    )


def _own_password(given: Given) -> Any:
    return given.clinic.users.change_own_password(
        given.clinic.actor,
        str(given.values["present"]),
        str(given.values["password"]),
        given.here,
    )


def _own_invite(given: Given) -> Any:
    return given.clinic.computers.invite(given.clinic.actor, given.clinic.actor.id)


def _move_key(given: Given) -> Any:
    clinic, doors = given.clinic, given.doors
    here = given.here
    place = doors.choose_place(clinic.folder, given.place(doors, clinic.folder))
    return clinic.computers.move_key(clinic.actor, str(given.values["present"]), here, place)


def _recovery(given: Given) -> Any:
    typed = given.text("code")
    present = PresentCode(RecoveryCode.parse(typed), given.here) if typed else None
    return given.clinic.keys.renew_recovery(
        given.clinic.actor, present=present, present_is_lost=bool(given.values.get("lost"))
    )


def _rotate(given: Given) -> Any:
    return given.clinic.keys.rotate(given.clinic.actor, given.report)


_NEW = ("password", "again")

ACTS: Mapping[str, Plan] = {
    "add": Plan(
        title="Add a person",
        explained="They sign in on this computer with the first password that you choose together, "
        "and change it to one of their own.",
        go="Add the person",
        done="{name} may sign in here.",
        act=_add,
        fields=("name", "display", "roles", *_NEW),
    ),
    "roles": Plan(
        title="Change roles",
        explained="{display} has these roles and no others from the next sign-in on.",
        go="Change the roles",
        done="The roles are changed.",
        act=_roles,
        fields=("roles",),
    ),
    "password": Plan(
        title="New password",
        explained="{display} gets new keys with it: their ways in on other computers end, and "
        "drafts that they had do not open any more.",
        go="Set the password",
        done="{name} has a new password on this computer.",
        act=_password,
        fields=_NEW,
    ),
    "invite": Plan(
        title="Invite to another computer",
        explained="The code is shown once, and lets {display} in on one computer, once and within "
        "a day. They get new keys there, as with a new password; until then all stays as it is.",
        go="Make the invitation",
        done="",
        act=_invite,
    ),
    "unbind": Plan(
        title="Remove from a computer",
        explained="As when a computer was stolen. {display} stays bound to their other computers. "
        "A new database key is due afterwards.",
        go="Remove",
        done="That computer lets them in no more. Change the database key when nobody else has "
        "the clinic open.",
        act=_unbind,
        fields=("computer",),
        danger=True,
    ),
    "hand_on": Plan(
        title="Hand on their work",
        explained="{display} has {owes}. All of it goes to one person, or none of it.",
        go="Hand it on",
        done="The work is handed on.",
        act=_hand_on,
        fields=("heir",),
    ),
    "disable": Plan(
        title="End their work here",
        explained="No password of {display} opens anything any more. What they did stays, under "
        "their name. A new database key is due afterwards.",
        go="End their work",
        done="{name} no longer works here. Change the database key when nobody else has the "
        "clinic open.",
        act=_disable,
        danger=True,
    ),
    "enable": Plan(
        title="Take back",
        explained="{display} comes back with new keys, these roles, and a password for this "
        "computer.",
        go="Take them back",
        done="{name} may sign in here again.",
        act=_enable,
        fields=("roles", *_NEW),
    ),
    "own_password": Plan(
        title="Change my password",
        explained="On this computer. Your other computers keep theirs until you change it there.",
        go="Change the password",
        done="Your password is changed on this computer.",
        act=_own_password,
        fields=("present", *_NEW),
    ),
    "own_invite": Plan(
        title="Invite myself to another computer",
        explained="The code is shown once, and lets you in on one more computer, once and within "
        "a day, with the keys that you have here.",
        go="Make the invitation",
        done="",
        act=_own_invite,
    ),
    "move_key": Plan(
        title="Keep my key elsewhere",
        explained="This computer's half of your key moves, and the old place lets you in no more.",
        go="Move the key",
        done="Your key has moved.",
        act=_move_key,
        fields=("present", "place"),
    ),
    "recovery": Plan(
        title="Renew the recovery code",
        explained="The new code is shown once. The one before opens nothing from then on: destroy "
        "it. A new database key is due afterwards.",
        go="Make a new code",
        done="",
        act=_recovery,
        fields=("code", "lost"),
    ),
    "rotate": Plan(
        title="Change the database key",
        explained="Every page of the database is written anew. Nobody else may have the clinic "
        "open meanwhile, and ClinicDesk locks afterwards. Cut off at any moment, nothing is lost.",
        go="Change the key",
        done="The database has a new key. Make a backup now.",
        act=_rotate,
    ),
}
