import subprocess
import sys

import compile_forms
import pytest

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Question</class>
 <widget class="QDialog" name="Question"><layout class="QVBoxLayout" name="rows">
  <item><widget class="QTableWidget" name="table">
   <column><property name="text"><string>Name</string></property></column></widget></item>
  <item><widget class="QPushButton" name="enter">
   <property name="text"><string>&amp;Open</string></property>
   <property name="icon"><iconset><normaloff>../resources/icons/lock.svg</normaloff></iconset>
   </property></widget></item>
 </layout></widget></ui>
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "question.ui").write_text(FORM, encoding="utf-8")
    return tmp_path


def test_a_form_is_compiled_once_and_again_when_it_changed(project):
    (written,) = compile_forms.compile_stale(project)
    assert written == project / "src/clinicdesk/desktop/forms/question_form.py"
    assert compile_forms.compile_stale(project) == []
    form = project / "ui" / "question.ui"
    form.write_text(FORM.replace("Open", "Enter"), encoding="utf-8")
    assert compile_forms.stale_forms(project) == [form]
    compile_forms.compile_stale(project)
    assert "&Enter" in written.read_text(encoding="utf-8")


def test_a_form_that_is_gone_leaves_no_compiled_one(project):
    (written,) = compile_forms.compile_stale(project)
    (project / "ui" / "question.ui").unlink()
    compile_forms.compile_stale(project)
    assert not written.exists()


def test_a_refused_form_leaves_no_old_one_and_does_not_stop_the_others(project):
    (written,) = compile_forms.compile_stale(project)
    (project / "ui" / "question.ui").write_text("<ui version='4.0'>", encoding="utf-8")
    (project / "ui" / "second.ui").write_text(FORM, encoding="utf-8")
    with pytest.raises(compile_forms.CompileError, match=r"question\.ui"):
        compile_forms.compile_stale(project)
    assert not written.exists()
    assert (written.parent / "second_form.py").exists()


def test_a_compiled_form_passes_a_strict_type_checker_and_finds_its_icons(project):
    (written,) = compile_forms.compile_stale(project)
    source = written.read_text(encoding="utf-8")
    assert "def setupUi(self, Question: QDialog) -> None:" in source
    assert "def retranslateUi(self, Question: QDialog) -> None:" in source
    assert 'u"icon:lock.svg"' in source
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(written)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
