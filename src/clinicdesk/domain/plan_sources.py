"""Where a line of a plan comes from: typed here, a template, or a file of others.

A line that a template brought names it with version and the template's own line:
``template:diabetes@1/a1c``. It is ours like any other.
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

    def __str__(self) -> str:
        """As a line's ``source`` holds it."""
        return f"{_PREFIX}{self.template}@{self.version}/{self.line}"

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
    template, _at, version = named.partition("@")
    return TemplateSource(template, int(version), line) if version.isdecimal() else None
