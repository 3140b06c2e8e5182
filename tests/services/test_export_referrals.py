"""A referral that would itself disclose does not go out with the record, nor to whom it names."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from harbor_referral import HARBOR, ORDER, SECRETS, SUD, agree, made_by_a_nurse
from protected_clinic import ProtectedClinic, make_protected, open_protected
from walked_words import said

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.exporting import ExportFormat, ExportRequest


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("exports"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.mark.parametrize("role", [Role.NURSE, Role.BH_CLINICIAN])
def test_it_is_left_out_of_every_form_and_counted(place: ProtectedClinic, role: Role) -> None:
    number = made_by_a_nurse(place)
    agree(place)
    with closing(place.open(role)) as clinic:
        for form in ExportFormat:
            asked = ExportRequest(format=form, patient_id=place.patient)
            made, _change = clinic.exports.export_patient(clinic.actor, asked)
            told = said(made.data)
            assert not [word for word in (*SECRETS, number) if word in told], form
            assert "rotected referral" not in told, form
            if form is not ExportFormat.PDF:
                least = clinic.protected.withheld(clinic.actor, place.patient)
                assert made.withheld == least + 1


def test_nothing_goes_to_a_marked_recipient(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        actor = clinic.actor
        clinic.referrals.create(actor, place.patient, replace(ORDER, service=Coded("Nutrition")))
        (known,) = clinic.referrals.recipients(actor, "quillfeather")
        assert known.id is not None
        clinic.directory.mark(actor, known.id, SUD)
        for form in ExportFormat:
            asked = ExportRequest(format=form, patient_id=place.patient, recipient=HARBOR)
            with pytest.raises(Refused, match="itself disclose"):
                clinic.exports.export_patient(actor, asked)
