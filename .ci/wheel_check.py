"""Builds the wheel, installs it with the lock into a fresh environment elsewhere, prints with it.

A wheel can lack what a checkout has: compiled forms, fonts, wording. So the documents of a
demonstration clinic are printed from an environment that has never seen this folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "installer"))

import bootstrap
import compile_forms
import fetch_uv

ROOT = bootstrap.ROOT
PATIENTS = 12
#: The documents that the main journey ends in; `demo` prints more.
FEWEST_DOCUMENTS = 3


def run(*command: str | Path, cwd: Path, environment: dict[str, str] | None = None) -> str:
    """Runs a program to its end; its standard output. Raises CalledProcessError."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def install(elsewhere: Path) -> Path:
    """Builds and installs; returns the environment's command."""
    uv, environment = fetch_uv.find(bootstrap.CACHE), fetch_uv.environment()
    venv = elsewhere / "env"
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", elsewhere, cwd=ROOT)
    (wheel,) = elsewhere.glob("*.whl")
    run(uv, "-q", "venv", "--python", sys.executable, venv, cwd=elsewhere, environment=environment)
    into = ("--python", bootstrap.program("python", venv))
    for words in (("sync", "--require-hashes", bootstrap.LOCK), ("install", "--no-deps", wheel)):
        run(uv, "-q", "pip", *words, *into, cwd=elsewhere, environment=environment)
    return bootstrap.program("clinicdesk", venv)


def clean_environment(elsewhere: Path) -> dict[str, str]:
    """No variable that could lead back to this folder, and a home of its own."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "XDG_", "CLINICDESK"))
    }
    home = elsewhere / "home"
    home.mkdir()
    environment["HOME"] = str(home)
    laid = compile_forms.library_folders(bootstrap.VENV / "sysroot")
    if laid:
        environment["LD_LIBRARY_PATH"] = os.pathsep.join(str(folder) for folder in laid)
    return environment


def check(documents: list[Path]) -> list[str]:
    """What is wrong with the printed documents."""
    problems = []
    if len(documents) < FEWEST_DOCUMENTS:
        problems.append(f"{len(documents)} documents were printed, not {FEWEST_DOCUMENTS} or more")
    for document in documents:
        if not document.read_bytes().startswith(b"%PDF-"):
            problems.append(f"{document.name} is not a PDF")
            continue
        text = run("pdftotext", document, "-", cwd=document.parent)
        fonts = run("pdffonts", document, cwd=document.parent).splitlines()[2:]
        if "DEMONSTRATION" not in text.upper():
            problems.append(f"{document.name} does not say that it is a demonstration")
        # Columns from the right: object ID (two), uni, sub, emb.
        loose = [line.split()[0] for line in fonts if line.split()[-5] != "yes"]
        if loose or not fonts:
            problems.append(f"{document.name}: fonts not embedded: {', '.join(loose) or 'none'}")
    return problems


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="clinicdesk-wheel-") as folder:
        elsewhere = Path(folder)
        command = install(elsewhere)
        out = elsewhere / "out"
        told = run(
            *(command, "demo", "--no-window", "--patients", str(PATIENTS), "--out", out, "--json"),
            cwd=elsewhere,
            environment=clean_environment(elsewhere),
        )
        documents = sorted(out.rglob("*.pdf"))
        problems = check(documents)
        if str(ROOT) in told:
            problems.append("the installed command speaks of the folder it was built in")
        made = json.loads(told)
        if made["patients"] < PATIENTS:
            problems.append(f"{made['patients']} people were made, not {PATIENTS}")
        if not made["screenshots"]:
            problems.append("no screenshot was made, so no form was seen to open")
        for problem in problems:
            print(f"the wheel: {problem}", file=sys.stderr)
        print(f"{len(documents)} documents, {len(made['screenshots'])} screenshots")
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as problem:
        sys.exit(f"the wheel: {' '.join(problem.cmd)} ended with {problem.returncode}")
