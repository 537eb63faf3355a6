"""How the networks of a method are run while they learn: alone or with other processes, in which precision, compiled or not.

Each network has a DistributedDataParallel of its own. That is exact for both orders of steps that the methods have:

- two passes of a discriminator before one step back: its reducer is prepared anew by each pass, and autograd brings the sum
  of both passes to each weight once, so that every weight is ready once;
- a step back through the discriminator for the generator alone (``backward(inputs=...)``) reaches no weight of the
  discriminator, and starts nothing in its reducer;
- a pass of a discriminator that is held still is not followed by a step back to its weights: it goes past the wrapper.

Buffers are not broadcast: it would change them in place between two passes, and the layers of batch norm keep them equal.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from mctgui.synthesis.precision import Precision
from mctgui.synthesis.processes import ALONE, Processes

_CPU = torch.device("cpu")


class Running:
    """Runs networks by what they are called with; the networks themselves stay as they are, with their own keys.

    Parameters
    ----------
    device
        Where.
    precision
        Of the networks; what comes out of them is float32.
    processes
        Who takes part.
    """

    def __init__(self, device: torch.device = _CPU, precision: Precision = "float32", processes: Processes = ALONE) -> None:
        self.device, self.precision, self.processes = device, precision, processes
        self._shared: dict[int, nn.Module] = {}
        self._compiled: dict[int, Any] = {}
        self._compiles = False

    def prepare(self, networks: Iterable[nn.Module]) -> None:
        """Make the wrappers; again whenever it changes which weights learn, because a reducer counts on all of its own."""
        networks = list(networks)
        if self.processes.size > 1:
            self._shared.clear()
            self._compiled.clear()
            gc.collect()  # an old reducer would go on averaging the gradients of its weights
            on_gpu = [self.device.index] if self.device.type == "cuda" else None
            for network in networks:
                if any(weight.requires_grad for weight in network.parameters()):
                    with warnings.catch_warnings():  # later versions have another word for it, which earlier ones lack
                        warnings.simplefilter("ignore", FutureWarning)
                        self._shared[id(network)] = DistributedDataParallel(
                            network, device_ids=on_gpu, broadcast_buffers=False
                        )
        if self._compiles:
            self.compile(networks)

    def compile(self, networks: Iterable[nn.Module]) -> None:
        """Have the networks compiled when they are first run."""
        self._compiles = True
        for network in networks:
            self._compiled[id(network)] = torch.compile(self._shared.get(id(network), network), dynamic=False)

    def leave_eager(self) -> None:
        """Run the networks as they are."""
        self._compiles = False
        self._compiled.clear()

    def __call__(self, network: nn.Module, image: Tensor, *, learning: bool = True) -> Any:
        """One pass; ``learning=False`` for one that is not followed by a step back to the weights of this network."""
        if learning:
            shared = self._shared.get(id(network), network)
            run = self._compiled.get(id(network), shared)
        else:
            run = network
        with self.casting():
            return _in_float32(run(image))

    @contextmanager
    def casting(self) -> Iterator[None]:
        """Networks that are run in the block compute in the precision that is wanted."""
        if self.precision == "float32":
            yield
            return
        with torch.autocast(self.device.type, torch.bfloat16):
            yield

    def finite(self, loss: Tensor) -> bool:
        """Whether a loss is finite in all processes: none may take a step that another does not."""
        return self.processes.all_agree(bool(torch.isfinite(loss)), loss.device)


def _in_float32(found: Any) -> Any:
    if isinstance(found, Tensor):
        return found.float()
    return [_in_float32(one) for one in found]
