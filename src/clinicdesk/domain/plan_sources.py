"""Where a line of a plan comes from: typed here, a template, or a file of others.

A line that a template brought names it with version and the template's own line:
``template:diabetes@1/a1c``; the clinic's third version of it ``template:diabetes@1.3/a1c``. It is
ours like any other.
"""

from dataclasses import dataclass

__all__ = ["CLINIC", "TemplateSource", "ours", "template_source"]

CLINIC = "clinic"
_PREFIX = "template:"


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """The template that brought a line."""

    template: str
    version: int
    line: str
    edition: int = 0
    """The clinic's own version of it; 0 where it came as it is shipped."""

    def __str__(self) -> str:
        """As a line's ``source`` holds it."""
        edition = f".{self.edition}" if self.edition else ""
        return f"{_PREFIX}{self.template}@{self.version}{edition}/{self.line}"

    @property
    def used(self) -> tuple[int, int]:
        """The version that was used, and the clinic's own version of it."""
        return self.version, self.edition

    def same_line(self, other: "TemplateSource | None") -> bool:
        """Tell whether another version of the template brought the same line."""
        return other is not None and (self.template, self.line) == (other.template, other.line)


def ours(source: str) -> bool:
    """Tell whether a line was made in this clinic, by hand or from a template."""
    return source == CLINIC or source.startswith(_PREFIX)


def template_source(source: str) -> TemplateSource | None:
    """Return the template that a line came from; None where it came from none."""
    if not source.startswith(_PREFIX):
        return None
    named, _slash, line = source.removeprefix(_PREFIX).partition("/")
    template, _at, said = named.partition("@")
    version, dot, edition = said.partition(".")
    if not version.isdecimal() or (dot and not edition.isdecimal()):
        return None
    return TemplateSource(template, int(version), line, int(edition) if dot else 0)
