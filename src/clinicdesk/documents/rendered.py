"""What a rendering gives back."""

from dataclasses import dataclass

__all__ = ["RenderedDocument"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedDocument:
    """A document's bytes with what is worth saying of them. Nothing of it is on disk."""

    pdf: bytes
    pages: int
    kind: str
    """As the command line names it: care-summary, handoff, packet."""
    title: str
    content_sha256: str
    """Of what it says; the footers carry its beginning."""
    missing: tuple[str, ...] = ()
    """What a reader will look for and not find, in words: shown before printing."""
    plain: bool = False
    """Whether the usual layout failed and the plain one, with all facts, took its place."""
    problem: str = ""
    """Where it failed, without any value of the chart; empty when it did not."""
