"""The project speaks of ClinicDesk alone: not of how it is made, nor of the machine it is on."""

import re

import pytest
from source_files import all_files, named

# One letter of each stands in a set of its own, or this file would be the first to be found.
UNWANTED = re.compile(
    r"(?<![\w.])/[w]ork/|shared/[d]esign|\b[f]arm-\w+|[b]efore-stop|[D]EVELOPERS\.md"
    r"|\b([T]ODO|[F]IXME|[X]XX)\b|[l]orem ipsum|coming [s]oon"
    r"|[p]ypi\.org|[p]ythonhosted\.org|/[s]imple/|registry\.[n]pmjs"
)


def test_no_file_speaks_of_how_we_work():
    found = []
    for path in all_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # fonts and other binary files
        for number, line in enumerate(text.splitlines(), 1):
            match = UNWANTED.search(line)
            if match:
                found.append(f"{named(path)}:{number}: {match.group()}")
    if found:
        pytest.fail("\n".join(found), pytrace=False)
