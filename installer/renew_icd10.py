"""Makes ``resources/reference/icd10cm.tsv.xz`` anew from the package that carries ICD-10-CM.

ICD-10-CM is a publication of the United States government (CDC, National Center for Health
Statistics, and CMS). The package reads its tables in seconds and much memory; the program reads
what this writes: a line a code, in order, with its words and whether it can be billed.
"""

import lzma
from importlib.resources import files

import bootstrap
import simple_icd_10_cm
from saying import say

RESOURCE = bootstrap.ROOT / "resources" / "reference" / "icd10cm.tsv.xz"


def lines() -> list[str]:
    """The release's name, then code, billable (1 or 0) and words of each code."""
    data = files("simple_icd_10_cm") / "data"
    (listed,) = (one.name for one in data.iterdir() if one.name.startswith("code-list-"))
    release = listed.removeprefix("code-list-").removesuffix(".txt").replace("-", " ")
    book = simple_icd_10_cm
    found = [f"# ICD-10-CM, release of {release}"]
    for code in dict.fromkeys(book.get_all_codes(with_dots=True)):
        # A block of one category has that category's code.
        if book.is_category_or_subcategory(code):
            words = " ".join(book.get_description(code).split())
            found.append(f"{code}\t{int(book.is_leaf(code))}\t{words}")
    return found


def main() -> int:
    """Write the resource."""
    said = lines()
    RESOURCE.write_bytes(lzma.compress("\n".join(said).encode(), preset=9 | lzma.PRESET_EXTREME))
    say(f"{len(said) - 1} codes in {RESOURCE.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
