"""``merge``, ``unmerge`` and ``duplicates``: the same person, recorded twice."""

from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.linkage import ASK, Comparison
from clinicdesk.domain.merging import MergeDone, PairRow, PersonInPair, Side, UnmergeView
from clinicdesk.services.clinic import Clinic

__all__ = ["COMMANDS"]


def _why(comparison: Comparison) -> list[dict[str, Any]]:
    return [
        {"field": one.field, "agreement": one.agreement, "weight": one.bits, "words": one.words}
        for one in comparison.evidence
    ]


def _person(person: PersonInPair) -> dict[str, Any]:
    return {
        "id": person.id,
        "mrn": person.mrn,
        "name": person.listed,
        "open_obligations": person.open_work,
    }


def _pair(pair: PairRow) -> dict[str, Any]:
    return {
        "a": _person(pair.first),
        "b": _person(pair.second),
        "score": pair.comparison.score,
        "why": _why(pair.comparison),
    }


def _pair_words(pairs: tuple[PairRow, ...]) -> str:
    rows: list[tuple[str, ...]] = [
        (
            f"{pair.comparison.score:.3f}",
            f"{pair.first.mrn} {pair.first.listed}",
            f"{pair.second.mrn} {pair.second.listed}",
            pair.comparison.why,
        )
        for pair in pairs
    ]
    return (
        people_text(("Score", "Person", "Other", "Why"), rows) or "Nobody seems to be here twice."
    )


@click.command("duplicates")
@click.option("--of", "about", metavar="ID", help="Only pairs of this person (id or MRN).")
@click.option("--known", is_flag=True, help="List what was found before; do not look again.")
@click.option(
    "--least", default=ASK, show_default=True, type=click.FloatRange(0, 1), help="Least score."
)
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1))
@click.option(
    "--not-same", nargs=2, metavar="A B", help="Remember that these are two people; list nothing."
)
@pass_session
def duplicates(session: Session, /, **asked: Any) -> None:
    """Look for people who are recorded twice, and list the pairs."""
    about, limit = asked["about"], asked["limit"]
    with session.opened() as clinic:
        if asked["not_same"]:
            one, other = (find_patient(clinic, said) for said in asked["not_same"])
            clinic.duplicates.not_same(clinic.actor, one, other)
            session.say(
                {"not_same": {"a": one, "b": other}}, lambda: "They are remembered as two people."
            )
            return
        new = 0
        if not asked["known"]:
            new, _change = clinic.duplicates.look(clinic.actor, session.report)
        whom = find_patient(clinic, about) if about else None
        found = clinic.duplicates.pairs(clinic.actor, about=whom, least=asked["least"])
    shown = found[:limit]
    document = {"candidates": [_pair(pair) for pair in shown], "total": len(found), "new": new}
    session.say(document, lambda: _pair_words(shown))


def _merge(done: MergeDone) -> dict[str, Any]:
    return {
        "id": done.id,
        "survivor": done.survivor_id,
        "merged": done.merged_id,
        "moved": dict(done.moved),
    }


def _taken(said: tuple[str, ...]) -> dict[str, Side]:
    """Read FIELD=SIDE: from whom a field is."""
    found = {}
    for one in said:
        key, equals, side = one.partition("=")
        words = {"a": Side.SURVIVOR, "b": Side.MERGED, "both": Side.BOTH}
        if not equals or side.lower() not in words:
            raise BadInput("Say from whom a field is as FIELD=A, FIELD=B or FIELD=both.", "")
        found[key.strip()] = words[side.lower()]
    return found


@click.command("merge")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--take", multiple=True, metavar="FIELD=A|B|both", help="From whom a field is.")
@click.option("--reason", default="", metavar="TEXT", help="Why they are one person.")
@click.option("--preview", is_flag=True, help="Show both side by side; change nothing.")
@pass_session
def merge(session: Session, /, a: str, b: str, **asked: Any) -> None:
    """Merge the record of B into that of A, who stays. A and B are ids or MRNs.

    What --take does not name is as proposed: see --preview.
    """
    picks = _taken(asked["take"])
    with session.opened() as clinic:
        survivor, merged = find_patient(clinic, a), find_patient(clinic, b)
        if asked["preview"]:
            _show_both(session, clinic, survivor, merged)
            return
        done, _change = clinic.merging.merge(
            clinic.actor, survivor, merged, picks=picks, reason=asked["reason"]
        )
    count = sum(done.moved.values())
    session.say(
        {"merge": _merge(done)},
        lambda: f"Merged. {count} rows followed. To take it back: clinicdesk unmerge {done.id}",
    )


