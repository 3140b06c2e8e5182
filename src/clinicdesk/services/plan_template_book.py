"""The plan templates that are shipped."""

from functools import cache
from types import MappingProxyType

from clinicdesk import assets
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.plan_template_reading import read_template
from clinicdesk.domain.plan_templates import PlanTemplate

__all__ = ["shipped_templates", "template_named"]

_FOLDER = "templates/plans"


@cache
def shipped_templates() -> MappingProxyType[str, PlanTemplate]:
    """Return the templates by key, in the order of their titles.

    Raises:
        TemplateRefused: a file is not what it should be; says where.
    """
    found = [
        read_template(assets.read_toml(name), name.rpartition("/")[2])
        for name in assets.names(_FOLDER, ".toml")
    ]
    found.sort(key=lambda template: template.title.casefold())
    return MappingProxyType({template.key: template for template in found})


def template_named(key: str) -> PlanTemplate:
    """Return a template.

    Raises:
        NotFound: there is no such template; names those that there are.
    """
    templates = shipped_templates()
    if key not in templates:
        raise NotFound("There is no such plan template.", f"Use one of: {', '.join(templates)}.")
    return templates[key]
