"""What can go wrong between a person and the keys of their clinic.

A wrong password, a missing device secret and damage are told apart, because the way on differs:
type again, fetch the recovery code, fetch the backup.
"""

from datetime import timedelta

from clinicdesk.domain.errors import (
    BadInput,
    ClinicDeskError,
    Damage,
    NewerFile,
    NotFound,
    Refused,
)

__all__ = [
    "DeviceNotEnrolled",
    "DeviceSecretExists",
    "DeviceSecretMissing",
    "DeviceSecretUnsafe",
    "InsecureKeyring",
    "InvitationExpired",
    "InvitationMistyped",
    "InvitationWrong",
    "KeyNotChanged",
    "KeyringFailed",
    "KeyringLocked",
    "LockedOut",
    "MediumMissing",
    "NoKeyring",
    "NotLetIn",
    "PasswordTooWeak",
    "PersonAlreadyInVault",
    "PersonNotEnrolledHere",
    "PersonNotInVault",
    "RecoveryCodeMistyped",
    "RecoveryCodeWrong",
    "RecoverySlotsDoubtful",
    "SealedKeysAtStake",
    "VaultBusy",
    "VaultChanged",
    "VaultDamaged",
    "VaultMissing",
    "VaultTooNew",
    "WrongPassword",
]

_CHOICES = (
    "Start your system's keyring and try again, or choose a key file on a medium of its own for"
    " this computer (--device-secret file:PATH, outside the clinic's folder)."
)


class NotLetIn(ClinicDeskError):
    """The door stays closed."""

    exit_status = 3


class WrongPassword(NotLetIn):
    """The name and the password do not open the vault together.

    One error for an unknown name and a wrong password: which of the two it was is nobody's
    business.
    """

    def __init__(self) -> None:
        super().__init__(
            "The name or the password is not right.",
            "Check the name, the keyboard layout and the Caps Lock key, and type it again.",
        )


class LockedOut(NotLetIn):
    """Too many wrong attempts; ``wait`` says how long the door stays closed."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        told = f"{seconds} seconds" if seconds < 90 else f"{round(seconds / 60)} minutes"
        super().__init__(
            "Too many wrong attempts on this computer.", f"Wait {told}, then try again."
        )
        self.wait = wait


class RecoveryCodeWrong(NotLetIn):
    """A well-formed recovery code that is not this clinic's, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "This recovery code does not open this clinic.",
            "Check that it is the newest printed code, and of this clinic.",
        )


class InvitationWrong(NotLetIn):
    """A well-formed invitation that opens nothing here: used, ended, or another clinic's."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation does not open this clinic.",
            "It is good for one person and one time, and ends when people or keys are changed. "
            "Ask for a new one.",
        )


class InvitationExpired(NotLetIn):
    """An invitation whose time is over."""

    def __init__(self) -> None:
        super().__init__(
            "This invitation is no longer good: its day is over.", "Ask for a new one."
        )


class InvitationMistyped(BadInput):
    """An invitation that cannot be one: length, letters or its own checksum."""

    def __init__(self, sentence: str = "The invitation is mistyped.") -> None:
        super().__init__(
            sentence, "Compare it with the one you were given, five groups of six signs."
        )


class RecoverySlotsDoubtful(Refused):
    """The vault has no recovery slot, or several: ClinicDesk makes exactly one."""

    def __init__(self) -> None:
        super().__init__(
            "The clinic's key file does not have exactly one recovery code, as it should.",
            "Renew the recovery code (clinicdesk recovery renew), then repeat this.",
        )


class RecoveryCodeMistyped(BadInput):
    """A recovery code that cannot be one: length, letters or its own checksum."""

    def __init__(self, sentence: str = "The recovery code is mistyped.") -> None:
        super().__init__(
            sentence,
            "Compare it with the printed code, six groups of six letters and digits.",
        )


class PasswordTooWeak(Refused):
    """The password does not meet the clinic's rules; the sentence says which."""


class VaultMissing(ClinicDeskError):
    """There is no vault where one was expected."""

    def __init__(self) -> None:
        super().__init__(
            "This folder has no clinic.vault, so nothing here can be opened.",
            "Choose the clinic's folder, or restore a backup into an empty one.",
        )


class VaultDamaged(Damage):
    """The vault's bytes are not what was written."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            f"The clinic's key file (clinic.vault) is damaged: {detail}.",
            "Restore clinic.vault from the newest backup; the database itself is not touched.",
        )


class VaultTooNew(NewerFile):
    """A later ClinicDesk wrote the vault."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"The clinic's key file has format {found}, and this ClinicDesk reads format {known}.",
            "Install the newer ClinicDesk on this computer.",
        )


