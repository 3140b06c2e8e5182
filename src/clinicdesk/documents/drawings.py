"""Small drawings: progress, trend, tick box, QR code. Lengths are points."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from reportlab.graphics.barcode.qr import QrCode
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from clinicdesk.documents.style import color
from clinicdesk.documents.tagging import artifact, words

__all__ = ["Drawn", "Progress", "QrMark", "Rule", "Stairs", "TickBox", "Trend", "draw_qr"]


class Drawn(Flowable):
    """A drawing: a figure with words for who cannot see it, or an artifact where it has none."""

    alt = ""

    def draw(self) -> None:
        """Draw it as part of the page's structure."""
        with words(self.canv, "Figure", self.alt) if self.alt else artifact(self.canv):
            self.paint()

    def paint(self) -> None:
        """Put it on the page."""
        raise NotImplementedError


class Progress(Drawn):
    """How far a goal is from its start to its target, 0 to 1."""

    def __init__(self, share: float, width: float = 70) -> None:
        super().__init__()
        self.share, self.width, self.height = min(1.0, max(0.0, share)), width, 6
        self.alt = f"{self.share:.0%} of the way"

    def paint(self) -> None:
        """Draw the track and what is done of it; a full height of it at least, so it is seen."""
        self.canv.setFillColor(color("track"))
        self.canv.roundRect(0, 0, self.width, self.height, 3, stroke=0, fill=1)
        self.canv.setFillColor(color("accent"))
        done = max(self.height, self.width * self.share)
        self.canv.roundRect(0, 0, done, self.height, 3, stroke=0, fill=1)


class Stairs(Drawn):
    """A goal as five steps up to a flag: as many are filled as the person has climbed."""

    STEPS = 5

    def __init__(
        self, climbed: int | None, alt: str, width: float = 92, height: float = 46
    ) -> None:
        super().__init__()
        self.climbed, self.alt = climbed, alt
        self.width, self.height = width, height

    def paint(self) -> None:
        """Draw the steps; filled ones are dark and hatched by nothing else than their number."""
        canvas, step = self.canv, self.width / (self.STEPS + 1)
        rise = (self.height - 12) / self.STEPS
        canvas.setLineWidth(0.9)
        canvas.setStrokeColor(color("accent"))
        for place in range(self.STEPS):
            filled = self.climbed is not None and place < self.climbed
            canvas.setFillColor(color("accent" if filled else "surface"))
            canvas.rect(place * step, 0, step - 2, rise * (place + 1), stroke=1, fill=1)
        x, top = self.STEPS * step, self.height
        canvas.setStrokeColor(color("ink2"))
        canvas.line(x, 0, x, top)
        there = self.climbed is not None and self.climbed >= self.STEPS
        canvas.setFillColor(color("accent" if there else "surface"))
        path = canvas.beginPath()
        path.moveTo(x, top)
        path.lineTo(x + step * 0.9, top - 5)
        path.lineTo(x, top - 10)
        path.close()
        canvas.drawPath(path, stroke=1, fill=1)


class Trend(Drawn):
    """A line through a measure's last values, oldest first; the latest is a dot.

    The values stand beside it in words: it is not read again.
    """

    def __init__(self, values: Sequence[Decimal], width: float = 48, height: float = 14) -> None:
        super().__init__()
        self.values, self.width, self.height = tuple(map(float, values)), width, height

    def paint(self) -> None:
        """Draw it, low to high over its own range; values that never change are a level line."""
        low, high = min(self.values), max(self.values)
        spread = high - low or 1.0
        step = (self.width - 4) / (len(self.values) - 1)
        points = [
            (
                2 + step * i,
                2 + (self.height - 4) * ((v - low) / spread if high > low else 0.5),
            )
            for i, v in enumerate(self.values)
        ]
        self.canv.setStrokeColor(color("line_strong"))
        self.canv.setLineWidth(1)
        path = self.canv.beginPath()
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        self.canv.drawPath(path)
        self.canv.setFillColor(color("accent"))
        self.canv.circle(*points[-1], 2, stroke=0, fill=1)


class TickBox(Drawn):
    """An empty box to tick by hand."""

    alt = "box to tick"

    def __init__(self, size: float = 9) -> None:
        super().__init__()
        self.width, self.height, self.size = size, size + 4, size

    def paint(self) -> None:
        """Draw its outline."""
        self.canv.setStrokeColor(color("ink2"))
        self.canv.setLineWidth(0.9)
        # It stands on the line of the words beside it, as high as their capitals.
        self.canv.roundRect(0.5, 2.5, self.size - 1, self.size - 1, 1.5, stroke=1, fill=0)


class Rule(Drawn):
    """A line to write on."""

    def __init__(self, width: float, height: float = 18, *, faint: bool = False) -> None:
        super().__init__()
        self.width, self.height, self.faint = width, height, faint

    def paint(self) -> None:
        """Draw it at the foot of its height."""
        self.canv.setStrokeColor(color("line" if self.faint else "line_strong"))
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 0, self.width, 0)


@lru_cache(maxsize=64)
def _modules(value: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The dark runs of each row, top first: (start, length)."""
    code = QrCode(value, qrLevel="M")
    code.qr.make()
    rows = []
    for row in code.qr.modules:
        runs, start = [], None
        for place, dark in enumerate((*row, False)):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                runs.append((start, place - start))
                start = None
        rows.append(tuple(runs))
    return tuple(rows)


def draw_qr(canvas: Canvas, value: str, x: float, y: float, size: float) -> None:
    """Draw a QR code with its lower left corner at (x, y); the quiet zone is the caller's."""
    rows = _modules(value)
    module = size / len(rows)
    canvas.setFillColorRGB(0, 0, 0)
    path = canvas.beginPath()
    for place, runs in enumerate(rows):
        for start, length in runs:
            path.rect(x + start * module, y + size - (place + 1) * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


class QrMark(Drawn):
    """A QR code as part of the text."""

    alt = "QR code of the number beside it"

    def __init__(self, value: str, size: float = 72) -> None:
        super().__init__()
        self.value, self.width, self.height = value, size, size

    def paint(self) -> None:
        """Draw it."""
        draw_qr(self.canv, self.value, 0, 0, self.width)
