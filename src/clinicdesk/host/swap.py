"""Where this computer may write its memory to a disk, and whether that is encrypted.

Linux: /proc/swaps (proc(5)); a device mapper's target by ``dm/uuid`` ("CRYPT-…" is dm-crypt's);
zram keeps what it takes in memory, unless it has a disk behind it (kernel, "zram"); hibernation
by /sys/power ("Power Management Interface for System Sleep"). Windows: the paging file is
encrypted by ``fsutil behavior set encryptpagingfile 1``. macOS encrypts its swap by itself.
"""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinicdesk.host.mounts import mount_of, unescaped

__all__ = ["WindowsPaging", "memory_notes", "open_swaps", "swap_is_closed", "swaps_in"]

ROOT: Final = Path("/")
_DELETED: Final = " (deleted)"
_MOST_LAYERS: Final = 16


def memory_notes(root: Path = ROOT) -> tuple[str, ...]:
    """Say in whole sentences what may write memory to a disk in the clear; nothing says nothing.

    ``root`` is where ``proc``, ``sys`` and ``dev`` stand.
    """
    if sys.platform == "win32":
        return _windows_paging().notes()
    return _linux_notes(root) if sys.platform.startswith("linux") else ()


def _linux_notes(root: Path) -> tuple[str, ...]:
    found = open_swaps(root)
    if not found:
        return ()
    where = ", ".join(found)
    if not swap_is_closed(root):
        note = (
            f"This computer may write memory to a swap that is not encrypted ({where}), "
            "patients' records with it. Encrypt the swap (dm-crypt), or switch it off."
        )
        return (note,)
    if _hibernates(root):
        note = (
            "When this computer hibernates, it writes its memory to a swap that is not encrypted "
            f"({where}). Encrypt the swap (dm-crypt), or switch hibernation off."
        )
        return (note,)
    return ()


def swaps_in(text: str) -> tuple[str, ...]:
    """Return the devices and files of the text of /proc/swaps."""
    names = (line.split()[0] for line in text.splitlines()[1:] if line.strip())
    return tuple(unescaped(name).removesuffix(_DELETED) for name in names)


def open_swaps(root: Path = ROOT) -> tuple[str, ...]:
    """Return the swaps in use that write to a disk without encryption, as far as can be told."""
    return tuple(name for name in swaps_in(_text(root / "proc/swaps")) if not _is_safe(name, root))


def swap_is_closed(root: Path = ROOT) -> bool:
    """Tell whether the control group of this process lets nothing of it into a swap (cgroup v2)."""
    group = control_group(root)
    return group is not None and _text(group / "memory.swap.max").strip() == "0"


def control_group(root: Path = ROOT) -> Path | None:
    """Return the folder of this process's control group of version 2, where there is one."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        if line.startswith("0::/"):
            return root / "sys/fs/cgroup" / line.removeprefix("0::/")
    return None


def _is_safe(name: str, root: Path) -> bool:
    if name.startswith("/dev/"):
        return _device_is_safe((root / name.lstrip("/")).resolve().name, root)
    mount = mount_of(_text(root / "proc/self/mountinfo"), Path(name))
    if mount is None:
        return False
    device = root / "sys/dev/block" / mount.device
    if not device.exists():  # btrfs has a number of its own: its source is the disk's name
        device = root / mount.source.lstrip("/")
    return _device_is_safe(device.resolve().name, root)


def _device_is_safe(device: str, root: Path, layers: int = _MOST_LAYERS) -> bool:
    """Tell whether a block device, or whatever it is made of, encrypts or is memory."""
    there = root / "sys/class/block" / device
    if _text(there / "dm/uuid").startswith("CRYPT-"):
        return True
    if device.startswith("zram"):
        behind = _text(there / "backing_dev").strip()
        return behind in {"", "none"} or _device_is_safe(Path(behind).name, root, layers - 1)
    try:
        below = os.listdir(there / "slaves")
    except OSError:  # a partition, or nothing that can be looked into
        return False
    return layers > 0 and bool(below) and all(_device_is_safe(b, root, layers - 1) for b in below)


def _hibernates(root: Path) -> bool:
    """Tell whether this computer can write its whole memory down: the kernel offers "disk"."""
    offered = _text(root / "sys/power/disk")
    return "disk" in _text(root / "sys/power/state").split() and "[disabled]" not in offered


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # this kernel does not say
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsPaging:
    """What Windows' registry says of its paging file and of hibernation."""

    pages: bool
    encrypts: bool
    hibernates: bool

    def notes(self) -> tuple[str, ...]:
        """Say what may be written in the clear; whether BitLocker is on, only Windows says."""
        found = []
        if self.pages and not self.encrypts:
            found.append(
                "Unless BitLocker encrypts its disk, Windows may write memory to a paging file "
                "that is not encrypted. Turn BitLocker on, or run as administrator: "
                "fsutil behavior set encryptpagingfile 1"
            )
        if self.hibernates:
            found.append(
                "Unless BitLocker encrypts its disk, Windows writes memory in the clear when it "
                "hibernates. Turn BitLocker on, or run as administrator: powercfg /hibernate off"
            )
        return tuple(found)


def _windows_paging() -> WindowsPaging:
    memory = r"Session Manager\Memory Management"
    return WindowsPaging(
        pages=_registered(memory, "PagingFiles") not in ([], [""]),
        encrypts=_registered("FileSystem", "NtfsEncryptPagingFile") == 1,
        hibernates=_registered("Power", "HibernateEnabled") == 1,
    )


def _registered(place: str, name: str) -> object:
    """Return a value of Windows' registry; None where it has its default, and no entry."""
    if sys.platform == "win32":
        # Of Windows alone.
        import winreg

        with suppress(OSError):
            place = rf"SYSTEM\CurrentControlSet\Control\{place}"
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                return winreg.QueryValueEx(key, name)[0]
    return None
