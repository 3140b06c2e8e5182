"""What a demonstration was told by HR: an employer, two files, and people who are leaving.

The files are taken in by the same verbs as anybody's, from memory: nothing is written beside the
clinic.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.census import CensusOrders
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.interchange.files import FoundFile
from clinicdesk.services.census import CensusService
from clinicdesk.services.census_employers import EmployerService
from clinicdesk.services.continuity import ContinuityService
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import census_roster
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.open_work import open_work

__all__ = ["tell_eligibility"]

_MOST = 300
"""People whom the files name: a demonstration of any size begins at once."""
_LEAVE = 4
_HEAD = ("employee_id", "last_name", "first_name", "date_of_birth", "sex", "hire_date", "term_date")
_SERVED = frozenset({PatientStatus.ACTIVE, PatientStatus.ELIGIBLE})


def _file(name: str, people: Sequence[Patient], ends: dict[UUID, date]) -> FoundFile:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for one in people:
        born = one.birth.iso if one.birth is not None and one.birth.day else ""
        hired = date(2012 + int(one.employee_number[-1:] or 0), 3, 1)
        end = ends.get(one.id)
        writer.writerow(
            [
                *(one.employee_number, one.name.family, one.name.given, born),
                *(one.sex.value if one.sex else "", hired.isoformat()),
                end.isoformat() if end else "",
            ]
        )
    data = out.getvalue().encode()
    return FoundFile(name, ".csv", lambda: data)


def tell_eligibility(store: ClinicStore, rows: ProtectedRows, actor: Actor, zone: str) -> int:
    """Take two files in; return how many continuity episodes they opened.

    One of those who leave is as the file left them, one is half finished, one is finished, and one
    came back.
    """
    census, employers = CensusService(store, rows, zone), EmployerService(store)
    with store.reading() as session:
        ids = census_roster.first_people(session, _MOST)
        known = census_roster.people(session, ids)
        everybody = [known[one] for one in ids if one in known]
        work = open_work(session, [one.id for one in everybody])
    served = [one for one in everybody if one.status in _SERVED and one.employee_number]
    if len(served) < 20 * _LEAVE:
        return 0
    employer, _ = employers.add(actor, served[0].employer)
    today = store.clock.now().date()
    # Those whom everybody meets stay: they come first.
    busy = [one for one in reversed(served[20:]) if work[one.id].referrals][:_LEAVE]
    leaving = {one.id: today - timedelta(days=3 + n) for n, one in enumerate(busy)}

    def take(name: str, people: Sequence[Patient], ends: dict[UUID, date]) -> None:
        found = _file(name, people, ends)
        profile = employers.profile(actor, employer, census.look(actor, found))
        preview = census.prepare(actor, found, employer, profile)
        census.commit(actor, preview, CensusOrders(accept_omissions="A first file"))

    stamp = f"{today:%Y%m%d}"
    take(f"Harlan_Eligibility_{today - timedelta(days=7):%Y%m%d}.csv", served, {})
    take(f"Harlan_Eligibility_{stamp}.csv", served, leaving)
    if len(busy) == _LEAVE:
        _finish(ContinuityService(store), actor, busy)
        back = {who: end for who, end in leaving.items() if who != busy[3].id}
        take(f"Harlan_Eligibility_{stamp}_corrected.csv", served, back)
    return len(busy)


def _finish(continuity: ContinuityService, actor: Actor, busy: Sequence[Patient]) -> None:
    for person, share in ((busy[1], 1), (busy[2], 100)):
        for episode in continuity.of_patient(actor, person.id):
            for line in episode.lines[:share]:
                if line.id is not None and line.done_at is None:
                    continuity.finish(actor, line.id, "Handed to the family's physician")
