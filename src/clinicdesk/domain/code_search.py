"""Finding a code of a large code set while somebody types.

Words stand in any order and may be cut short ("diab retin"), a code may be begun ("E11.6"), and
what clinicians write for short is known ("dm2", "htn"). Codes that can be billed come first, then
those with fewer words.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice

from clinicdesk.domain.folding import fold

__all__ = ["ABBREVIATIONS", "CodeIndex", "FoundCode"]

ABBREVIATIONS: dict[str, str] = {
    "adhd": "attention-deficit hyperactivity disorder",
    "af": "atrial fibrillation",
    "afib": "atrial fibrillation",
    "bph": "benign prostatic hyperplasia",
    "cad": "atherosclerotic heart disease coronary",
    "chf": "heart failure",
    "ckd": "chronic kidney disease",
    "copd": "chronic obstructive pulmonary disease",
    "dm1": "type 1 diabetes mellitus",
    "dm2": "type 2 diabetes mellitus",
    "dvt": "deep vein embolism thrombosis",
    "gad": "generalized anxiety disorder",
    "gerd": "gastro-esophageal reflux",
    "hld": "hyperlipidemia",
    "htn": "hypertension",
    "ibs": "irritable bowel syndrome",
    "lbp": "low back pain",
    "mdd": "major depressive disorder",
    "mi": "myocardial infarction",
    "oa": "osteoarthritis",
    "osa": "obstructive sleep apnea",
    "pcos": "polycystic ovarian syndrome",
    "ptsd": "post-traumatic stress disorder",
    "ra": "rheumatoid arthritis",
    "t1dm": "type 1 diabetes mellitus",
    "t2dm": "type 2 diabetes mellitus",
    "tia": "transient cerebral ischemic attack",
    "uti": "urinary tract infection",
}
_MARKS = re.compile(r"[^a-z0-9 ]")
_MANY = 20_000
"""So many places of one word are sorted at once; more are walked as they come."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code with its words; ``billable`` is false for a heading that has codes below it."""

    code: str
    words: str
    billable: bool


class CodeIndex:
    """Codes by the words they begin with. Made once, then only read: threads may share it.

    ``common`` are codes that come before all others.
    """

    def __init__(self, codes: Iterable[FoundCode], common: Collection[str] = ()) -> None:
        self._codes = sorted(
            codes,
            key=lambda c: (c.code not in common, not c.billable, c.words.count(" "), c.code),
        )
        self._folded = [f" {_plain(one.words)}" for one in self._codes]
        found: dict[str, array[int]] = {}
        for at, line in enumerate(self._folded):
            for word in set(line.split()):
                if word not in found:
                    found[word] = array("I")
                found[word].append(at)
        self._words = sorted(found)
        self._places = [found[word] for word in self._words]
        plain = sorted((one.code.replace(".", ""), at) for at, one in enumerate(self._codes))
        self._by_code = [code for code, _at in plain]
        self._code_places = [at for _code, at in plain]

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, code: str) -> FoundCode | None:
        """Return a code as it is written, with or without its dot."""
        wanted = code.replace(".", "").strip().upper()
        at = bisect_left(self._by_code, wanted)
        if at < len(self._by_code) and self._by_code[at] == wanted:
            return self._codes[self._code_places[at]]
        return None

    def search(self, typed: str, most: int = 12) -> tuple[FoundCode, ...]:
        """Return the best codes for what is typed so far."""
        words = _plain(typed).split()
        if not words:
            return ()
        found = dict.fromkeys(self._beginning(typed, most))
        longer = _written_out(words)
        if longer != words and len(found) < most:
            # What is short for a phrase means the phrase, where the set has it so.
            phrases = [f" {_plain(ABBREVIATIONS[w])}" for w in words if w in ABBREVIATIONS]
            whole = self._saying(phrases, self._with(longer))
            said = list(islice(whole, most)) or list(islice(self._with(longer), most))
            found |= dict.fromkeys(said)
        if len(found) < most:
            found |= dict.fromkeys(islice(self._with(words), most))
        return tuple(self._codes[at] for at in list(found)[:most])

    def _saying(self, phrases: list[str], places: Iterable[int]) -> Iterator[int]:
        return (at for at in places if all(each in self._folded[at] for each in phrases))

    def _beginning(self, typed: str, most: int) -> list[int]:
        """The codes that begin so, in order of code, where a code is typed."""
        begun = typed.strip().upper().replace(".", "")
        if not (begun[:1].isalpha() and begun[1:2].isdigit() and begun.isalnum()):
            return []
        first = bisect_left(self._by_code, begun)
        last = bisect_left(self._by_code, begun + "\uffff")
        return self._code_places[first : min(last, first + most)]

    def _range(self, word: str) -> list["array[int]"]:
        first = bisect_left(self._words, word)
        return self._places[first : bisect_left(self._words, word + "\uffff")]

    def _with(self, words: list[str]) -> Iterator[int]:
        """The codes that have every word, or a longer one, the best first."""
        said = [word for word in dict.fromkeys(words) if len(word) > 1 or word.isdigit()]
        ranges = {word: self._range(word) for word in said}
        if not said or not all(ranges.values()):
            return
        rarest, *others = sorted(said, key=lambda word: sum(map(len, ranges[word])))
        begun = [f" {word}" for word in others]
        for at in _in_order(ranges[rarest]):
            line = self._folded[at]
            if all(word in line for word in begun):
                yield at


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", fold(text)).split())


def _in_order(places: list["array[int]"]) -> Iterable[int]:
    """Walk the places of several words, each once, the best first."""
    if len(places) == 1:
        return places[0]
    if sum(map(len, places)) <= _MANY:
        return sorted(set[int]().union(*places))
    return (at for at, _same in groupby(merge(*places)))


def _written_out(words: list[str]) -> list[str]:
    return [part for word in words for part in _plain(ABBREVIATIONS.get(word, word)).split()]
