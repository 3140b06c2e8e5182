"""The build hook: forms are compiled when the package is built or installed.

``resources/`` goes into wheels only. In an editable install it stays where it is: a copy inside
``site-packages`` would grow stale and be found first.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

import compile_forms


class ClinicDeskBuild(BuildHookInterface[Any]):
    """Compiles ``ui/`` and includes ``resources/``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        try:
            compile_forms.compile_stale(root)
        except (compile_forms.CompileError, OSError) as problem:
            if version != "editable":
                raise
            # A machine without Qt's system libraries still gets its documents; what opens
            # a window compiles the forms again when the libraries are there.
            self.app.display_warning(f"The forms are not compiled yet. {problem}")
        if version != "editable":
            build_data["force_include"][str(root / "resources")] = "clinicdesk/resources"
