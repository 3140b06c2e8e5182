"""An import's report as text, for mail and for the archive. It holds no patient's value."""

from clinicdesk.domain.imports import ImportReport

__all__ = ["report_text"]


def report_text(report: ImportReport) -> str:
    """Write the whole accounting, one fact a line."""
    lines = [
        "ClinicDesk import report" + (" (tried, nothing written)" if report.dry_run else ""),
        f"Read: {report.read}",
    ]
    for title, counts in (
        ("Created", report.created),
        ("Updated", report.updated),
        ("Unchanged", report.unchanged),
        ("Kept as source", report.kept_as_source),
        ("Kept because", report.kept_because),
        ("Rejected", report.rejected_by_type),
    ):
        lines += [f"{title}\t{name}\t{count}" for name, count in sorted(counts.items())]
    people = report.people
    lines.append(
        f"People\tcreated {people.created}\tupdated {people.updated}\tmatched {people.matched}"
        f"\tcandidate pairs {people.candidates}"
    )
    if report.protected:
        lines.append(report.protected_words)
    lines += [f"File\t{f.outcome}\t{f.path}\t{f.reason}".rstrip() for f in report.files]
    lines += [f"Rejected\t{r.path}\t{r.where}\t{r.type}\t{r.reason}" for r in report.rejected]
    lines += [f"Warning\t{w.path}\t{w.where}\t{w.count} times\t{w.reason}" for w in report.warnings]
    return "\n".join(lines) + "\n"
