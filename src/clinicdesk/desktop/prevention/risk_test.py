"""The prediabetes risk test beside the form: ticked, and its points put into the form."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from clinicdesk.desktop.widgets import Button, Text, VBox
from clinicdesk.domain.prevention_eligibility import RiskAnswers, bmi_of, risk_score
from clinicdesk.domain.prevention_standards import RiskTest

__all__ = ["RiskTestBox"]

_ASKED = (
    ("man", "A man"),
    ("family", "Mother, father, sister or brother with diabetes"),
    ("blood_pressure", "High blood pressure, now or before"),
    ("active", "Physically active"),
)
_OLDEST = 120
Size = Callable[[], tuple[int | None, Decimal | None]]


class RiskTestBox(QWidget):
    """``scored`` carries the points. Height, weight and diabetes before come from the form."""

    scored = Signal(int)

    def __init__(self, test: RiskTest, size: Size, gestational: Callable[[], bool]) -> None:
        super().__init__()
        self._test, self._size, self._gestational = test, size, gestational
        column = VBox(self, spacing=6)
        column.addWidget(Text("Prediabetes risk test", "body_strong", wrap=True))
        self.age = QLineEdit()
        self.age.setAccessibleName("Age, for the risk test")
        self.age.setPlaceholderText("Age")
        column.addWidget(self.age)
        self.boxes: dict[str, QCheckBox] = {}
        for key, words in _ASKED:
            box = QCheckBox(words)
            box.setAccessibleName(words)
            column.addWidget(box)
            self.boxes[key] = box
        score = Button("Count the points", "quiet", "check")
        score.clicked.connect(self.count)
        column.addWidget(score, 0, Qt.AlignmentFlag.AlignLeft)
        self.said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self.said)

    def count(self) -> None:
        """Count the points, where age, height and weight are known."""
        text = self.age.text().strip()
        height, weight = self._size()
        known = text.isdecimal() and text.isascii() and int(text) <= _OLDEST
        if not known or height is None or weight is None:
            self.said.setText("Age here, height and weight in the form: all three are needed.")
            return
        ticked = {key: box.isChecked() for key, box in self.boxes.items()}
        answers = RiskAnswers(
            age=int(text), gestational=self._gestational(), bmi=bmi_of(height, weight), **ticked
        )
        points = risk_score(answers, self._test)
        high = "the risk is high" if points >= self._test.positive else "the risk is not high"
        self.said.setText(f"{points} points: {high} ({self._test.positive} or more is high).")
        self.scored.emit(points)
