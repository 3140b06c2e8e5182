"""The places of the rail: which there are, and which the roles of this moment have."""

from clinicdesk.desktop.widgets import RailItem
from clinicdesk.domain.access import Act, may
from clinicdesk.services.clinic import Clinic

__all__ = ["BELOW", "BENEATH", "MY_KEYS", "PEOPLE", "places_for"]

PLACES = (
    RailItem("today", "Today", "house", "Ctrl+1"),
    RailItem("patients", "Patients", "users", "Ctrl+2"),
    RailItem("registries", "Registries", "list-filter", "Ctrl+9"),
    RailItem("referrals", "Referrals", "send", "Ctrl+3"),
    RailItem("documents", "Documents", "file-text", "Ctrl+4"),
    RailItem("imports", "Import", "download", "Ctrl+5"),
)
COACHING = RailItem("coaching", "Coaching", "footprints", "Ctrl+M")
"""For whoever coaches."""
PEOPLE = RailItem("people", "People and keys", "key-round", "Ctrl+8")
MY_KEYS = RailItem("people", "My keys", "key-round", "Ctrl+8")
BELOW = (
    RailItem("lock", "Lock", "lock", "Ctrl+L", page=False),
    RailItem("settings", "Settings", "settings", "Ctrl+6"),
)
BENEATH = {"prevention": "registries", "care-time": "registries"}
"""Places without a line in the rail: each is reached from another, which has it."""
PRIVACY = RailItem("privacy", "Privacy", "eye", "Ctrl+7")
"""For whoever reads the audit log."""


def places_for(clinic: Clinic) -> tuple[RailItem, ...]:
    """Return the places that the roles of this moment have."""
    actor = clinic.actor
    places: tuple[RailItem, ...] = PLACES if may(actor, Act.READ_CHART) else ()
    if not places and may(actor, Act.FIND_PEOPLE):
        places = tuple(item for item in PLACES if item.key == "patients")
    if len(places) > 1 and may(actor, Act.COACH_GOALS):
        places = (*places[:3], COACHING, *places[3:])
    return (*places, PRIVACY) if may(actor, Act.READ_AUDIT) else places
