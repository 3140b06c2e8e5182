"""Swap in the clear is found and said, and this process is kept out of it where that is allowed."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import Message
from private_bus import Service, bus_at, speaking

from clinicdesk.host.own_scope import keep_out_of_swap
from clinicdesk.host.swap import (
    WindowsPaging,
    memory_notes,
    open_swaps,
    swap_is_closed,
    swaps_in,
)

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="/proc and control groups are Linux'"
)

HEAD = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
SCOPE = "/user.slice/user-1000.slice/session-2.scope"
OWN = "/user.slice/user-1000.slice/user@1000.service/app.slice/app-clinicdesk.scope"


class Computer:
    """The files by which a computer tells of itself."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("proc/self/cgroup", f"0::{SCOPE}\n")
        self.write(f"sys/fs/cgroup{SCOPE}/cgroup.procs", f"1\n{os.getpid()}\n")
        self.write(f"sys/fs/cgroup{OWN}/memory.swap.max", "max\n")
        self.write("sys/power/state", "freeze mem\n")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def swaps(self, *names: str) -> None:
        lines = "".join(f"{name}\tpartition\t8388604\t0\t-2\n" for name in names)
        self.write("proc/swaps", HEAD + lines)

    def block(self, name: str, *below: str, uuid: str = "", behind: str = "") -> None:
        there = f"sys/class/block/{name}"
        (self.root / there).mkdir(parents=True, exist_ok=True)
        if uuid:
            self.write(f"{there}/dm/uuid", f"{uuid}\n")
        if behind:
            self.write(f"{there}/backing_dev", f"{behind}\n")
        for one in below:
            (self.root / there / "slaves" / one).mkdir(parents=True)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path / "root")


def test_names_with_blanks_and_removed_files_are_read() -> None:
    text = (
        f"{HEAD}/dev/dm-1 partition 1 0 -2\n/my\\040swap file 1 0 -3\n/x\\040(deleted) file 1 0 -4"
    )
    assert swaps_in(text) == ("/dev/dm-1", "/my swap", "/x")
    assert swaps_in(HEAD) == swaps_in("") == ()


def test_no_swap_says_nothing(computer: Computer) -> None:
    assert memory_notes(computer.root) == ()  # not even a file that tells
    computer.swaps()
    assert memory_notes(computer.root) == ()


def test_a_plain_partition_is_said_with_what_to_do(computer: Computer) -> None:
    computer.block("sda2")
    computer.swaps("/dev/sda2")
    (note,) = memory_notes(computer.root)
    assert "a swap that is not encrypted (/dev/sda2)" in note
    assert "Encrypt the swap" in note


def test_dm_crypt_is_encrypted_also_below_a_volume_and_plain_volumes_are_not(
    computer: Computer,
) -> None:
    computer.block("dm-0", "sda3", uuid="CRYPT-LUKS2-0123-luks")
    computer.block("dm-1", "dm-0", uuid="LVM-abc")
    computer.block("dm-2", "sda4", uuid="LVM-def")
    computer.block("dm-3", "dm-0", "sda4", uuid="LVM-ghi")  # half of it lies open
    computer.block("sda4")
    computer.swaps("/dev/dm-0", "/dev/dm-1", "/dev/dm-2", "/dev/dm-3")
    assert open_swaps(computer.root) == ("/dev/dm-2", "/dev/dm-3")


def test_names_of_the_mapper_are_followed(computer: Computer) -> None:
    computer.block("dm-4", uuid="CRYPT-PLAIN-swap")
    computer.write("dev/dm-4", "")
    (computer.root / "dev/mapper").mkdir()
    (computer.root / "dev/mapper/cryptswap").symlink_to("../dm-4")
    computer.swaps("/dev/mapper/cryptswap")
    assert open_swaps(computer.root) == ()


def test_compressed_memory_is_no_disk_unless_one_is_behind_it(computer: Computer) -> None:
    computer.block("zram0", behind="none")
    computer.block("zram1", behind="/dev/sda5")
    computer.block("sda5")
    computer.swaps("/dev/zram0", "/dev/zram1")
    assert open_swaps(computer.root) == ("/dev/zram1",)


def test_a_file_is_as_safe_as_the_disk_it_lies_on(computer: Computer) -> None:
    computer.write(
        "proc/self/mountinfo",
        "22 1 253:0 / / rw - ext4 /dev/mapper/root rw\n"
        "23 1 8:1 / /plain rw - ext4 /dev/sda1 rw\n"
        "24 1 0:41 / /tree rw - btrfs /dev/mapper/tree rw\n",
    )
    computer.block("dm-0", uuid="CRYPT-LUKS2-1-root")
    computer.block("dm-5", uuid="CRYPT-LUKS2-2-tree")
    computer.block("sda1")
    for number, name in (("253:0", "dm-0"), ("8:1", "sda1")):
        computer.write(f"sys/block/{name}", "")
        (computer.root / "sys/dev/block").mkdir(parents=True, exist_ok=True)
        (computer.root / "sys/dev/block" / number).symlink_to(f"../../block/{name}")
    computer.write("dev/dm-5", "")
    (computer.root / "dev/mapper").mkdir()
    (computer.root / "dev/mapper/tree").symlink_to("../dm-5")
    computer.swaps("/swapfile", "/plain/swap", "/tree/swap")
    assert open_swaps(computer.root) == ("/plain/swap",)


