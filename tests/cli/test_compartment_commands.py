"""Every command, with every role: what does not open is neither printed nor named."""

import importlib
import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from cli_desk import Parts
from open_clinic import PASSWORD
from protected_clinic import SIGN_IN, WORDS, ProtectedClinic, make_protected, open_protected

from clinicdesk.cli.main import _COMMANDS, run
from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.compartments import PROTECTED, ROLE_TABLE, Level
from clinicdesk.domain.referrals import Recipient, ReferralDraft

READS: dict[str, tuple[str, ...]] = {
    "status": (),
    "verify": (),
    "roster": ("--search", "rivers"),
    "chart": ("PATIENT",),
    "person show": ("PATIENT",),
    "person history": ("PATIENT",),
    "protected list": ("PATIENT",),
    "emergencies list": (),
    "referrals list": (),
    "referrals show": ("REFERRAL",),
    "referrals events": ("REFERRAL",),
    "directory list": ("--search", "house"),
    "print": ("care-summary", "PATIENT", "--out", "OUT"),
    "export patient": ("PATIENT", "--out", "OUT"),
    "documents verify": ("0123456789abcdef",),
    "consents list": ("PATIENT",),
    "disclosures": ("PATIENT",),
    "backups list": (),
    "users list": (),
    "audit": (),
    "duplicates": (),
    "registries list": (),
    "registries refresh": (),
    "registries show": ("depression",),
    "registries explain": ("no-primary-care", "PATIENT"),
    "registries history": ("no-primary-care",),
    "registries export-rule": ("depression",),
    "programmes list": ("PATIENT",),
    "coaching due": ("--all",),
    "coaching show": ("PATIENT",),
    "coaching cadence": (),
    "education leaflets": (),
    "education list": ("PATIENT",),
    "education due": (),
    "education suggest": ("PATIENT",),
    "dpp cohorts": (),
    "time month": ("PATIENT",),
    "plan templates": ("PATIENT",),
    "plan show": ("PATIENT",),
    "plan offers": ("PATIENT",),
    "plan rewrite": ("PATIENT", "lower my blood pressure"),
    "plan apply": ("PATIENT", "depression", "--dry-run"),
    "plan differences": ("PATIENT",),
    "plan conflicts": ("PATIENT",),
    "plan template": ("show", "sleep"),
    "plan editions": ("PATIENT",),
    "plan status": ("PATIENT",),
    "plan tasks": ("PATIENT",),
    "plan cosign-rule": (),
    "plan waiting": (),
    "census list": (),
    "eligibility": ("PATIENT", "--rows"),
}
"""How each reading command is called."""

OTHERS = frozenset(
    {
        *("init", "demo", "import", "window", "backup", "restore"),
        *("backups drill", "backups schedule", "hours"),
        *("protected add", "protected amend", "protected error"),
        *("emergency", "emergencies review"),
        *("census show", "census undo", "census return-file"),
        *("plan sign", "plan cosign", "plan return", "plan review", "plan agree", "plan replace"),
        *("dpp add", "dpp enroll", "dpp withdraw", "dpp session", "dpp report", "dpp export"),
        *("time start", "time stop", "time add"),
        *("education give", "education teach-back", "education print"),
        *("coaching begin", "coaching session", "coaching attempt", "coaching check-in"),
        *("coaching readings", "coaching calendar", "coaching letter"),
        *("programmes enrol", "programmes pause", "programmes resume", "programmes end"),
        *("merge", "unmerge", "person set"),
        *("referrals new", "referrals record"),
        *("directory mark", "directory move"),
        *("consents record", "consents revoke"),
        *("plan resolve", "plan reopen"),
        *("plan confirm", "plan accept", "plan step"),
        *("users add", "users disable", "users enable", "users role", "users password"),
        *("users hand-on", "recovery renew", "keys rotate"),
        *("users invite", "users bind", "users computers", "users unbind", "users move-key"),
    }
)
"""Commands that make, change or open; what they answer is what was just said to them."""


def _leaves() -> Iterator[str]:
    for name, (module, _words) in _COMMANDS.items():
        command = importlib.import_module(f"clinicdesk.cli.{module}_commands").COMMANDS[name]
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name


def test_every_command_stands_in_the_table() -> None:
    present = set(_leaves())
    missing = sorted(present - READS.keys() - OTHERS)
    assert not missing, f"say in this file whether they read, and how they are called: {missing}"


REFERRED = {
    Compartment.SUD_PART2: ("Substance use treatment", "scarlet-numbat"),
    Compartment.BEHAVIOURAL: ("Psychiatry", "purple-tarsier"),
}
"""A service of two parts, and a word of its referral's own."""
TOLD = {"referrals list", "chart"}


def _refer(place: ProtectedClinic) -> str:
    """A referral of each part, by somebody who need not read it afterwards."""
    number = ""
    with closing(place.open(Role.NURSE)) as clinic:
        for service, word in REFERRED.values():
            draft = ReferralDraft(
                service=Coded(f"{service} {word}"),
                question=f"Is it {word}?",
                recipient=Recipient(name=f"House {word}", address=word),
                next_action=f"Ring {word}",
            )
            made, _change = clinic.referrals.create(clinic.actor, place.patient, draft)
            clinic.referrals.record(clinic.actor, made.number, "attempt", note=word)
            number = number or made.number
    return number


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("commands"))
    made.plant()
    return made


@pytest.mark.parametrize("role", sorted(Role))
def test_what_does_not_open_is_not_printed(
    mold: ProtectedClinic, tmp_path: Path, capsys: pytest.CaptureFixture[str], role: Role
) -> None:
    place = open_protected(mold, tmp_path)
    number = _refer(place)
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    opens = {one for one, level in ROLE_TABLE[role].items() if level >= Level.OWN}
    hat = ("--hat", "oh-nurse", "--purpose", "fitness") if role is Role.OH_NURSE else ()
    parts = Parts(tmp_path / "home")
    told = 0
    for name, arguments in READS.items():
        for more in (("--json",), ()):
            out = tmp_path / f"{name}{len(more)}.pdf"
            named = {"PATIENT": str(place.patient), "OUT": str(out), "REFERRAL": number}
            said = [named.get(each, each) for each in arguments]
            common = ["--clinic", str(place.folder), "--user", SIGN_IN[role], "--quiet"]
            with pytest.raises(SystemExit) as ended:
                run(
                    [*name.split(), *said, *common, "--password-file", str(secret), *more, *hat],
                    parts,
                )
            printed = "".join(capsys.readouterr())
            assert parts.bugs == []
            assert (ended.value.code or 0) in {0, 1, 3}, printed
            told += not ended.value.code
            if more and not ended.value.code:
                json.loads(printed)
            for compartment in PROTECTED:
                reads = compartment in opens and name == "protected list" and not ended.value.code
                assert (WORDS[compartment] in printed) == reads, f"{name}: {compartment.value}"
                _service, word = REFERRED.get(compartment, ("", ""))
                if word and compartment in opens and name in TOLD and not ended.value.code:
                    assert word in printed, name
                elif word and name != "directory list" and compartment not in opens:
                    assert word not in printed, name
                if compartment not in opens:
                    assert not re.search(rf"(?<![\w-]){compartment.value}(?![\w-])", printed), name
    assert told
