"""Plan templates as the clinic edits them: every version kept, the shipped one never lost."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import BadInput, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.folding import fold
from clinicdesk.domain.plan_template_copies import TemplateCopy, TemplateInHand
from clinicdesk.domain.plan_template_text import (
    checked,
    differences,
    explained,
    raw_of,
    template_text,
)
from clinicdesk.domain.plan_templates import PlanTemplate
from clinicdesk.services.plan_template_book import (
    TemplateBook,
    TemplateShelf,
    shipped_templates,
    shipped_text,
)
from clinicdesk.store import plan_template_copies
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["TemplateEditingService"]

Saved = tuple[TemplateInHand, Change]
_CHANGED = Change(frozenset({"plan-template"}))
_LONGEST_NOTE = 1000


class TemplateEditingService:
    """Changes plan templates: who changes care plans may, as their content is care."""

    def __init__(self, store: ClinicStore, clinic: str, zone: str) -> None:
        self._store, self._zone = store, zone
        self._book = TemplateBook(clinic, zone)

    def open(self, actor: Actor, key: str) -> TemplateInHand:
        """Return a template with its text, its versions and what it has otherwise than shipped.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: there is no such template.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return _in_hand(self._book.shelf(session), key)

    def version_text(self, actor: Actor, key: str, number: int | None = None) -> str:
        """Return the TOML of what holds now, or of one kept version; raises as ``open`` does."""
        found = self.open(actor, key)
        if number is None:
            return found.text
        for one in found.versions:
            if one.number == number and one.body:
                return one.body
        raise NotFound("The template has no such version.", "Look at its history.")

    def check(self, actor: Actor, text: str) -> PlanTemplate:
        """Read a text as a template, and save nothing.

        Raises:
            NotAllowed: the actor's role does not open charts.
            TemplateRefused: the first thing that is wrong, and where.
        """
        require(actor, Act.READ_CHART)
        return checked(text, "The template")

    def save(
        self, actor: Actor, key: str, text: str, note: str, *, seen: int | None = None
    ) -> Saved:
        """Keep a text as the clinic's next version; under a new key it is a template of its own.

        ``note`` says what was changed, and why. ``seen`` is the number of the version that was
        opened. Version and day are set here.

        Raises:
            InvalidDraft: there is no note.
            NotAllowed: the actor's role does not change care plans.
            Refused: nothing was changed, another template has this title, or someone else saved
                in the meantime.
            TemplateRefused: the first thing that is wrong, and where.
        """
        require(actor, Act.EDIT_PLAN)
        _check_note(note)
        raw = raw_of(text, "The template")
        with self._store.writing(actor) as uow:
            shelf = self._book.shelf(uow.session)
            kept = shelf.copies(key)
            if seen is not None and seen != (kept[-1].number if kept else 0):
                raise Refused(
                    "Someone else changed this template in the meantime.",
                    "What you typed is kept; open it again and compare.",
                )
            shipped = shipped_templates().get(key)
            base = shipped.version if shipped else 0
            body = self._body(raw, key, base)
            _check_title(shelf, checked(body, "The template"))
            before = shelf.present(key)
            if before is not None and not differences(_raw(shelf, key), raw_of(body, key)):
                raise Refused("Nothing was changed.", "Change something, or leave it.")
            copy = plan_template_copies.add(
                uow, key, "clinic", base_version=base, body=body, note=note.strip()
            )
            return self._saved(uow, copy, "saved a plan template")

    def reset(self, actor: Actor, key: str, note: str) -> Saved | Change:
        """Take the clinic's version back: the shipped one holds again; an own one is withdrawn.

        What is kept stays. Returns only the change where no template is left.

        Raises as ``save`` does.
        """
        require(actor, Act.EDIT_PLAN)
        _check_note(note)
        with self._store.writing(actor) as uow:
            shelf = self._book.shelf(uow.session)
            shelf.named(key)
            held = shelf.holds(key)
            if held is None:
                raise Refused("This is the template as it is shipped.", "There is nothing to undo.")
            copy = plan_template_copies.add(
                uow, key, "reset", base_version=held.base_version, body="", note=note.strip()
            )
            if key in shipped_templates():
                return self._saved(uow, copy, "reset a plan template")
            self._audit(uow, copy, "withdrew a plan template")
            return _CHANGED

    def copy_text(self, actor: Actor, key: str, new_key: str, title: str) -> str:
        """Return the text of a new template that begins as a copy; raises as ``open`` does.

        Raises:
            BadInput: the new key or title is taken.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.reading() as session:
            shelf = self._book.shelf(session)
            shelf.named(key)
            raw = _raw(shelf, key)
            if shelf.copies(new_key) or shelf.present(new_key):
                raise BadInput("Another template has this key.", "Choose another one.")
        raw |= {"key": new_key, "title": title.strip()}
        body = self._body(raw, new_key, 0)
        with self._store.reading() as session:
            _check_title(self._book.shelf(session), checked(body, "The template"))
        return body

    def _body(self, raw: dict[str, Any], key: str, base: int) -> str:
        said = {**raw, "key": key, "version": max(base, 1), "date": self._today().isoformat()}
        return template_text(said)

    def _saved(self, uow: UnitOfWork, copy: TemplateCopy, act: str) -> Saved:
        self._audit(uow, copy, act)
        return _in_hand(self._book.shelf(uow.session), copy.key), _CHANGED

    def _audit(self, uow: UnitOfWork, copy: TemplateCopy, act: str) -> None:
        uow.audit(
            AuditAct(act=act, kind="plan-template", object_id=copy.id, object_version=copy.number)
        )

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)


def _check_note(note: str) -> None:
    if not note.strip():
        raise InvalidDraft([FieldProblem("note", "Say what was changed, and why.")])
    if len(note) > _LONGEST_NOTE:
        raise InvalidDraft([FieldProblem("note", f"At most {_LONGEST_NOTE} characters.")])


def _check_title(shelf: TemplateShelf, template: PlanTemplate) -> None:
    title = fold(template.title)
    if any(one.key != template.key and fold(one.title) == title for one in shelf.all().values()):
        raise BadInput("Another template has this title.", "Give it a title of its own.")


def _raw(shelf: TemplateShelf, key: str) -> dict[str, Any]:
    return dict(raw_of(_text(shelf, key), key))


def _text(shelf: TemplateShelf, key: str) -> str:
    held = shelf.holds(key)
    return held.body if held else shipped_text(key) or ""


def _in_hand(shelf: TemplateShelf, key: str) -> TemplateInHand:
    template = shelf.named(key)
    copies = shelf.copies(key)
    shipped = shipped_templates().get(key)
    return TemplateInHand(
        template=template,
        text=_text(shelf, key),
        number=copies[-1].number if copies else 0,
        shipped=shipped,
        differences=explained(_shipped_raw(key), _since_reset(copies)) if shipped else (),
        versions=copies[::-1],
    )


def _shipped_raw(key: str) -> Mapping[str, Any]:
    return raw_of(shipped_text(key) or "", key)


def _since_reset(copies: tuple[TemplateCopy, ...]) -> list[tuple[Mapping[str, Any], str]]:
    """The clinic's versions that hold, with their notes."""
    found: list[tuple[Mapping[str, Any], str]] = []
    for one in copies:
        if one.origin == "reset":
            found = []
        elif one.origin == "clinic":
            found.append((raw_of(one.body, one.key), one.note))
    return found