class VaultChanged(ClinicDeskError):
    """Someone else changed the vault since it was opened here."""

    def __init__(self) -> None:
        super().__init__(
            "The clinic's keys were changed meanwhile, so nothing was changed now.",
            "Sign in again and repeat it.",
        )


class VaultBusy(ClinicDeskError):
    """Another process is changing the vault at this moment."""

    def __init__(self) -> None:
        super().__init__(
            "Another window or command is changing the clinic's keys.", "Try again in a moment."
        )


class KeyNotChanged(ClinicDeskError):
    """The database was looked at after its key was to be changed, and has the one it had."""

    def __init__(self) -> None:
        super().__init__(
            "The database key was not changed: the disk refused to take the new pages.",
            "Nothing was lost, and the clinic opens as before. Check the disk and its free space.",
        )


class PersonAlreadyInVault(Refused):
    """A sign-in name or a person id that the vault has already."""

    def __init__(self) -> None:
        super().__init__("Someone signs in with this name already.", "Choose another sign-in name.")


class PersonNotInVault(NotFound):
    """Nobody of this name or id has keys in this clinic."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody with this name can sign in to this clinic.", "Check the name and try again."
        )


class PersonNotEnrolledHere(NotLetIn):
    """The person has keys in this clinic, but none bound to this computer."""

    def __init__(self) -> None:
        super().__init__(
            "This name is not set up on this computer.",
            "Bind this computer: with an invitation that you make on your usual computer or that "
            "an administrator makes, or with the recovery code.",
        )


class NoKeyring(ClinicDeskError):
    """This computer offers no keyring that may keep a secret."""

    def __init__(self) -> None:
        super().__init__("This computer has no system keyring that ClinicDesk can use.", _CHOICES)


class InsecureKeyring(ClinicDeskError):
    """A keyring that forgets, or that keeps secrets readable."""

    def __init__(self, backend: str) -> None:
        super().__init__(f"The keyring {backend} does not keep secrets safely.", _CHOICES)


class KeyringLocked(ClinicDeskError):
    """The keyring is there, but locked, or still waiting for its owner's answer.

    ``denied``: it was asked to open, and its owner said no, or nothing was there to ask them.
    """

    def __init__(self, *, denied: bool = False) -> None:
        if denied:
            super().__init__(
                "The system keyring is locked, and did not let ClinicDesk in.",
                "Unlock it when your system asks for its password, and try again. If its password "
                "is lost, come in with the recovery code or an invitation.",
            )
        else:
            super().__init__(
                "The system keyring is locked.",
                "Unlock it (your system asks for it) and try again.",
            )


class KeyringFailed(ClinicDeskError):
    """The keyring refused or failed; ``kind`` names the failure's class, never its contents."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"The system keyring did not answer as it should ({kind}).", _CHOICES)
        self.kind = kind


class DeviceSecretMissing(NotLetIn):
    """The keyring or file that should hold this computer's secret does not have it."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"This computer's part of the key is not in {where}.",
            "Bind this computer anew: with the recovery code, or with an invitation from somebody "
            "who can sign in on another computer.",
        )


class MediumMissing(DeviceSecretMissing):
    """The key is in a file on a medium, and the medium is not there."""

    def __init__(self, file: str) -> None:
        ClinicDeskError.__init__(
            self,
            f"The key file {file} is not there.",
            f"Insert the medium with the key file {file}, then try again. If it is lost, bind "
            "this computer anew: with the recovery code or an invitation.",
        )


class DeviceNotEnrolled(NotLetIn):
    """This computer has a secret, but the vault has no slot made with it."""

    def __init__(self) -> None:
        super().__init__(
            "This computer's part of the key is not the one that it was bound with.",
            "Bind this computer anew: with the recovery code, or with an invitation from somebody "
            "who can sign in on another computer.",
        )


class DeviceSecretExists(Refused):
    """A device secret is never overwritten."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"There is something in {where} already, and a device secret is never overwritten.",
            "Choose another place.",
        )


class DeviceSecretUnsafe(ClinicDeskError):
    """The device-secret file may be read by others, lies with the data, or cannot be made."""


class SealedKeysAtStake(Refused):
    """Keys of the protected record open with the present recovery code alone."""

    def __init__(self, count: int) -> None:
        keys = "One key" if count == 1 else f"{count} keys"
        super().__init__(
            f"{keys} of protected records would be lost: nobody holds them any more, and the "
            "present recovery code opens them.",
            "Give the present code as well, or say that it is lost.",
        )
        self.count = count
