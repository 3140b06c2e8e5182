"""Plan templates as a clinic has them: shipped, adapted, its own, with every version kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.plan_template_text import TemplateDifference
from clinicdesk.domain.plan_templates import PlanTemplate, version_text

__all__ = ["TemplateCopy", "TemplateInHand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateCopy:
    """One version that is kept."""

    id: UUID
    key: str
    number: int
    origin: str
    """shipped (as plans used it), clinic, or reset."""
    base_version: int
    """The shipped version that it was made from; 0 where the clinic made it by itself."""
    edition: int
    """Counts the clinic's versions; 0 of what is shipped."""
    body: str
    """TOML; empty where the clinic's version was taken back."""
    saved_by: str
    saved_at: datetime
    note: str

    @property
    def words(self) -> str:
        """Say what it is."""
        if self.origin == "reset":
            return "Taken back to what is shipped"
        if self.origin == "shipped":
            return f"Version {self.base_version} as it is shipped, used in a plan"
        return f"Version {version_text(max(self.base_version, 1), self.edition)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateInHand:
    """A template as somebody looks at it to change it."""

    template: PlanTemplate
    text: str
    """TOML."""
    number: int
    """Of the newest version that is kept; 0 where there is none."""
    shipped: PlanTemplate | None
    """What is shipped under this key; None where the clinic made it by itself."""
    differences: tuple[TemplateDifference, ...]
    """From what is shipped, with the reasons."""
    versions: tuple[TemplateCopy, ...]
    """The newest first."""

    @property
    def adapted(self) -> bool:
        """Whether the clinic's version holds."""
        return self.template.edition > 0

    @property
    def outdated(self) -> bool:
        """Whether a newer version is shipped than the one that the clinic adapted."""
        return (
            self.adapted
            and self.shipped is not None
            and self.shipped.version > self.template.version
        )
