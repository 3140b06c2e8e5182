"""One person's record as a Continuity of Care Document (C-CDA R2.1)."""

from uuid import NAMESPACE_OID, uuid5

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.exporting import PART2_NOTICE, RecordParts
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.interchange.ccda_writing.header import confidentiality, header
from clinicdesk.interchange.ccda_writing.sections import sections
from clinicdesk.interchange.ccda_writing.xml import Node, el, rendered

__all__ = ["ccda_document"]

_NAMESPACES = {
    "xmlns": "urn:hl7-org:v3",
    "xmlns:sdtc": "urn:hl7-org:sdtc",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def _entry(one: ProtectedEntry) -> Node:
    about = one.code.text if one.code else ""
    when = show_date(one.occurred_on) if one.occurred_on else ""
    said = (one.title, about if about != one.title else "", one.value, one.text, when, one.author)
    return el("item", ". ".join(part for part in said if part))


def _protected(parts: RecordParts) -> list[Node]:
    """Return the entries that were chosen to go, in a section that says how confidential it is."""
    if not parts.released:
        return []
    notice = [el("paragraph", PART2_NOTICE)] if parts.part2_notice else []
    return [
        el(
            "section",
            el("code", code="51855-5", codeSystem="2.16.840.1.113883.6.1", codeSystemName="LOINC"),
            el("title", "Protected information included"),
            el("text", *notice, el("list", *map(_entry, parts.released))),
            el(
                "confidentialityCode",
                code=confidentiality(parts),
                codeSystem="2.16.840.1.113883.5.25",
            ),
        )
    ]


def ccda_document(parts: RecordParts) -> bytes:
    """Return the document in UTF-8; the same record and moment give the same bytes."""
    name = f"{parts.patient.id}.{parts.exported_at.isoformat()}"
    title = "Continuity of Care Document"
    if parts.clinic_copy:
        title += " (clinic copy: it stays in the clinic)"
    if parts.letterhead.demonstration:
        title += " (demonstration: an invented person)"
    body = [*sections(parts), *_protected(parts)]
    components = [el("component", one) for one in body]
    root = Node(
        "ClinicalDocument",
        tuple(_NAMESPACES.items()),
        (
            *header(parts, uuid5(NAMESPACE_OID, f"clinicdesk.ccd.{name}"), title),
            el("component", el("structuredBody", *components)),
        ),
    )
    return rendered(root)
