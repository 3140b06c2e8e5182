"""Decides what becomes of labelled resources: sealed anew, as before, amended, moved, or refused.

Refused are those that nobody could open, or that are about nobody here: the file stays with whoever
imports, so nothing is lost.
"""

import json
from collections.abc import Callable
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.imports import Outcome
from clinicdesk.host.intake import IntakeHead
from clinicdesk.interchange.fhir.context import person_reference
from clinicdesk.interchange.fhir.references import address_of
from clinicdesk.services.import_protected import (
    ImportProtection,
    Labelling,
    Sealing,
    last_updated,
)
from clinicdesk.services.import_reading import Arrived
from clinicdesk.store.import_lookup import SourceLookup
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.source_moves import MOVABLE

__all__ = ["Deciding"]

_GENERAL = Compartment.GENERAL
_NO_KEY = (
    "It is labelled as sensitive and needs somebody who reads protected records: let one of them "
    "sign in, then import this file again."
)
_FOR_ONE = (
    "It is labelled so that it opens to one person alone: let the clinician to whom it was sent "
    "import this file, or write it into the record."
)
_NOBODY_YET = (
    "It is labelled as sensitive, and the person it is about has not been sent: import it again "
    "together with the person."
)
_PERSON = (
    "The person's own details are labelled as sensitive, and everyone here sees the list of "
    "people: register them by hand, as they wish."
)
_WORKED_ON = (
    "It is labelled as sensitive now, and the clinic works with it in the general record: have "
    "somebody who reads protected records decide."
)
_NAMES_ONE = (
    "It names something that is labelled as sensitive, and that cannot be kept apart yet: import "
    "this file again when the other is in."
)
_CHANGED_HERE = "The clinic changed its entry since; what was entered here stays."
_FORMER = "It is an earlier state of what is here; the later one stays."


