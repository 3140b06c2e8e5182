"""What goes back to HR about a file: how many rows were rejected. Nothing that contains a person.

No row numbers, no values, nothing of matching: that somebody is known here already is not told.
Kinds of reasons are told where at least eleven rows have one, as in every report to an employer.
"""

import csv
import io

from clinicdesk.domain.census import REASONS, CensusImport

__all__ = ["LEAST_TOLD", "return_text"]

LEAST_TOLD = 11
_OURS = frozenset({"undecided"})
"""Reasons that tell something of our records."""


def return_text(told: CensusImport) -> str:
    """Return the return file as CSV."""
    reasons = {code: n for code, n in told.reasons.items() if code not in _OURS and n > 0}
    rejected = sum(reasons.values())
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["what", "rows"])
    writer.writerow(["rows read", told.rows])
    writer.writerow(["rows rejected", rejected])
    few = 0
    for code, count in sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])):
        if count >= LEAST_TOLD:
            writer.writerow([f"rejected: {REASONS.get(code, code)}", count])
        else:
            few += 1
    if few:
        writer.writerow(
            [f"rejected: {few} other kinds of reasons", f"fewer than {LEAST_TOLD} each"]
        )
    return out.getvalue()
