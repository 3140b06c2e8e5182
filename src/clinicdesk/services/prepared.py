"""A document as it will leave: its content, its bytes, and the decision that lets it go."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from clinicdesk.domain.contents import Content
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import PrintRequest

if TYPE_CHECKING:
    from clinicdesk.documents.rendered import RenderedDocument

__all__ = ["PreparedDocument", "rendered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedDocument:
    """A document as it will leave: shown in the preview, kept when it is released."""

    id: UUID
    request: PrintRequest
    number: str
    disclosure: str
    """The number reserved for its disclosure; empty for a clinic copy."""
    decision: Decision | None
    content: Content = field(repr=False)
    rendered: "RenderedDocument" = field(repr=False)
    prepared_at: datetime

    @property
    def pdf(self) -> bytes:
        """The very bytes that print."""
        return self.rendered.pdf

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return hashlib.sha256(self.rendered.pdf).hexdigest()


def rendered(content: Content) -> "RenderedDocument":
    """Make the bytes of a document."""
    # reportlab takes a third of a second to import: the first document pays, not the start.
    from clinicdesk.documents import render

    return render(content)
