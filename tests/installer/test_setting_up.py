import subprocess
import sys
from pathlib import Path

import bootstrap
import fetch_uv

ROOT = Path(bootstrap.ROOT)

#: Where a machine's pip gets its packages is told to uv, which does not read pip's settings.
INDEX = "https://packages.clinic.example/index"


PIP_SAYS = f"""\
:env:.default-timeout='180'
global.index-url='{INDEX}'
user.proxy='http://proxy.clinic.example:3128'
global.cert='/no/such/file.pem'
"""


def test_uv_is_told_of_pips_network_and_of_the_systems_certificates():
    environment = fetch_uv.told_by_pip({"HOME": "/home/nurse", "VIRTUAL_ENV": "/x"}, PIP_SAYS)
    assert environment == {
        "HOME": "/home/nurse",
        "UV_SYSTEM_CERTS": "1",
        "UV_NATIVE_TLS": "1",
        "UV_DEFAULT_INDEX": INDEX,
        "HTTPS_PROXY": "http://proxy.clinic.example:3128",
    }


def test_what_uv_was_told_itself_is_kept():
    present = {"UV_DEFAULT_INDEX": "https://uv.example", "HTTPS_PROXY": "http://uv.example"}
    environment = fetch_uv.told_by_pip(present, PIP_SAYS)
    assert present.items() <= environment.items()


def test_wrong_usage_is_said_and_changes_nothing():
    done = subprocess.run(
        [sys.executable, str(ROOT / "installer"), "demmo"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "python3 installer demo" in done.stderr


def test_a_python_of_another_version_is_not_taken_for_ours(tmp_path):
    assert bootstrap._is_our_python(Path(sys.executable))
    assert not bootstrap._is_our_python(tmp_path / "python")
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\necho 3 9 True\n", encoding="ascii")
    other.chmod(0o755)
    assert not bootstrap._is_our_python(other)


def test_what_stands_ready_is_not_made_again():
    wanted = bootstrap._wanted()
    assert bootstrap._is_ready(wanted, wanted)
    assert not bootstrap._is_ready({**wanted, "lock": "of last week"}, wanted)
    assert not bootstrap._is_ready({**wanted, "root": "/elsewhere"}, wanted)
    assert not bootstrap._is_ready({**wanted, "qt_problem": "no libEGL"}, wanted)