class Deciding:
    """Decides about one batch, after its people are known."""

    def __init__(
        self,
        lookup: SourceLookup,
        batch: list[Arrived],
        labelling: Labelling,
        person_at: Callable[[str], UUID | None],
    ) -> None:
        self._lookup = lookup
        self._batch = batch
        self._labelling = labelling
        self._protection = labelling.protection
        self._person_at = person_at
        self.sealings: list[Sealing] = []
        self.unsealed: list[SealedRow] = []

    def _chain(self, one: Arrived) -> list[SealedRow]:
        return self._labelling.chains.get((one.type, one.key), [])

    def _heads(self, protection: ImportProtection, chain: list[SealedRow]) -> list[IntakeHead]:
        return [protection.intake.head(row.id, row.box) for row in chain]

    # What came without a label, and was sealed before

    def recognize(self) -> None:
        """Find what lost its label: it moves into the clear, unless it is an old file."""
        protection = self._protection
        if protection is None:
            return
        for one in self._batch:
            chain = self._chain(one)
            if one.compartment is _GENERAL and chain and one.known is None:
                self._without_label(protection, one, chain)

    def _without_label(
        self, protection: ImportProtection, one: Arrived, chain: list[SealedRow]
    ) -> None:
        heads = self._heads(protection, chain)
        said = last_updated(one.content)
        parts = [protection.parts.get(row.tag, Compartment.SENSITIVE) for row in chain]
        if any(
            head.mark == protection.intake.mark(one.sha256, part)
            for head, part in zip(heads, parts, strict=True)
        ):
            # The same words: only a label around them is gone, which takes nothing back.
            one.compartment, one.outcome = parts[-1], Outcome.UNCHANGED
            return
        instead = protection.intake.identity(self._lookup.source, one.type, one.key).hex()
        former = self._lookup.former([instead]).get(("Resource", instead), set())
        if protection.intake.clear_mark(one.sha256) in former and (
            not said or said <= heads[-1].said_at
        ):
            one.compartment, one.outcome = parts[-1], Outcome.UNCHANGED
            one.warnings.append(_FORMER)
        elif (live := self._labelling.live(chain[-1])) is not None:
            self.unsealed.append(live)
        else:
            one.compartment = parts[-1]

    # What is labelled

    def decide(self) -> None:
        """Decide about every labelled resource, and about the clear ones that name one."""
        only = self._only_person()
        for one in self._batch:
            if one.compartment is _GENERAL or one.outcome is not None:
                continue
            if one.type == "Patient":
                one.reject(_PERSON)
                continue
            address = address_of(person_reference(one.content))
            if address and not address.startswith("#"):
                one.patient_id = self._person_at(address)
            else:
                one.patient_id = only
            self._labelled(one)

    def _only_person(self) -> UUID | None:
        """Return the person of a document that has one: what names nobody in it is about them."""
        people = {one.patient_id for one in self._batch if one.type == "Patient"}
        return next(iter(people)) if len(people) == 1 else None

    def _labelled(self, one: Arrived) -> None:
        protection = self._protection
        key = protection.key_for(one.compartment) if protection else None
        if protection is None or key is None:
            alone = one.compartment is Compartment.PSYCHOTHERAPY_NOTES
            one.reject(_FOR_ONE if alone else _NO_KEY)
            return
        if one.patient_id is None:
            one.reject(_NOBODY_YET)
            return
        if one.known and one.known.row_id and one.known.row_kind not in MOVABLE:
            one.reject(_WORKED_ON)
            return
        chain = self._chain(one)
        mark = protection.intake.mark(one.sha256, one.compartment)
        if self._said_before(protection, one, chain, mark):
            one.outcome = Outcome.UNCHANGED
            return
        live = self._labelling.live(chain[-1]) if chain else None
        if chain and live is None and one.known is None:
            one.outcome, one.reason = Outcome.KEPT_AS_SOURCE, _CHANGED_HERE
        else:
            one.outcome = Outcome.UPDATED if chain or one.known else Outcome.CREATED
        identity = protection.intake.identity(self._lookup.source, one.type, one.key)
        self.sealings.append(
            Sealing(
                one=one,
                patient_id=one.patient_id,
                compartment=one.compartment,
                key=key,
                entry_id=protection.intake.entry_id(identity, len(chain)),
                head=IntakeHead(mark, last_updated(one.content)),
                original=one.original,
                replaces=live,
                moves=one.known is not None,
            )
        )

    def _said_before(
        self, protection: ImportProtection, one: Arrived, chain: list[SealedRow], mark: bytes
    ) -> bool:
        """Tell whether it is sealed as it comes, or an earlier state that an old file says."""
        heads = self._heads(protection, chain)
        if mark not in {head.mark for head in heads}:
            return False
        if one.known is None:
            if heads[-1].mark == mark:
                return True
            present = heads[-1].said_at
        else:
            present = last_updated(json.loads(self._lookup.original(one.known.id)))
        said = last_updated(one.content)
        if said and said > present:
            return False
        one.warnings.append(_FORMER)
        if one.known is not None:
            # It stands in the clear since its source took the label away.
            one.compartment = _GENERAL
        return True

    # What is clear, and names what is labelled

    def keep_aside(self) -> None:
        """Seal the originals of clear resources whose references were hidden."""
        named = [one for one in self._batch if one.whole]
        if not named:
            return
        protection = self._protection
        chains = (
            self._labelling.found((f"aside:{one.type}", one.key) for one in named)
            if protection
            else {}
        )
        only = self._only_person()
        for one in named:
            person = one.patient_id or only
            key = protection.key_for(one.beside) if protection else None
            if one.outcome is Outcome.REJECTED:
                continue
            if protection is None or key is None or person is None:
                if one.outcome is not Outcome.UNCHANGED:
                    one.reject(_NAMES_ONE)
                continue
            pair = (f"aside:{one.type}", one.key)
            chain = chains.get(pair, [])
            mark = protection.intake.mark(one.whole_sha256, one.beside)
            if mark in {head.mark for head in self._heads(protection, chain)}:
                continue
            identity = protection.intake.identity(self._lookup.source, *pair)
            self.sealings.append(
                Sealing(
                    one=one,
                    patient_id=person,
                    compartment=one.beside,
                    key=key,
                    entry_id=protection.intake.entry_id(identity, len(chain)),
                    head=IntakeHead(mark, last_updated(one.content)),
                    original=one.whole,
                    aside=True,
                )
            )
