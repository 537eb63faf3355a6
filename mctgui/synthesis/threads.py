"""Where torch computes, and how many cores it may use for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from mctgui.errors import MctguiError


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
    return torch.device("cuda" if available and name != "cpu" else "cpu")


def gpu_names() -> list[str]:
    """What the GPUs are called that PyTorch can use here."""
    if not torch.cuda.is_available():
        return []
    return [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
