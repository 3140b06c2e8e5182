"""The cards beside the plan's editor, from the top. A card more is one line here.

Each is made from a `PlanBeside` and is a `PlanSideCard`; see ``side_card``.
"""

from clinicdesk.desktop.plan.completeness_card import CompletenessCard
from clinicdesk.desktop.plan.conflict_card import ConflictCard
from clinicdesk.desktop.plan.education_card import EducationCard
from clinicdesk.desktop.plan.plan_cards import OtherPlansCard, VersionsCard
from clinicdesk.desktop.plan.side_card import CardFactory
from clinicdesk.desktop.plan.signing_card import SigningCard
from clinicdesk.desktop.plan.template_card import TemplatesCard
from clinicdesk.desktop.plan.time_card import TimeCard
from clinicdesk.desktop.plan.work_card import WorkCard

__all__ = ["FACTORIES"]

FACTORIES: tuple[CardFactory, ...] = (
    SigningCard,
    WorkCard,
    ConflictCard,
    CompletenessCard,
    EducationCard,
    TimeCard,
    TemplatesCard,
    VersionsCard,
    OtherPlansCard,
)
