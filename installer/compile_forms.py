"""Compiles the forms of ``ui/`` into ``src/clinicdesk/desktop/forms/``.

A form ``ui/unlock_page.ui`` becomes ``unlock_page_form.py`` beside the package's own modules.
Each compiled form carries in its first line the hash of what it was made from, so that a stale
one is known whatever the clocks of the machine say. Standard library only: the build hook, the
set-up and the tests use it alike.

``python installer/compile_forms.py`` compiles what is stale; ``--all`` compiles everything.
"""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET  # our own forms: nothing that others can send
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMS = Path("src/clinicdesk/desktop/forms")

_STAMP = "# compiled from "
_ITEM = re.compile(r"^( +)(__\w*item\w*) = (self\..*)$", re.MULTILINE)
_ICON = re.compile(r'u"(?:\.\./)+resources/icons/')


class CompileError(Exception):
    """A form that could not be compiled; the message says which, and why."""


def compiled_path(form: Path, root: Path = ROOT) -> Path:
    """Where the compiled form of a ``.ui`` file stands."""
    return root / FORMS / f"{form.stem}_form.py"


def stale_forms(root: Path = ROOT) -> list[Path]:
    """The ``.ui`` files whose compiled form is missing or was made from something else."""
    return [
        form
        for form in sorted((root / "ui").glob("*.ui"))
        if _first_line(compiled_path(form, root)) != _stamp(form)
    ]


def orphans(root: Path = ROOT) -> list[Path]:
    """Compiled forms whose ``.ui`` file is gone."""
    kept = {compiled_path(form, root) for form in (root / "ui").glob("*.ui")}
    return sorted(set((root / FORMS).glob("*_form.py")) - kept)


def compile_stale(root: Path = ROOT, *, everything: bool = False) -> list[Path]:
    """Compiles the stale forms (or all), removes orphans, and returns what was written.

    Raises CompileError when ``uic`` cannot be run or refuses a form, after all the others have
    been compiled. A refused form leaves no compiled one behind: an old one would be believed.
    """
    for orphan in orphans(root):
        orphan.unlink()
    forms = sorted((root / "ui").glob("*.ui")) if everything else stale_forms(root)
    if not forms:
        return []
    uic = uic_program()
    written, refused = [], []
    for form in forms:
        target = compiled_path(form, root)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            source = compile_form(form, uic)
        except CompileError as problem:
            target.unlink(missing_ok=True)
            refused.append(str(problem))
            continue
        # Written beside and moved: another process may be importing the old one.
        fresh = target.with_name(f"{target.stem}.{os.getpid()}.tmp")
        fresh.write_text(source, encoding="utf-8", newline="\n")
        fresh.replace(target)
        written.append(target)
    if refused:
        raise CompileError("; ".join(refused))
    return written


def compile_form(form: Path, uic: Path) -> str:
    """The Python source of one form, annotated so that strict type checkers pass."""
    done = subprocess.run(
        [str(uic), "-g", "python", str(form)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=_tool_environment(),
    )
    said = done.stderr.strip()
    if done.returncode != 0 or said:
        # uic only warns of what it leaves out; a form that lost a part is not a form.
        raise CompileError(f"{form.name}: {said or f'uic ended with {done.returncode}'}")
    return _stamp(form) + "\n" + annotated(done.stdout, form)


def annotated(source: str, form: Path) -> str:
    """Writes what ``uic`` leaves out: types, that an item it made is there, where icons are.

    Icons are named in Designer by their path from ``ui/``, and at run time by the search path
    ``icon:`` that the application sets.
    """
    top = ET.parse(form).getroot().find("widget")  # noqa: S314 - our own file
    if top is None:
        raise CompileError(f"{form.name}: no widget in it")
    name, kind = top.get("name", ""), top.get("class", "")
    for method in ("setupUi", "retranslateUi"):
        old = f"def {method}(self, {name}):"
        if old not in source:
            raise CompileError(f"{form.name}: {method} is not where it was in earlier versions")
        source = source.replace(old, f"def {method}(self, {name}: {kind}) -> None:")
    # The header carries uic's version and the file's name alone; it says nothing to a reader.
    source = source[source.index("from PySide6") :]
    source = _ITEM.sub(r"\1\2 = \3\n\1assert \2 is not None", source)
    return _ICON.sub('u"icon:', source)


def uic_program() -> Path:
    """The compiler inside the installed PySide6. Raises CompileError when there is none."""
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        raise CompileError("PySide6 is not installed, so the forms cannot be compiled")
    package = Path(next(iter(found.submodule_search_locations)))
    places = (package / "Qt" / "libexec" / "uic", package / "uic.exe", package / "uic")
    for place in places:
        if place.is_file():
            return place
    raise CompileError(f"PySide6 in {package} has no uic")


def _tool_environment() -> dict[str, str]:
    """The environment for ``uic``, with privately laid system libraries when there are any."""
    environment = dict(os.environ)
    laid = Path(sys.prefix) / "sysroot"
    folders = [str(folder) for folder in library_folders(laid)]
    if folders:
        present = environment.get("LD_LIBRARY_PATH")
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(folders + ([present] if present else []))
    return environment


def library_folders(laid: Path) -> list[Path]:
    """Folders of shared libraries below a private root: /usr/lib/TRIPLET and /lib/TRIPLET."""
    return sorted(
        folder
        for base in (laid / "usr/lib", laid / "lib")
        if base.is_dir()
        for folder in (base, *base.glob("*-linux-*"))
        if any(folder.glob("*.so*"))
    )


def _stamp(form: Path) -> str:
    # This module's own text counts: a better annotation makes the old output stale.
    digest = hashlib.sha256(Path(__file__).read_bytes() + form.read_bytes()).hexdigest()
    return f"{_STAMP}ui/{form.name}, sha256 {digest}"


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().rstrip("\n")
    except FileNotFoundError:
        return ""


def main() -> int:
    try:
        written = compile_stale(everything="--all" in sys.argv[1:])
    except (CompileError, OSError) as problem:
        print(f"The forms could not be compiled. {problem}", file=sys.stderr)
        return 1
    for path in written:
        print(f"compiled {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
