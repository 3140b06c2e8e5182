"""The plan templates: those that are shipped, and over them the clinic's own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType

from clinicdesk import assets
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.plan_template_copies import TemplateCopy
from clinicdesk.domain.plan_template_text import checked
from clinicdesk.domain.plan_templates import PlanTemplate
from clinicdesk.store import plan_template_copies
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["TemplateBook", "TemplateShelf", "shipped_templates", "shipped_text"]

_FOLDER = "templates/plans"
_read = lru_cache(maxsize=256)(checked)


@cache
def _shipped_texts() -> dict[str, str]:
    texts = {name: assets.read_text(name) for name in assets.names(_FOLDER, ".toml")}
    return {_read(text, name.rpartition("/")[2]).key: text for name, text in texts.items()}


@cache
def shipped_templates() -> MappingProxyType[str, PlanTemplate]:
    """Return the templates by key, in the order of their titles.

    Raises:
        TemplateRefused: a file is not what it should be; says where.
    """
    found = [_read(text, f"{key}.toml") for key, text in _shipped_texts().items()]
    return MappingProxyType({one.key: one for one in _by_title(found)})


def shipped_text(key: str) -> str | None:
    """Return a shipped template's file; None where none is shipped under this key."""
    return _shipped_texts().get(key)


def _by_title(found: Iterable[PlanTemplate]) -> list[PlanTemplate]:
    return sorted(found, key=lambda template: (template.title.casefold(), template.key))


class TemplateShelf:
    """The templates as they are at one moment, and as they were."""

    def __init__(self, copies: Iterable[TemplateCopy], clinic: str, zone: str) -> None:
        self._clinic, self._zone = clinic, zone
        self._copies: dict[str, list[TemplateCopy]] = {}
        for one in copies:
            self._copies.setdefault(one.key, []).append(one)

    def copies(self, key: str) -> tuple[TemplateCopy, ...]:
        """Every version that is kept of a template, the oldest first."""
        return tuple(self._copies.get(key, ()))

    def read(self, copy: TemplateCopy) -> PlanTemplate:
        """Return a kept version as a template."""
        template = _read(copy.body, copy.key)
        if copy.origin != "clinic":
            return template
        day = site_day(copy.saved_at, self._zone)
        return replace(template, edition=copy.edition, adapted_by=self._clinic, adapted_on=day)

    def holds(self, key: str) -> TemplateCopy | None:
        """The clinic's version that holds now; None where the shipped one does, or none."""
        said = [one for one in self.copies(key) if one.origin != "shipped"]
        return said[-1] if said and said[-1].origin == "clinic" else None

    def all(self) -> Mapping[str, PlanTemplate]:
        """Return what holds now by key, in the order of titles."""
        found = dict(shipped_templates())
        for key in self._copies:
            copy = self.holds(key)
            if copy is not None:
                found[key] = self.read(copy)
        return {one.key: one for one in _by_title(found.values())}

    def present(self, key: str) -> PlanTemplate | None:
        """The template as it is now; None where it is no longer there."""
        copy = self.holds(key)
        return self.read(copy) if copy else shipped_templates().get(key)

    def named(self, key: str) -> PlanTemplate:
        """The template as it is now.

        Raises:
            NotFound: there is no such template; names those that there are.
        """
        found = self.present(key)
        if found is None:
            known = ", ".join(sorted(self.all()))
            raise NotFound("There is no such plan template.", f"Use one of: {known}.")
        return found

    def at(self, key: str, version: int, edition: int) -> PlanTemplate | None:
        """The template as it was in a version; None where nobody kept it."""
        for copy in self.copies(key):
            if copy.origin == "clinic" and copy.edition == edition > 0:
                return self.read(copy)
            if copy.origin == "shipped" and not edition and copy.base_version == version:
                return self.read(copy)
        shipped = shipped_templates().get(key)
        fits = shipped is not None and not edition and shipped.version == version
        return shipped if fits else None


class TemplateBook:
    """Reads the templates of one clinic."""

    def __init__(self, clinic: str, zone: str) -> None:
        self._clinic, self._zone = clinic, zone

    def shelf(self, session: Snapshot) -> TemplateShelf:
        """Return the templates as they are in this session."""
        copies = plan_template_copies.copies(session)
        return TemplateShelf(copies, self._clinic, self._zone)

    def keep_used(self, uow: UnitOfWork, template: PlanTemplate) -> None:
        """Keep a shipped version that a plan takes, so that it can be compared with later."""
        text = shipped_text(template.key)
        if template.edition or text is None:
            return
        kept = plan_template_copies.copies_of(uow.session, template.key)
        if all(one.origin != "shipped" or one.base_version != template.version for one in kept):
            plan_template_copies.add(
                uow, template.key, "shipped", base_version=template.version, body=text, note=""
            )
