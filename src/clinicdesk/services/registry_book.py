"""What is shipped for registries: value sets, registries, criteria of risk, programs."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from clinicdesk import assets
from clinicdesk.domain.programmes import Programme
from clinicdesk.domain.registries import RegistryDefinition
from clinicdesk.domain.registry_fields import Catalogue, CodeGroup

__all__ = ["Shipped", "catalogue", "programmes", "shipped_criteria", "shipped_registries"]

_FOLDER = "registries"


@dataclass(frozen=True, slots=True)
class Shipped:
    """A registry or criterion as it is shipped."""

    key: str
    version: int
    definition: RegistryDefinition


def _group(said: dict[str, Any], date: str) -> CodeGroup:
    lists = {name: tuple(said.get(name, ())) for name in ("icd10", "snomed", "loinc", "local")}
    return CodeGroup(
        key=said["key"],
        title=said["title"],
        unit=said.get("unit", ""),
        source=said.get("source", ""),
        date=said.get("date", date),
        social=said.get("social", False),
        **lists,
    )


@cache
def catalogue() -> Catalogue:
    """Return the value sets and programs that rules may name."""
    said = assets.read_toml(f"{_FOLDER}/value_sets.toml")
    kinds = {
        kind: {one["key"]: _group(one, said["date"]) for one in said[kind]}
        for kind in ("condition", "measure", "procedure")
    }
    return Catalogue(
        conditions=kinds["condition"],
        measures=kinds["measure"],
        procedures=kinds["procedure"],
        programmes={one.key: one.title for one in programmes().values()},
    )


@cache
def programmes() -> dict[str, Programme]:
    """Return the programs, by key, in the order in which they are offered."""
    said = assets.read_toml(f"{_FOLDER}/programmes.toml")["programme"]
    return {one["key"]: Programme(**one) for one in said}


@cache
def shipped_registries() -> tuple[Shipped, ...]:
    """Return the registries that every clinic begins with."""
    said = assets.read_toml(f"{_FOLDER}/registries.toml")["registry"]
    return tuple(Shipped(one["key"], one["version"], RegistryDefinition.of(one)) for one in said)


@cache
def shipped_criteria() -> tuple[Shipped, ...]:
    """Return the criteria of risk that every clinic begins with."""
    said = assets.read_toml(f"{_FOLDER}/risk.toml")
    source = "Own criterion; category of NCQA PCMH criterion CM 01"
    return tuple(
        Shipped(
            one["key"],
            said["version"],
            RegistryDefinition.of({"source": source, "date": said["date"], **one}),
        )
        for one in said["criterion"]
    )