def test_hibernation_is_what_is_left_when_the_swap_takes_nothing(computer: Computer) -> None:
    computer.block("sda2")
    computer.swaps("/dev/sda2")
    computer.write(f"sys/fs/cgroup{SCOPE}/memory.swap.max", "0\n")
    assert memory_notes(computer.root) == ()
    computer.write("sys/power/state", "freeze mem disk\n")
    computer.write("sys/power/disk", "[platform] shutdown\n")
    (note,) = memory_notes(computer.root)
    assert "hibernates" in note
    computer.write("sys/power/disk", "[disabled]\n")
    assert memory_notes(computer.root) == ()


def test_windows_says_what_its_registry_says() -> None:
    safe = WindowsPaging(pages=True, encrypts=True, hibernates=False)
    assert safe.notes() == WindowsPaging(pages=False, encrypts=False, hibernates=False).notes()
    assert safe.notes() == ()
    paging, asleep = WindowsPaging(pages=True, encrypts=False, hibernates=True).notes()
    assert "encryptpagingfile 1" in paging
    assert "powercfg /hibernate off" in asleep


def test_alone_in_its_group_it_closes_the_group(computer: Computer) -> None:
    computer.block("sda2")
    computer.swaps("/dev/sda2")
    computer.write(f"sys/fs/cgroup{SCOPE}/memory.swap.max", "max\n")
    assert not keep_out_of_swap({}, computer.root)  # somebody else is in it
    computer.write(f"sys/fs/cgroup{SCOPE}/cgroup.procs", f"{os.getpid()}\n")
    assert keep_out_of_swap({}, computer.root)
    assert swap_is_closed(computer.root)


def test_where_nothing_lies_open_nothing_is_asked(computer: Computer) -> None:
    computer.swaps()
    computer.write(f"sys/fs/cgroup{SCOPE}/memory.swap.max", "max\n")
    computer.write(f"sys/fs/cgroup{SCOPE}/cgroup.procs", f"{os.getpid()}\n")
    assert not keep_out_of_swap({}, computer.root)
    assert not swap_is_closed(computer.root)


class Manager(Service):
    """An account's systemd: notes what it is asked, and moves the process as it would."""

    name = "org.freedesktop.systemd1"

    def __init__(self, address: str, computer: Computer, *, moves: bool = True) -> None:
        self.computer, self.moves = computer, moves
        self.told: list[object] = []
        super().__init__(address)

    def answer(self, member: str, told: Message) -> None:
        if member != "StartTransientUnit":
            return
        name, mode, wanted, _more = told.body
        self.told.append((name, mode, dict(wanted)))
        self.reply(told, "o", "/org/freedesktop/systemd1/job/1")
        if self.moves:
            self.computer.write(f"sys/fs/cgroup{OWN}/memory.swap.max", "0\n")
            self.computer.write("proc/self/cgroup", f"0::{OWN}\n")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with bus_at(tmp_path / "bus") as there:
        yield there


def test_its_systemd_gives_it_a_scope_that_is_not_swapped(computer: Computer, address: str) -> None:
    computer.block("sda2")
    computer.swaps("/dev/sda2")
    manager = Manager(address, computer)
    with speaking(manager):
        assert keep_out_of_swap({"DBUS_SESSION_BUS_ADDRESS": address}, computer.root)
    own = os.getpid()
    ((name, mode, wanted),) = manager.told  # type: ignore[misc]
    assert (name, mode) == (f"app-clinicdesk-{own}.scope", "fail")
    assert wanted["PIDs"] == ("au", [own])
    assert wanted["MemorySwapMax"] == ("t", 0)
    assert memory_notes(computer.root) == ()


@pytest.mark.parametrize("why", ["no bus", "no systemd", "does not move", "a service"])
def test_a_system_that_cannot_changes_nothing_and_is_said(
    computer: Computer, address: str, why: str
) -> None:
    computer.block("sda2")
    computer.swaps("/dev/sda2")
    environ = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere" if why == "no bus" else address}
    if why == "a service":  # it would be torn out of what started it
        computer.write("proc/self/cgroup", "0::/system.slice/backup.service\n")
    managers = [] if why in {"no bus", "no systemd"} else [Manager(address, computer, moves=False)]
    with speaking(*managers):
        assert not keep_out_of_swap(environ, computer.root)
    assert [len(one.told) for one in managers] == [int(why == "does not move")] * len(managers)
    assert len(memory_notes(computer.root)) == 1
