"""The code set of diagnoses that is shipped, ready to be searched."""

import lzma
import re
import threading
from collections.abc import Iterator

from clinicdesk import assets
from clinicdesk.domain.code_search import CodeIndex, FoundCode
from clinicdesk.domain.coding import ICD10CM, Coded, coded
from clinicdesk.services.plan_template_book import shipped_templates

__all__ = ["coded_words", "diagnosis_codes", "shown_code"]

_FILE = "reference/icd10cm.tsv.xz"
_CODE = re.compile(r"\s*([A-Za-z][0-9][0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?)(?:\s+(.*))?", re.DOTALL)
_LOCK = threading.Lock()
_MADE: list[CodeIndex] = []


def _codes() -> Iterator[FoundCode]:
    said = lzma.decompress(assets.read_bytes(_FILE)).decode("utf-8")
    for line in said.splitlines():
        if not line.startswith("#"):
            code, billable, words = line.split("\t")
            yield FoundCode(code, words, billable == "1")


def diagnosis_codes() -> CodeIndex:
    """Return ICD-10-CM whole. The first call takes about a second: not on the window's thread."""
    with _LOCK:
        if not _MADE:
            common = {c.code.code for t in shipped_templates().values() for c in t.concerns}
            _MADE.append(CodeIndex(_codes(), common))
        return _MADE[0]


def shown_code(found: FoundCode) -> str:
    """Return a code as it is offered, and as ``coded_words`` understands it again."""
    return f"{found.code} {found.words}"


def coded_words(typed: str) -> Coded:
    """Return what was typed: coded where it is a code, with its words or alone; else as it stands.

    May load the code set where what is typed looks like a code.
    """
    words = typed.strip()
    looks = _CODE.fullmatch(words)
    if looks is None:
        return Coded(words)
    found = diagnosis_codes().code(looks[1])
    if found is None or (looks[2] or found.words).strip() != found.words:
        return Coded(words)
    return coded(ICD10CM, found.code, found.words)
