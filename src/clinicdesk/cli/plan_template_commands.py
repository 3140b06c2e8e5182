"""``plan template``: one template shown, exported, imported, taken back. It names no person."""

from pathlib import Path
from typing import Any

import click

from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.plan_template_copies import TemplateInHand
from clinicdesk.domain.plan_template_text import raw_of
from clinicdesk.domain.plan_templates import version_text

__all__ = ["TEMPLATES"]


@click.group("template")
def template() -> None:
    """Show, export, import or take back one plan template."""


def _said(held: TemplateInHand) -> dict[str, Any]:
    one = held.template
    return {
        "key": one.key,
        "title": one.title,
        "version": version_text(one.version, one.edition),
        "adapted": one.adapted,
        "shipped_version": held.shipped.version if held.shipped else None,
        "newer_shipped": held.outdated,
        "source": {
            "title": one.source,
            "section": one.section,
            "date": one.source_date,
            "checked": one.source_checked,
        },
        "differences": [
            {
                "part": d.part,
                "key": d.key,
                "title": d.title,
                "field": d.field,
                "before": d.before,
                "after": d.after,
                "why": d.why,
            }
            for d in held.differences
        ],
        "versions": [
            {
                "number": v.number,
                "origin": v.origin,
                "edition": v.edition,
                "by": v.saved_by,
                "at": v.saved_at,
                "note": v.note,
            }
            for v in held.versions
        ],
    }


def _words(held: TemplateInHand) -> str:
    one = held.template
    said = [f"{one.key}: {one.title}. {one.version_words}."]
    said.append(f"After: {one.source_words}")
    if held.outdated and held.shipped is not None:
        said.append(f"Version {held.shipped.version} is shipped by now: compare.")
    said.append(
        f"{len(one.concerns)} concerns, {len(one.goals)} goals, {len(one.work)} lines of work"
    )
    if held.differences:
        said.append("Otherwise than shipped:")
        said += [f"    {d.words}" for d in held.differences]
    if held.versions:
        said.append("Kept versions:")
    for v in held.versions:
        note = f": {v.note}" if v.note else ""
        said.append(f"    {v.number}. {v.words}, {v.saved_at:%Y-%m-%d}, {v.saved_by}{note}")
    return "\n".join(said)


@template.command("show")
@click.argument("key")
@pass_session
def show(session: Session, key: str) -> None:
    """Show a template: its version, source, what was changed here and why."""
    with session.opened() as clinic:
        held = clinic.template_editing.open(clinic.actor, key)
    session.say(_said(held), lambda: _words(held))


@template.command("export")
@click.argument("key")
@click.option("--number", type=int, help="A kept version, by its number in the history.")
@click.option("--out", type=click.Path(dir_okay=False), help="Write it to FILE.")
@pass_session
def export(session: Session, key: str, number: int | None, out: str | None) -> None:
    """Print a template as TOML, or write it to a file, to be changed and imported."""
    with session.opened() as clinic:
        text = clinic.template_editing.version_text(clinic.actor, key, number)
    if out is None:
        session.say({"key": key, "toml": text}, lambda: text.rstrip("\n"))
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput("The file cannot be written.", "Choose another place.") from error
    session.say({"key": key, "out": out}, lambda: f"Written to {out}.")


@template.command("import")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--note", default="", metavar="TEXT", help="What was changed, and why.")
@click.option("--check", is_flag=True, help="Say whether it could be used, and save nothing.")
@pass_session
def take_in(session: Session, file: str, note: str, check: bool) -> None:
    """Keep a TOML file as the clinic's next version of the template whose key it has."""
    try:
        text = Path(file).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInput("The file cannot be read.", "Check its name and place.") from error
    except UnicodeDecodeError as error:
        raise BadInput("The file is not UTF-8 text.", "Save it as UTF-8.") from error
    with session.opened() as clinic:
        read = clinic.template_editing.check(clinic.actor, text)
        if check:
            session.say({"key": read.key, "title": read.title}, lambda: "It can be used.")
            return
        key = str(raw_of(text, "The template")["key"])
        held, _change = clinic.template_editing.save(clinic.actor, key, text, note)
    session.say(_said(held), lambda: _words(held))


@template.command("reset")
@click.argument("key")
@click.option("--note", default="", metavar="TEXT", help="Why.")
@pass_session
def reset(session: Session, key: str, note: str) -> None:
    """Take the clinic's version back: the shipped one holds again, an own one is withdrawn."""
    with session.opened() as clinic:
        done = clinic.template_editing.reset(clinic.actor, key, note)
    if isinstance(done, Change):
        session.say({"key": key, "withdrawn": True}, lambda: f"{key} is withdrawn.")
        return
    held, _change = done
    session.say(_said(held), lambda: _words(held))


TEMPLATES: tuple[click.Command, ...] = (template,)
