"""The clinic's templates are reached from the settings, and nobody's chart is needed for it."""

from chart_window import Window

from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.desktop.plan.template_editor import TemplateEditorSheet
from clinicdesk.desktop.plan.template_settings import TemplatesSettingsCard
from clinicdesk.desktop.settings.page import SettingsPage


def test_a_template_is_changed_among_the_settings(window: Window) -> None:
    window.shell.show_place("settings")
    page = window.shell._pages["settings"]
    assert isinstance(page, SettingsPage)
    card: TemplatesSettingsCard | None = page.findChild(TemplatesSettingsCard)
    assert card is not None

    def rows() -> list[RowButton]:
        return [row for row in card.findChildren(RowButton) if row.isVisible()]

    window.until(lambda: len(rows()) == 13)
    sleep = next(row for row in rows() if "leep" in row.words.text())
    sleep.click()
    editor = page._pages.currentWidget()
    assert isinstance(editor, TemplateEditorSheet)
    window.until(lambda: editor.ready and not window.tasks.busy)
    assert "preview" not in editor.pills._pills
    editor.tree.choose("", 0)
    editor.form.ui.review_after_days.setText("45")
    assert page.keep_draft()
    editor.changes.ui.note.setPlainText("Sooner")
    editor.save()
    window.until(lambda: page._pages.currentWidget() is not editor)
    window.until(lambda: any("adapted by" in row.note.text() for row in rows()))
