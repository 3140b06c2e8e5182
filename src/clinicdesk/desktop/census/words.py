"""What is said once a file is taken in or taken back."""

from clinicdesk.domain.census import CensusCommit, Undone

__all__ = ["taken_back_words", "taken_in_words"]


def _people(count: int, one: str, several: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {several}"


def taken_in_words(done: CensusCommit) -> str:
    """Say what a file that was taken in changed."""
    new = _people(done.people_created, "person is new", "people are new")
    changed = f"{done.people_changed:,} changed, {done.people_recognized:,} recognized."
    words = [f"Taken in: {new}, {changed}"]
    if done.waiting:
        waits = _people(done.waiting, "row waits", "rows wait")
        words.append(f"{waits} until somebody decides.")
    if done.episodes:
        opened = _people(
            done.episodes, "continuity episode was opened", "continuity episodes were opened"
        )
        words.append(f"{opened}; see Today.")
    return " ".join(words)


def taken_back_words(done: Undone) -> str:
    """Say what taking a file back did."""
    said = (
        f"Taken back: {_people(done.removed, 'person', 'people')} removed, "
        f"{done.restored:,} as before"
    )
    stays = f"; {done.kept:,} stay because of what was written since." if done.kept else "."
    return said + stays
