"""Finds medicines, problems and ways of eating in words, whatever the coding.

Each group has its names with brands and synonyms. A name counts only where the clause does not say
the opposite before it: "avoid ibuprofen" names no medicine to take.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinicdesk.domain.folding import fold

__all__ = ["Naming", "WordBook", "WordGroup"]

_CLAUSES = re.compile(
    r"[.;:!?\n](?!\d)|\bbut\b|,\s*(?=(?:take|use|start|eat|drink|continue|add|keep)\b)",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:avoid\w*|no|not|never|without|stop\w*|hold|instead of|rather than|off|free of|dont|"
    r"do not|family history of|risk (?:of|for)|screen\w* for|ruled? out|allerg\w* to)\b"
)
_LESS = re.compile(r"\b(?:less|limit\w*|fewer|reduc\w*|cut\w*|low in|lower in|restrict\w*)\b")
_GAP = r"(?:\s+[\w%]+){0,3}\s+"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordGroup:
    """A group of names with one meaning: a class of medicines, a problem, a way of eating.

    A name is ``ibuprofen|advil|motrin``: the first is what the others are called, too. `` * `` in
    a name stands for up to three words.
    """

    key: str
    title: str
    names: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """What makes a text mean something else ("topical", "eye drops")."""
    icd10: tuple[str, ...] = ()
    """Beginnings of ICD-10-CM codes."""
    snomed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """A group that a text names, and by which name."""

    group: str
    name: str


def _pattern(names: Iterable[str]) -> str:
    found = sorted({re.escape(fold(name)).replace(r"\ \*\ ", _GAP) for name in names})
    return "|".join(sorted(found, key=len, reverse=True))


def _clauses(text: str) -> list[str]:
    return [folded for part in _CLAUSES.split(text) if (folded := fold(part))]


class WordBook:
    """Groups of one kind, ready to be looked for: each text is read once for all of them."""

    def __init__(self, groups: Iterable[WordGroup], *, less_is_against: bool = False) -> None:
        self.groups: Mapping[str, WordGroup] = {group.key: group for group in groups}
        self._less = less_is_against
        self._of: dict[str, list[Naming]] = {}
        said: list[str] = []
        self._loose: list[tuple[re.Pattern[str], Naming]] = []
        for group in self.groups.values():
            for name in group.names:
                first, *_others = spelled = name.split("|")
                naming = Naming(group.key, fold(first))
                for one in spelled:
                    if " * " in one:
                        loose = re.compile(rf"\b(?:{_pattern([one])})\b")
                        self._loose.append((loose, naming))
                    else:
                        self._of.setdefault(fold(one), []).append(naming)
                        said.append(one)
        self._names = re.compile(rf"\b(?:{_pattern(said)})\b") if said else None
        self._unless = {
            group.key: re.compile(rf"\b(?:{_pattern(group.unless)})\b")
            for group in self.groups.values()
            if group.unless
        }

    def named(self, text: str) -> tuple[Naming, ...]:
        """Return the groups that a text names. Nothing is remembered: texts are people's."""
        found: dict[Naming, None] = {}
        for clause in _clauses(text):
            for naming, at in self._in_clause(clause):
                if not self._denied(clause[:at]):
                    found.setdefault(naming)
        whole = fold(text)
        return tuple(
            naming
            for naming in found
            if naming.group not in self._unless or not self._unless[naming.group].search(whole)
        )

    def _in_clause(self, clause: str) -> Iterable[tuple[Naming, int]]:
        if self._names is not None:
            for hit in self._names.finditer(clause):
                for naming in self._of[hit.group()]:
                    yield naming, hit.start()
        for pattern, naming in self._loose:
            for hit in pattern.finditer(clause):
                yield naming, hit.start()

    def _denied(self, before: str) -> bool:
        return bool(_AGAINST.search(before) or (self._less and _LESS.search(before)))
