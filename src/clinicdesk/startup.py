"""The doors of a clinic: the named steps from double-click to roster, for window and commands.

Find the folder, look who may enter, take this computer's secret, open the vault, open the
database, bring its tables up to date (backed up first), and hand out the services.
"""

import hashlib
import platform
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import available_timezones

from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.clock import Clock
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.invitations import InvitationCode
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.staffing import DoorFacts
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.clinic_lock import ClinicLock
from clinicdesk.host.device_choice import KEYRING, DeviceChoice, store_for
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.paths import HostPaths, clinic_folder_of, host_paths
from clinicdesk.host.settings import SettingsFile
from clinicdesk.host.vault import describe_vault
from clinicdesk.services.arrivals import arrived
from clinicdesk.services.backups import BackupService
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.clinics import (
    ClinicPlan,
    MadeClinic,
    OpenedStore,
    clear,
    make_clinic,
    open_clinic,
    recover,
    vault_id_of,
)
from clinicdesk.services.computers import KeyPlaces, bind_by_invitation
from clinicdesk.services.demo.clinic import demo_plan
from clinicdesk.services.demo.filling import fill_demo
from clinicdesk.services.held_vault import ThisComputer
from clinicdesk.services.restores import unpack_backup
from clinicdesk.services.signing import settle_signatures
from clinicdesk.store.clinic_store import REVISION
from clinicdesk.store.migrate import upgrade

__all__ = ["ClinicPlan", "DemoReady", "DoorFacts", "Doors", "MadeClinic"]


@dataclass(frozen=True, slots=True)
class DemoReady:
    """A demonstration clinic that can be opened."""

    folder: Path
    user: str
    password_file: Path
    patients: int | None
    """How many people were invented just now; None where the clinic was there already."""


