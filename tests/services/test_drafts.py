"""Drafts on a real encrypted file: kept, recalled, sealed to one person, never audited."""

import os
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from at_noon import NOON
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.drafts import NO_SUBJECT, DraftUnreadable
from clinicdesk.host.slots import Unopened
from clinicdesk.services.drafts import DraftService
from clinicdesk.store.clinic_store import ClinicStore

GOAL = UUID(int=99)


class OwnKey:
    """A person's key: AES-256-GCM with the purpose as associated data."""

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))

    def seal_own(self, plain: bytes, purpose: str) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, plain, purpose.encode())

    def open_own(self, box: bytes, purpose: str) -> bytes:
        try:
            return self._cipher.decrypt(box[:12], box[12:], purpose.encode())
        except InvalidTag:
            raise Unopened from None


@pytest.fixture
def service(store: ClinicStore) -> DraftService:
    return DraftService(store, OwnKey())


def test_the_newest_typing_is_recalled(service: DraftService, nurse: Actor) -> None:
    service.keep(nurse, "goal", GOAL, {"description": "Walk"})
    service.keep(nurse, "goal", GOAL, {"description": "Walk 30 minutes – “daily”", "due": None})
    found = service.recall(nurse, "goal", GOAL)
    assert found is not None
    assert found.values == {"description": "Walk 30 minutes – “daily”", "due": None}
    assert found.saved_at == NOON
    assert len(service.pending(nurse)) == 1


def test_a_dropped_draft_is_gone(service: DraftService, store: ClinicStore, nurse: Actor) -> None:
    service.keep(nurse, "goal", GOAL, {"description": "Walk"})
    service.keep(nurse, "patient", None, {"family": "Ng"})
    service.drop(nurse, "goal", GOAL)
    assert service.recall(nurse, "goal", GOAL) is None
    (left,) = service.pending(nurse)
    assert (left.form, left.subject_id) == ("patient", NO_SUBJECT)
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM draft")).scalar() == 1


def test_a_colleague_sees_none_of_it(service: DraftService, nurse: Actor) -> None:
    service.keep(nurse, "goal", GOAL, {"description": "Walk"})
    colleague = replace(nurse, id=UUID(int=5), name="bdiaz")
    assert service.recall(colleague, "goal", GOAL) is None
    assert service.pending(colleague) == ()


def test_a_draft_opens_for_its_own_form_and_key_only(
    service: DraftService, store: ClinicStore, nurse: Actor
) -> None:
    service.keep(nurse, "goal", GOAL, {"description": "Walk"})
    service.keep(nurse, "concern", GOAL, {"text": "Sleep"})
    with store.drafting() as session:
        session.execute(
            text(
                "UPDATE draft SET sealed = (SELECT sealed FROM draft WHERE form = 'goal')"
                " WHERE form = 'concern'"
            )
        )
    with pytest.raises(DraftUnreadable):
        service.recall(nurse, "concern", GOAL)
    after_recovery = DraftService(store, OwnKey())
    with pytest.raises(DraftUnreadable):
        after_recovery.recall(nurse, "goal", GOAL)
    assert [d.readable for d in after_recovery.pending(nurse)] == [False, False]


def test_what_was_typed_stands_nowhere_in_the_clear(
    service: DraftService, store: ClinicStore, nurse: Actor
) -> None:
    service.keep(nurse, "goal", GOAL, {"description": "Plantedvalue"})
    with store.reading() as session:
        sealed = session.execute(text("SELECT sealed FROM draft")).scalar_one()
        assert session.execute(text("SELECT count(*) FROM audit_entry")).scalar() == 0
    assert b"Plantedvalue" not in sealed


def test_pending_is_newest_first(service: DraftService, nurse: Actor, standing: FixedClock) -> None:
    for form in ("concern", "goal", "referral"):
        service.keep(nurse, form, GOAL, {})
        standing.advance(timedelta(seconds=2))
    service.keep(nurse, "concern", GOAL, {"text": "Sleep"})
    assert [d.form for d in service.pending(nurse)] == ["concern", "referral", "goal"]


def test_what_json_has_not_is_our_bug(service: DraftService, nurse: Actor) -> None:
    with pytest.raises(TypeError):
        service.keep(nurse, "goal", GOAL, {"due": NOON})
