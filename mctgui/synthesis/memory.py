"""How much memory a network needs for one slice, and how much there is."""

from __future__ import annotations

import functools
import os
import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from mctgui.errors import MctguiError
from mctgui.synthesis.crn_generator import CRNConfig, build_crn
from mctgui.synthesis.generators import AnyGenerator
from mctgui.synthesis.model_card import AnyConfig
from mctgui.synthesis.pix2pix_generator import UNetConfig, build_unet
from mctgui.synthesis.pix2pixhd_generator import GeneratorConfig, build_generator
from mctgui.synthesis.strips import in_strips

_OVER_FEATURES = 1.6
"""Memory that a slice takes, over the feature maps alone: copies in the convolutions (measured: 1.25 to 1.55)."""
_LEFT_FREE = 0.9
_MOST_AT_ONCE = 8
_MEMINFO = Path("/proc/meminfo")
_CGROUP = Path("/sys/fs/cgroup")


def free_memory(device: torch.device) -> int | None:
    """Bytes that a new piece of work may take; None where the system does not tell.

    On a GPU what the driver has free and what torch holds unused. On Linux what the kernel calls available, and not more
    than the process's control group or its limit of addresses has left.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return int(free) + int(torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device))
    known = [found for found in (_available(), _left_in_group(), _left_of_addresses()) if found is not None]
    return min(known) if known else None


def _available() -> int | None:
    if sys.platform == "win32":
        return _available_on_windows()
    try:
        for line in _MEMINFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    try:  # macOS and others: free pages alone, which is less than what could be had
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return None


def _left_in_group() -> int | None:
    """What version 2 of the control groups leaves; page cache that can be dropped counts as left."""
    try:
        limit = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        if limit == "max":
            return None
        used = int((_CGROUP / "memory.current").read_text(encoding="ascii"))
        lines = (line.split() for line in (_CGROUP / "memory.stat").read_text(encoding="ascii").splitlines())
        cached = next((int(value) for key, value in lines if key == "inactive_file"), 0)
        return max(0, int(limit) - used + cached)
    except (OSError, ValueError):
        return None


def _left_of_addresses() -> int | None:
    """What a limit of the address space (``ulimit -v``) leaves; None where there is none."""
    if sys.platform == "win32":
        return None
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    try:
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
    return None if limit == resource.RLIM_INFINITY else max(0, limit - used)


def _available_on_windows() -> int | None:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *((name, ctypes.c_ulonglong) for name in ("total", "available", "pages", "free_pages", "space", "free", "more")),
        )

    status = Status()
    status.length = ctypes.sizeof(Status)
    loaded = getattr(ctypes, "windll", None)
    if loaded is None or not loaded.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.available)


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """How slices are worked out in the memory that there is.

    Parameters
    ----------
    strips
        The layers at full size go in strips of rows, which gives the same values in less memory.
    slices_at_once
        In one pass of the network. On a CPU one: more would only come later, not sooner.
    needed, free
        Bytes for one pass, and those that were free; None where the system did not tell.
    """

    strips: bool
    slices_at_once: int
    needed: int
    free: int | None


def plan_memory(
    config: AnyConfig,
    shape: tuple[int, int],
    device: torch.device,
    *,
    low_memory: bool | None = None,
    weights_bytes: int = 0,
    free: int | None = None,
) -> MemoryPlan:
    """Choose between whole slices, strips and several slices at once.

    Parameters
    ----------
    config
        Of the generator.
    shape
        Height and width of what it works on.
    device
        Where.
    low_memory
        True works in strips whatever there is, False never; None where whole slices do not fit.
    weights_bytes
        What the weights take in addition, on a device that they must be brought to.
    free
        Bytes; None asks the system.

    Raises
    ------
    MctguiError
        Not even the most sparing way fits; with the numbers.
    """
    free = free_memory(device) if free is None else free
    whole = slice_bytes(config, shape, strips=False) + weights_bytes
    sparing = slice_bytes(config, shape, strips=True) + weights_bytes if isinstance(config, GeneratorConfig) else None
    usable = None if free is None else round(_LEFT_FREE * free)
    if low_memory and sparing is None:
        raise MctguiError(
            "Only pix2pixHD can work in strips; the other networks need the whole slice at once.",
            "Leave the saving of memory out, or choose a model of pix2pixHD.",
        )
    if not low_memory and (usable is None or whole <= usable or low_memory is False):
        at_once = 1
        if device.type == "cuda" and usable is not None:
            at_once = max(1, min(_MOST_AT_ONCE, (usable - weights_bytes) // max(1, whole - weights_bytes)))
        return MemoryPlan(False, at_once, whole, free)
    if sparing is not None and (usable is None or sparing <= usable):
        return MemoryPlan(True, 1, sparing, free)
    ways = f"about {whole / 1e9:.1f} GB of memory" + ("" if sparing is None else f", in strips {sparing / 1e9:.1f} GB")
    raise MctguiError(
        f"One slice of {shape[0]} x {shape[1]} pixels takes this network {ways}, and {(free or 0) / 1e9:.1f} GB are free.",
        "Close other programs, or choose a smaller network. Pieces of a slice would give other grey values.",
    )


@functools.lru_cache(maxsize=16)
def slice_bytes(config: AnyConfig, shape: tuple[int, int], *, strips: bool) -> int:
    """Bytes that one slice of this size takes while a network works on it, its weights not counted."""
    network = _without_weights(config)

    def work(image: Tensor) -> Tensor:
        result: Tensor = in_strips(network, image) if strips else network(image)  # type: ignore[arg-type]
        return result

    return round(_OVER_FEATURES * peak_bytes(work, (1, config.input_channels, *shape)))


def _without_weights(config: AnyConfig) -> AnyGenerator:
    with torch.device("meta"):
        if isinstance(config, UNetConfig):
            return build_unet(config).eval()
        return build_crn(config).eval() if isinstance(config, CRNConfig) else build_generator(config).eval()


def weights_bytes(network: nn.Module) -> int:
    """Bytes of all weights."""
    return sum(value.numel() * value.element_size() for value in network.state_dict().values())


def peak_bytes(work: Callable[[Tensor], Tensor], shape: tuple[int, int, int, int]) -> int:
    """Most bytes that lie in feature maps at a time while ``work`` is done on an image of this shape.

    Parameters
    ----------
    work
        A network whose weights are on the device ``meta``, or a function that runs one: nothing is computed.
    shape
        ``(N, C, H, W)``.
    """
    watch = Watch()
    with torch.no_grad(), watch:
        work(torch.empty(shape, device="meta"))
    return watch.most


class Watch(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the bytes of the storages that operations make, while something refers to them."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.most = 0
        self.alive: dict[int, weakref.ref[Any]] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        for one in made if isinstance(made, tuple | list) else (made,):
            if isinstance(one, Tensor):
                self._count(one.untyped_storage())
        return made

    def _count(self, storage: Any) -> None:
        place, size = id(storage), int(storage.nbytes())
        if place in self.alive:
            return

        def gone(_reference: object) -> None:
            self.now -= size
            self.alive.pop(place, None)

        self.alive[place] = weakref.ref(storage, gone)
        self.now += size
        self.most = max(self.most, self.now)
