import importlib.util
import shutil

import pytest

from clinicdesk import assets


def test_a_checkout_reads_the_folder_itself():
    assert assets.root().name == "resources"
    first = assets.names("icons", ".svg")[0]
    assert first.startswith("icons/")
    assert assets.read_bytes(first) == assets.path_of(first).read_bytes()
    assert "<svg" in assets.read_text(first)


def test_a_wheel_reads_the_folder_inside_the_package(tmp_path):
    package = tmp_path / "clinicdesk"
    (package / "resources" / "reference").mkdir(parents=True)
    (package / "resources" / "reference" / "a.json").write_text('{"é": 1}', encoding="utf-8")
    (package / "resources" / "reference" / "b.toml").write_text("x = 2", encoding="utf-8")
    shutil.copy(assets.__file__, package / "assets.py")
    spec = importlib.util.spec_from_file_location("assets_of_a_wheel", package / "assets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.read_json("reference/a.json") == {"é": 1}
    assert module.read_toml("reference/b.toml") == {"x": 2}
    assert module.names("reference", ".toml") == ["reference/b.toml"]


def test_what_is_missing_is_named():
    with pytest.raises(assets.AssetMissing, match=r"resources/icons/none\.svg is missing"):
        assets.read_bytes("icons/none.svg")


@pytest.mark.parametrize("name", ["../pyproject.toml", "icons/../../README.md", "/etc/passwd"])
def test_a_name_that_leads_outside_is_refused(name):
    with pytest.raises(ValueError, match="does not name a file inside resources"):
        assets.path_of(name)
