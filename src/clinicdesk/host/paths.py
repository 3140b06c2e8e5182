"""Where this computer keeps what belongs to ClinicDesk.

The platform's own folders (XDG on Linux, Library on macOS, AppData on Windows). One variable,
``CLINICDESK_HOME``, moves all of them below one folder; ``CLINICDESK_CLINIC`` names the clinic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

__all__ = ["CLINIC_VARIABLE", "HOME_VARIABLE", "HostPaths", "clinic_folder_of", "host_paths"]

CLINIC_VARIABLE: Final = "CLINICDESK_CLINIC"
HOME_VARIABLE: Final = "CLINICDESK_HOME"
_APP: Final = "clinicdesk"


@dataclass(frozen=True, slots=True)
class HostPaths:
    """The folders of one account on this computer; none is made before it is needed."""

    config: Path
    data: Path
    state: Path
    logs: Path

    @property
    def settings_file(self) -> Path:
        """What this computer remembers."""
        return self.config / "settings.toml"

    @property
    def attempts(self) -> Path:
        """Counts of failed attempts to sign in."""
        return self.state / "attempts"

    @property
    def device_secrets(self) -> Path:
        """Where device-secret files go when no other place is named; never beside the data."""
        return self.state / "device-secrets"


def host_paths(environ: Mapping[str, str]) -> HostPaths:
    """Return this account's folders; ``environ`` is the process's environment."""
    home = environ.get(HOME_VARIABLE)
    if home:
        base = Path(home).expanduser().absolute()
        return HostPaths(base / "config", base / "data", base / "state", base / "logs")
    return HostPaths(
        config=platformdirs.user_config_path(_APP, appauthor=False),
        data=platformdirs.user_data_path(_APP, appauthor=False),
        state=platformdirs.user_state_path(_APP, appauthor=False),
        logs=platformdirs.user_log_path(_APP, appauthor=False),
    )


def clinic_folder_of(environ: Mapping[str, str], named: Path | None = None) -> Path:
    """Return the clinic's folder: the named one, else the variable's, else the platform's."""
    if named is not None:
        return named.expanduser().absolute()
    from_variable = environ.get(CLINIC_VARIABLE)
    if from_variable:
        return Path(from_variable).expanduser().absolute()
    return host_paths(environ).data / "clinic"