def _show_both(session: Session, clinic: Clinic, survivor: UUID, merged: UUID) -> None:
    view = clinic.merging.view(clinic.actor, survivor, merged)
    document = {
        "preview": {
            "score": view.comparison.score,
            "why": _why(view.comparison),
            "moves": dict(view.moves),
            "doubles": list(view.doubles),
            "fields": [
                {
                    "field": one.key,
                    "a": one.survivor,
                    "b": one.merged,
                    "proposed": {"survivor": "A", "merged": "B"}.get(one.proposed, "both"),
                    "why": one.why,
                }
                for one in view.choices
            ],
        }
    }
    rows: list[tuple[str, ...]] = [
        (
            one.label,
            one.survivor.replace("\n", " | "),
            one.merged.replace("\n", " | "),
            {"survivor": "A", "merged": "B"}.get(one.proposed, "both"),
            one.why,
        )
        for one in view.choices
        if one.differs
    ]
    titles = ("Field", f"A {view.survivor.mrn}", f"B {view.merged.mrn}", "Stays", "Why")
    words = people_text(titles, rows) or "The two say the same."
    told = "\n\n".join([words, view.comparison.why, *view.doubles])
    session.say(document, lambda: told)


def _since(view: UnmergeView) -> dict[str, Any]:
    return {
        "id": view.note.id,
        "goes_back": dict(view.goes_back),
        "since": [
            {
                "line": f"{line.table}:{line.id}",
                "kind": line.kind,
                "said": line.said,
                "at": line.at,
                "goes_back": line.follows,
            }
            for line in view.since
        ],
    }


@click.command("unmerge")
@click.argument("m", metavar="M")
@click.option("--also", multiple=True, metavar="LINE", help="A line since that goes back as well.")
@click.option("--preview", is_flag=True, help="Show what was written since; change nothing.")
@pass_session
def unmerge(session: Session, m: str, also: tuple[str, ...], preview: bool) -> None:
    """Take a merge back. M is the merge's id, or the id or MRN of who was merged."""
    with session.opened() as clinic:
        merge_id = _merge_named(clinic, m)
        if preview:
            view = clinic.merging.unmerge_view(clinic.actor, merge_id)
            session.say({"unmerge": _since(view)}, lambda: _since_words(view))
            return
        done, _change = clinic.merging.unmerge(clinic.actor, merge_id, [_line(one) for one in also])
    count = sum(done.moved.values())
    session.say({"unmerge": _merge(done)}, lambda: f"Taken back. {count} rows went back.")


def _since_words(view: UnmergeView) -> str:
    rows: list[tuple[str, ...]] = [
        ("goes back" if line.follows else "stays", line.kind, line.said, f"{line.table}:{line.id}")
        for line in view.since
    ]
    return people_text(("", "Kind", "Words", "Line"), rows) or "Nothing was written since."


def _line(said: str) -> tuple[str, UUID]:
    table, _, row_id = said.partition(":")
    try:
        return table, UUID(row_id)
    except ValueError as error:
        raise BadInput("This is no line.", "See: clinicdesk unmerge M --preview") from error


def _merge_named(clinic: Clinic, said: str) -> UUID:
    """Return the id of a merge that is named by its own id, or by who was merged."""
    try:
        named = UUID(said)
    except ValueError:
        pass
    else:
        found = clinic.merging.last_of(clinic.actor, named)
        return found.id if found else named
    note = clinic.merging.last_by_mrn(clinic.actor, said)
    if note is None:
        raise BadInput("No merge is named so.", "Say its id, or the MRN of who was merged.")
    return note.id


COMMANDS = {"duplicates": duplicates, "merge": merge, "unmerge": unmerge}
