"""``demo``: a clinic full of invented people, and its window."""

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from clinicdesk.cli.session import Session, pass_session, read_secret
from clinicdesk.domain.documents import DocumentKind, HandoffWords, PrintRequest
from clinicdesk.domain.errors import BadInput, StorageReadOnly
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import DemoReady

__all__ = ["COMMANDS"]

_PICTURE_SECONDS = 300
_HANDOFF = HandoffWords(
    severity="watcher",
    summary="A1c has risen at three readings in a row on metformin. The eye examination was "
    "ordered and nobody has confirmed that it arrived.",
    contingency=(
        ("The eye practice has not answered in two days", "send the order again and telephone"),
        ("Blood sugar at home above 300 mg/dL twice", "same-day call to the provider"),
    ),
    receiver="L. Vance, FNP",
)


def _has_display() -> bool:
    on_linux = platform.system() == "Linux"
    return not on_linux or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _requests(clinic: Clinic) -> list[PrintRequest]:
    """The whole set of documents of one person."""
    patient_id = clinic.facts.example_id
    assert patient_id is not None
    found = clinic.referrals.list_work(clinic.actor, WorkFilter(patient_id=patient_id, closed=True))
    told = [row for row in found.rows if row.status != "draft"] or list(found.rows)
    requests = [
        PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=patient_id),
        PrintRequest(kind=DocumentKind.HANDOFF, patient_id=patient_id, handoff=_HANDOFF),
    ]
    if told:
        order = clinic.referrals.get(clinic.actor, told[0].id)
        requests.append(
            PrintRequest(
                kind=DocumentKind.PACKET,
                patient_id=patient_id,
                referral_id=order.id,
                recipient=order.recipient,
            )
        )
    return requests


def _print_all(clinic: Clinic, out: Path) -> list[Path]:
    made = []
    for request in _requests(clinic):
        prepared = clinic.documents.prepare(clinic.actor, request)
        clinic.documents.release(clinic.actor, prepared, "save")
        path = out / f"{request.kind.value}.pdf"
        try:
            path.write_bytes(prepared.pdf)
        except OSError as error:
            raise StorageReadOnly(
                "The documents cannot be written there.", "Choose another place with --out."
            ) from error
        made.append(path)
    return made


def _window_command(folder: Path, user: str, password_file: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "clinicdesk",
        "window",
        "--clinic",
        str(folder),
        "--user",
        user,
        "--password-file",
        str(password_file),
    ]


def _draw(command: list[str], out: Path) -> tuple[list[Path], str]:
    """Draw the pages in a process of its own; return them, or why there are none."""
    # Drawn without a display even where one is named: it may not answer.
    environment = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            [*command, "--screenshots", str(out)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_PICTURE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [], "The pictures took too long and were given up."
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        return [], f"No pictures of the window: {said[-1] if said else 'Qt did not start'}"
    return sorted(out.glob("*.png")), ""


@click.command("demo")
@click.option("--patients", default=200, show_default=True, type=click.IntRange(1, 2_000_000))
@click.option("--seed", default=7, show_default=True, type=int)
@click.option("--no-window", is_flag=True, help="Documents and pictures instead of the window.")
@click.option("--out", type=click.Path(path_type=Path), help="Where documents and pictures go.")
@pass_session
def demo(session: Session, *, patients: int, seed: int, no_window: bool, out: Path | None) -> None:
    """Make or open a demonstration clinic with invented people, and open its window."""
    doors = session.parts.doors()
    folder = Path(session.clinic).absolute() if session.clinic else doors.demo_folder()
    ready = doors.demo(folder, patients=patients, seed=seed, report=session.report)
    show = not no_window and _has_display()
    command = _window_command(folder, ready.user, ready.password_file)
    shown = _Shown([], [], "")
    if out is not None or not show:
        shown = _on_paper(session, ready, command, _place(out), pictures=not show)
    _say(session, ready, shown)
    if show and subprocess.run(command, check=False).returncode:  # noqa: S603 - as above
        # A display that is named and does not answer: Qt ends the process, so it is known now.
        shown = _on_paper(session, ready, command, _place(out), pictures=True)
        print(
            "The window did not open; the reason stands above. The documents and pictures of the "
            f"window are in {_place(out)} instead.",
            file=sys.stderr,
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was made in place of a window, or beside it."""

    documents: list[Path]
    pictures: list[Path]
    note: str


def _place(out: Path | None) -> Path:
    return (out or Path("clinicdesk-demo")).absolute()


def _on_paper(
    session: Session, ready: DemoReady, command: list[str], place: Path, *, pictures: bool
) -> _Shown:
    """Print every document and, where asked, draw the pages of the window."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "The folder for the documents cannot be made.", "Choose another with --out."
        ) from error
    password = read_secret(str(ready.password_file))
    with session.parts.doors().unlock(ready.folder, ready.user, password) as clinic:
        documents = _print_all(clinic, place)
    drawn, note = _draw(command, place) if pictures else ([], "")
    return _Shown(documents, drawn, note)


def _say(session: Session, ready: DemoReady, shown: _Shown) -> None:
    documents, pictures, note = shown.documents, shown.pictures, shown.note

    def words() -> str:
        lines = [
            f"Demonstration clinic: {ready.folder}"
            + (f" ({ready.patients} invented people)" if ready.patients else ""),
            f"Signs in as {ready.user}; the password is in {ready.password_file}.",
            "A demonstration holds no real person, so its key is in a file as well.",
        ]
        if documents:
            lines.append(f"Documents: {', '.join(path.name for path in documents)}")
        if pictures:
            lines.append(f"Pictures: {', '.join(path.name for path in pictures)}")
        if documents or pictures:
            lines.append(f"They are in {documents[0].parent}")
        if note:
            lines.append(note)
        return "\n".join(lines)

    session.say(
        {
            "clinic": ready.folder,
            "patients": ready.patients,
            "documents": documents,
            "screenshots": pictures,
            "note": note,
            "user": ready.user,
            "password_file": ready.password_file,
        },
        words,
    )


COMMANDS = {"demo": demo}
