"""How employers' files are read: profiles, each change a new version."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.census import CensusProfile
from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.folding import fold
from clinicdesk.store.records.eligibility import CensusProfileRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_profile", "profile_named", "profiles"]

_PROFILE: Table = CensusProfileRecord.__table__  # type: ignore[assignment]


def _settings(profile: CensusProfile) -> str:
    return json.dumps(
        {
            "columns": {name: one.value for name, one in profile.columns.items()},
            "date_order": profile.date_order,
            "sexes": dict(profile.sexes),
            "relationships": dict(profile.relationships),
            "statuses": dict(profile.statuses),
            "whole": profile.whole,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _profile(row: Any) -> CensusProfile:
    said = json.loads(row.settings)
    return CensusProfile(
        id=row.id,
        employer_id=row.employer_id,
        name=row.name,
        number=row.number,
        columns={name: CensusField(one) for name, one in said["columns"].items()},
        date_order=said["date_order"],
        sexes=said["sexes"],
        relationships=said["relationships"],
        statuses=said["statuses"],
        whole=said["whole"],
    )


def profiles(
    session: Session, employer_id: UUID, *, earlier: bool = False
) -> tuple[CensusProfile, ...]:
    """Return an employer's profiles by name; ``earlier`` versions too, the newest first."""
    c = _PROFILE.c
    query = select(_PROFILE).where(c.employer_id == employer_id)
    if not earlier:
        query = query.where(c.replaced_at.is_(None))
    rows = session.execute(query.order_by(c.name_norm, c.number.desc()))
    return tuple(map(_profile, rows))


def profile_named(session: Session, employer_id: UUID, name: str) -> CensusProfile | None:
    """Return the newest version of a profile, whatever the case of its name."""
    c = _PROFILE.c
    row = session.execute(
        select(_PROFILE).where(
            c.employer_id == employer_id, c.name_norm == fold(name), c.replaced_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else _profile(row)


def add_profile(uow: UnitOfWork, employer_id: UUID, profile: CensusProfile) -> CensusProfile:
    """Keep a profile: a new one, or the next version; the same again is the same version."""
    known = profile_named(uow.session, employer_id, profile.name)
    said = _settings(profile)
    if known is not None and _settings(known) == said:
        return known
    if known is not None:
        uow.session.execute(
            update(_PROFILE)
            .where(_PROFILE.c.id == known.id)
            .values(replaced_at=uow.now, updated_at=uow.now, updated_by=uow.actor.id)
        )
    record = uow.add(
        CensusProfileRecord(
            employer_id=employer_id,
            name=" ".join(profile.name.split()),
            name_norm=fold(profile.name),
            number=known.number + 1 if known is not None else 1,
            settings=said,
        )
    )
    uow.session.flush()
    return _profile(record)
