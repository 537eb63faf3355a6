"""Where torch computes, and how many cores it may use for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from mctgui.errors import MctguiError
from mctgui.synthesis.processes import these_processes


@contextmanager
def torch_threads(threads: int) -> Iterator[None]:
    """Set the number of torch threads for a while; 0 leaves it alone."""
    before = torch.get_num_threads()
    if threads:
        torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def device_named(name: str) -> torch.device:
    """The device of a name: ``"auto"`` (the GPU if there is one), ``"cpu"`` or ``"cuda"``.

    Of several processes each has the GPU of its number.

    Raises
    ------
    MctguiError
        There is no device of that name, or no GPU here.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise MctguiError(f"There is no device {name}.", "Choose auto, cpu or cuda.")
    available = torch.cuda.is_available()
    if name == "cuda" and not available:
        raise MctguiError("There is no GPU that PyTorch can use here.", "Choose auto or cpu.")
    if not available or name == "cpu":
        return torch.device("cpu")
    processes = these_processes()
    return torch.device("cuda", processes.local_rank) if processes.size > 1 else torch.device("cuda")


def devices_named(name: str, processes: int) -> tuple[torch.device, ...]:
    """The devices of so many processes of this machine that train together; see :func:`device_named`."""
    first = device_named(name)
    if first.type == "cpu" or processes == 1:
        return (first,)
    return tuple(torch.device("cuda", number) for number in range(processes))


def several_can_join() -> bool:
    """Whether this torch can have several processes train together."""
    from torch import distributed

    return distributed.is_available() and (distributed.is_nccl_available() or distributed.is_gloo_available())


def gpu_names() -> tuple[str, ...]:
    """What the GPUs that torch can use here are called."""
    if not torch.cuda.is_available():
        return ()
    return tuple(torch.cuda.get_device_name(at) for at in range(torch.cuda.device_count()))
