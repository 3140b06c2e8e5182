"""What failed at a door is kept until somebody was told, also over restarts and kills."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.clock import FixedClock
from clinicdesk.host.attempts import AttemptLog, Untold

VAULT = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_00AA)


def test_what_failed_before_a_success_is_told_once(tmp_path: Path, clock: FixedClock) -> None:
    began = clock.now()
    for _guess in range(4):
        AttemptLog(tmp_path, clock).begin(VAULT, "amoreau")
        clock.move_to(clock.now() + timedelta(minutes=1))
    succeeded = AttemptLog(tmp_path, clock).begin(VAULT, "Amoreau")
    succeeded()
    again = AttemptLog(tmp_path, clock)
    assert again.failures(VAULT, "amoreau") == 0, "the way in is free again"
    assert again.untold(VAULT, "amoreau") == Untold(4, began), "and the four are not forgotten"
    assert again.untold(VAULT, "bortiz") is None
    again.told(VAULT, "amoreau", 4)
    assert AttemptLog(tmp_path, clock).untold(VAULT, "amoreau") is None


def test_what_fails_while_one_is_told_is_told_next_time(tmp_path: Path, clock: FixedClock) -> None:
    log = AttemptLog(tmp_path, clock)
    log.begin(VAULT, "amoreau")
    log.begin(VAULT, "amoreau")()
    log.begin(VAULT, "amoreau")
    log.told(VAULT, "amoreau", 1)
    left = log.untold(VAULT, "amoreau")
    assert left is not None
    assert left.count == 1
    assert log.failures(VAULT, "amoreau") == 1


def test_a_count_of_an_older_clinicdesk_is_read(tmp_path: Path, clock: FixedClock) -> None:
    log = AttemptLog(tmp_path, clock)
    log.begin(VAULT, "amoreau")
    (file,) = tmp_path.glob("*.json")
    values = json.loads(file.read_text("utf-8"))
    for door in values["doors"]:
        del door["untold"], door["since"]
    file.write_text(json.dumps(values), "utf-8")
    assert log.failures(VAULT, "amoreau") == 1
    found = log.untold(VAULT, "amoreau")
    assert found is not None
    assert found.count == 1
