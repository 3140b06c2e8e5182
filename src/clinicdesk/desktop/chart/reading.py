"""Reading a chart, or, for a role that opens none, who the person is and nothing more."""

from typing import TYPE_CHECKING
from uuid import UUID

from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart, ChartParts, build_chart
from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.clinical_picture import ClinicalPicture

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic

__all__ = ["read_chart"]


def read_chart(clinic: "Clinic", patient_id: UUID) -> Chart:
    """Open a person's chart.

    Under the occupational hat nothing clinical opens: the chart is empty then, and says of
    allergies that they are unavailable, never that there are none.

    Raises:
        NotAllowed: the role does not find people. NotFound: no such person.
    """
    actor = clinic.actor
    if may(actor, Act.READ_CHART):
        return clinic.charts.open(actor, patient_id)
    return build_chart(
        ChartParts(
            read_at=clinic.now(),
            zone=clinic.facts.site.zone,
            patient=clinic.people.get(actor, patient_id),
            clinical=ClinicalPicture(allergy_picture=AllergyPicture.UNAVAILABLE),
            withheld=clinic.protected.withheld(actor, patient_id),
        )
    )