class Doors:
    """Opens clinics on this computer."""

    def __init__(
        self,
        *,
        clock: Clock,
        ids: IdSource,
        environ: Mapping[str, str],
        policy: KdfPolicy = PRODUCTION,
    ) -> None:
        self.clock = clock
        self.ids = ids
        self._environ = environ
        self._policy = policy
        self._paths: HostPaths = host_paths(environ)
        self.settings = SettingsFile(self._paths.settings_file)
        self._places = KeyPlaces(self.settings)
        self._attempts = AttemptLog(self._paths.attempts, clock)

    def folder(self, named: str | None = None) -> Path:
        """Return the clinic's folder: named, from the environment, or the platform's."""
        return clinic_folder_of(self._environ, Path(named) if named else None)

    def secret_file(self, folder: Path) -> Path:
        """Return a new name for a device-secret file, where no other place is named.

        Two clinics may have folders of one name, and one may be made anew: no name comes twice.
        """
        mark = hashlib.sha256(f"{folder.absolute()}|{self.ids.new()}".encode()).hexdigest()[:12]
        return self._paths.device_secrets / f"{folder.absolute().name}-{mark}.key"

    def look(self, folder: Path) -> DoorFacts:
        """Tell what can be told without a secret.

        Raises:
            Damage: the vault cannot be read.
        """
        files = ClinicFolder(folder)
        if not files.is_clinic:
            return DoorFacts(exists=False)
        summary = describe_vault(files.vault)
        return DoorFacts(True, tuple(one.name for one in summary.people), summary.damage)

    def require_clinic(self, folder: Path) -> DoorFacts:
        """Tell who may enter.

        Raises:
            ClinicMissing: there is no clinic in the folder.
        """
        ClinicFolder(folder).require_clinic()
        return self.look(folder)

    def only_person(self, folder: Path) -> str:
        """Return the sign-in name, where there is just one.

        Raises:
            BadInput: there are several.
        """
        people = self.require_clinic(folder).people
        if len(people) != 1:
            raise BadInput("Several people may sign in here.", "Say who acts with --user NAME.")
        return people[0]

    def make(
        self,
        folder: Path,
        plan: ClinicPlan,
        password: str,
        *,
        device_secret: str = KEYRING.text,
        keep_code: Callable[[RecoveryCode], None] = lambda _code: None,
    ) -> MadeClinic:
        """Make a clinic; what this computer remembers of its secret is written last.

        ``device_secret`` is ``keyring`` or ``file:PATH``; there is no silent fallback.

        Raises:
            ClinicDeskError: see `services.clinics.make_clinic`.
        """
        choice = DeviceChoice.parse(device_secret)
        made = make_clinic(
            folder,
            plan,
            password,
            device=store_for(choice, clinic=folder),
            clock=self.clock,
            ids=self.ids,
            policy=self._policy,
            keep_code=keep_code,
        )
        self.settings.remember_device(vault_id_of(folder), choice)
        return made

    def device_of(self, folder: Path, name: str = "") -> DeviceSecretStore:
        """Return where this computer keeps its secret for a clinic, and for one of its people."""
        return self._places.of(folder, name)

    def choose_place(self, folder: Path, said: str) -> DeviceSecretStore:
        """Remember a place for this computer's key: ``keyring``, ``file:PATH`` or ``none``."""
        return self._places.choose(folder, said)

    def computer(self, folder: Path, name: str = "") -> ThisComputer:
        """Return what this computer adds to a password for a clinic, and for one of its people."""
        return ThisComputer(
            device=self.device_of(folder, name),
            attempts=self._attempts,
            ids=self.ids,
            policy=self._policy,
        )

    def unlock(
        self,
        folder: Path,
        name: str,
        password: str,
        report: Report = quiet,
        *,
        window: bool = False,
    ) -> Clinic:
        """Let a person in. A clinic may be open in one window and any number of commands.

        Raises:
            WindowOpenAlready: another window has it. ClinicBusy: someone needs it alone.
            ClinicDeskError: not let in, damaged, newer, missing; each in words.
        """
        ClinicFolder(folder).require_clinic()
        report(0, 3, "Opening the clinic")
        lock = ClinicLock(folder, purpose="window" if window else "command", clock=self.clock)
        hold = lock.window() if window else lock.shared()
        try:
            opened = self._open(folder, name, password)
            if opened.revision != REVISION:
                opened.close()
                hold.release()
                with lock.exclusive():
                    self._upgrade(folder, name, password, report)
                hold = lock.window() if window else lock.shared()
                opened = self._open(folder, name, password)
            try:
                settle_signatures(opened.store, opened.actor, lambda: len(lock.holders()) <= 1)
                arrival = arrived(opened, self._attempts, window=window)
            except BaseException:
                opened.close()
                raise
        except BaseException:
            hold.release()
            raise
        report(3, 3, "Open")
        return Clinic.of(opened, hold, arrival)

    def _open(self, folder: Path, name: str, password: str) -> OpenedStore:
        return open_clinic(
            folder,
            name,
            password,
            device=self.device_of(folder, name),
            attempts=self._attempts,
            clock=self.clock,
            ids=self.ids,
            computer=platform.node(),
        )

    def _upgrade(self, folder: Path, name: str, password: str, report: Report) -> None:
        opened = self._open(folder, name, password)
        try:
            report(1, 3, "Backing up before the upgrade")
            zone = opened.facts.site.zone
            backups = BackupService(opened.store, opened.vault, opened.files, zone)
            backups.make(opened.actor, forced=True)
            report(2, 3, "Bringing the clinic up to date")
            upgrade(opened.store)
        finally:
            opened.close()

    def recover(
        self, folder: Path, name: str, code: str, new_password: str, *, device_secret: str
    ) -> None:
        """Let a person in on this computer by the printed recovery code.

        Raises:
            RecoveryCodeMistyped, RecoveryCodeWrong, LockedOut: the code.
            ClinicDeskError: nobody of that name, password too weak, no keyring.
        """
        recover(
            folder,
            name,
            RecoveryCode.parse(code),
            new_password,
            device=self._places.choose(folder, device_secret),
            attempts=self._attempts,
            clock=self.clock,
            ids=self.ids,
            policy=self._policy,
        )

    def bind(self, folder: Path, code: str, password: str, *, device_secret: str) -> str:
        """Bind this computer by an invitation; return the sign-in name of whoever was invited.

        Raises:
            InvitationMistyped, InvitationWrong, InvitationExpired, LockedOut: the invitation.
            ClinicDeskError: no clinic, password too weak, no keyring.
        """
        ClinicFolder(folder).require_clinic()
        return bind_by_invitation(
            folder,
            InvitationCode.parse(code),
            password,
            device=self._places.choose(folder, device_secret),
            attempts=self._attempts,
            clock=self.clock,
            ids=self.ids,
            policy=self._policy,
        )

    def restore(self, file: Path, folder: Path) -> datetime:
        """Lay a backup into a folder without a clinic; return when it was made.

        Raises:
            ClinicDeskError: the folder has a clinic, or the file is no whole backup.
        """
        return unpack_backup(file, folder)

    def take_back(self, folder: Path) -> None:
        """Remove what a restore laid down and nobody could open."""
        clear(ClinicFolder(folder))
        ClinicFolder(folder).backing.unlink(missing_ok=True)
        ClinicLock(folder, purpose="command", clock=self.clock).forget()

    def demo_folder(self) -> Path:
        """Return where the demonstration clinic lives when no other place is named."""
        return self._paths.data / "demonstration"

    def demo(self, folder: Path, *, patients: int, seed: int, report: Report = quiet) -> DemoReady:
        """Make a demonstration clinic, or find the one that is there.

        It holds no real person, so its password lies in a file and so does its device secret.

        Raises:
            Refused: there is a clinic of real people in the folder.
            ClinicDeskError: as for making any clinic.
        """
        mark = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16]
        password_file = self._paths.state / "demonstration" / f"{mark}.password"
        plan = demo_plan()
        files = ClinicFolder(folder)
        if files.is_clinic:
            if not password_file.exists():
                raise Refused(
                    f"The clinic in {folder} is not a demonstration made on this computer.",
                    "Name another folder with --clinic.",
                )
            return DemoReady(folder, plan.admin, password_file, patients=None)
        password = f"invented-{secrets.token_hex(12)}"
        secret = self.secret_file(folder)
        self.make(folder, plan, password, device_secret=f"file:{secret}")
        password_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        password_file.write_text(f"{password}\n", encoding="utf-8")
        opened = self._open(folder, plan.admin, password)
        try:
            filled = fill_demo(opened, patients=patients, seed=seed, report=report)
        except BaseException:
            opened.close()
            clear(files)
            password_file.unlink()
            raise
        opened.close()
        return DemoReady(folder, plan.admin, password_file, patients=filled.patients)

    def check_zone(self, zone: str) -> None:
        """See that a time zone is one.

        Raises:
            BadInput: there is no such zone.
        """
        if zone not in available_timezones():
            raise BadInput(
                "There is no such time zone.", "Use an IANA name such as America/Chicago."
            )
