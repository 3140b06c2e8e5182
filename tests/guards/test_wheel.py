"""A wheel carries the compiled forms and the resources; a checkout keeps no copy of either."""

import subprocess
import sys
import zipfile
from importlib.metadata import distribution

import pytest
from source_files import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_every_form_is_in_the_wheel(wheel):
    wanted = {
        f"clinicdesk/desktop/forms/{form.stem}_form.py" for form in (ROOT / "ui").glob("*.ui")
    }
    assert wanted
    assert wanted - set(wheel.namelist()) == set()


def test_every_resource_is_in_the_wheel_as_it_is(wheel):
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert resources
    for path in resources:
        name = f"clinicdesk/{path.relative_to(ROOT).as_posix()}"
        assert wheel.read(name) == path.read_bytes()


def test_the_wheel_carries_its_licence_and_typing_mark_and_no_tests(wheel):
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert "clinicdesk/py.typed" in names
    assert [name for name in names if name.split("/")[0] not in WHEEL_TOP] == []


WHEEL_TOP = {"clinicdesk", f"clinicdesk-{distribution('clinicdesk').version}.dist-info"}


def test_an_editable_installation_keeps_no_copy_of_resources():
    import clinicdesk

    files = distribution("clinicdesk").files or []
    assert [str(file) for file in files if "resources" in str(file)] == []
    assert str(ROOT) in str(clinicdesk.__file__)
