"""HR's rows as they came, sealed into the eligibility part of the record, some hundreds at a time.

What care needs of them (who, through whom, since when, until when) stands on the person and in the
spans. The rest of a row is employment: it opens to whoever holds that part's key, and to no query.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.errors import Damage, Refused
from clinicdesk.host.compartment_keys import kind_of
from clinicdesk.host.intake import Intake, IntakeHead
from clinicdesk.host.slots import Unopened
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store.census_imports import Block

__all__ = ["opened_line", "sealed_blocks"]

_ROWS = 500
_HEAD = IntakeHead(bytes(32))
_UNIT = "\x1f"


def sealed_blocks(
    rows: ProtectedRows,
    import_id: UUID,
    headers: Sequence[str],
    raw: Mapping[int, str],
) -> list[Block]:
    """Seal rows, by line, for whoever holds the key of eligibility.

    Raises:
        Refused: there is no such key yet.
    """
    if not raw:
        return []
    key = Intake.keys(rows.held.opened).get(kind_of(Compartment.HR_ELIGIBILITY))
    if key is None:
        raise Refused(
            "The eligibility part of the record has no key yet.",
            "Let a nurse, provider or clinic staff member sign in once, then import again.",
        )
    lines = sorted(raw)
    origin = rows.subjects.of(import_id)
    blocks = []
    for start in range(0, len(lines), _ROWS):
        some = lines[start : start + _ROWS]
        said = {"headers": list(headers), "rows": {n: raw[n].split(_UNIT) for n in some}}
        plain = zlib.compress(
            json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
        )
        block_id = rows.store.ids.new()
        blocks.append(
            Block(
                id=block_id,
                import_id=import_id,
                first_line=some[0],
                last_line=some[-1],
                tag=rows.intake.tag(key.kid),
                box=rows.intake.seal(key, block_id, origin, plain, _HEAD),
            )
        )
    return blocks


def opened_line(
    rows: ProtectedRows, actor: Actor, blocks: Sequence[Block], line: int
) -> dict[str, str] | None:
    """Return a row as it came, by header; None where nothing of the actor's opens it.

    Raises:
        Damage: its bytes were changed.
    """
    keys = {rows.intake.tag(key.kid): key for key in rows.held_keys(actor)}
    for block in blocks:
        key = keys.get(block.tag)
        if key is None or key.compartment is not Compartment.HR_ELIGIBILITY:
            continue
        try:
            plain = rows.intake.open(key, block.id, block.box)
        except Unopened:
            raise Damage(
                "Rows of an eligibility file are not what was kept.",
                "Run a check of the clinic, then restore the latest backup.",
            ) from None
        said = json.loads(zlib.decompress(plain))
        cells = said["rows"].get(str(line))
        if cells is not None:
            return {
                header: cell for header, cell in zip(said["headers"], cells, strict=False) if cell
            }
    return None
