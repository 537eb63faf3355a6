"""What a device computes in: plain float32, or networks in bfloat16 with their losses and statistics in float32.

float16 is not offered: adversarial training runs over its range.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import torch

from mctgui.errors import MctguiError

Precision = Literal["float32", "bfloat16"]


def has_bfloat16(device: torch.device) -> bool:
    """Whether the hardware itself multiplies in bfloat16; without that it is emulated, and six times slower on a CPU."""
    if device.type == "cuda":
        with torch.cuda.device(device):  # it is asked about the current one
            return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    asked = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return any(bool(one()) for one in asked if one is not None)


def usual_precision(device: torch.device) -> Precision:
    """What a new training takes where nobody chose: bfloat16 on a GPU that has it, float32 on every CPU."""
    return "bfloat16" if device.type == "cuda" and has_bfloat16(device) else "float32"


def refuse_precision(precision: Precision, device: torch.device) -> None:
    """Refuse bfloat16 where the hardware has none.

    Raises
    ------
    MctguiError
        With what to choose instead.
    """
    if precision == "bfloat16" and not has_bfloat16(device):
        raise MctguiError(
            f"This {'GPU' if device.type == 'cuda' else 'processor'} does not compute in bfloat16, as this training wants.",
            "Train in float32, or on a device that 'mctgui doctor' says has bfloat16.",
        )


@contextmanager
def fast_kernels(device: torch.device) -> Iterator[None]:
    """On a GPU: TF32 for products in float32, and the quickest convolution looked for; crops are of one size all along."""
    if device.type != "cuda":
        yield
        return
    before = (
        torch.get_float32_matmul_precision(),
        torch.backends.cudnn.allow_tf32,
        torch.backends.cudnn.benchmark,
    )
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.allow_tf32, torch.backends.cudnn.benchmark = True, True
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before[0])
        torch.backends.cudnn.allow_tf32, torch.backends.cudnn.benchmark = before[1], before[2]
