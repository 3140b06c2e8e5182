import re
import subprocess

import apt_packages
import pytest

SIMULATED = """\
NOTE: This is only a simulation!
Inst libglib2.0-0t64 (2.84.4-3 Debian:13.1/stable [amd64])
Inst libllvm19 (1:19.1.7-3+b1 Debian:13.1/stable [amd64])
Inst libx11-6 [2:1.8.4-2] (2:1.8.12-1 Debian:13.1/stable [amd64])
Conf libx11-6 (2:1.8.12-1 Debian:13.1/stable [amd64])
"""


@pytest.fixture
def apt(tmp_path):
    """An apt-get that knows the new name of a package and not the old one, nor a third."""
    program = tmp_path / "apt-get"
    said = tmp_path / "said"
    said.write_text(SIMULATED, encoding="utf-8")
    program.write_text(
        "#!/bin/sh\n"
        'for word; do case "$word" in\n'
        '  libglib2.0-0|nothing|nothingt64) echo "E: Unable to locate package $word" >&2;;\n'
        "esac; done\n"
        f"cat {said}\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return [str(program)]


def test_what_is_added_is_read_with_versions_and_without_the_drivers(apt):
    added = apt_packages._additions(
        apt, ["libglib2.0-0", "libx11-6", "nothing"], re.compile("libllvm")
    )
    assert added == ["libglib2.0-0t64=2.84.4-3", "libx11-6=2:1.8.12-1"]


def test_a_machine_that_knows_no_package_is_said(apt):
    assert apt_packages._additions(apt, ["nothing"], None) == []


def test_the_last_line_is_the_reason():
    done = subprocess.run(
        ["sh", "-c", "echo a; echo b"], capture_output=True, text=True, check=True
    )
    assert apt_packages.last_line(done.stdout) == "b"
    assert apt_packages.last_line("") == "no reason was given"
