"""Several processes that train one network together, as torchrun starts them: one for each GPU, or for each share of a CPU.

Every process holds all weights and takes its share of the crops of a step. Only the first one writes files, judges and
shows anything.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch._C._distributed_c10d import PrefixStore, Store
from torch.distributed.rendezvous import rendezvous

from mctgui.errors import MctguiError

_REASON = "mctgui/reason"
_LONGEST_WAIT = timedelta(hours=6)
"""For the first process, which judges alone while the others wait; one that has died is noticed long before."""
_TO_HEAR_WHY_S = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Processes:
    """Which of the processes this is.

    Parameters
    ----------
    rank, size
        Its number from 0, and how many there are.
    local_rank
        Its number on this machine, which is that of its GPU.
    store
        Where one that fails leaves the reason for the others; None where there are no others.
    """

    rank: int = 0
    size: int = 1
    local_rank: int = 0
    store: Store | None = None

    @property
    def is_first(self) -> bool:
        """Whether this one writes, judges and speaks."""
        return self.rank == 0

    def share(self, batch: int) -> range:
        """The crops of a step that this process takes, by their place in the batch.

        Raises
        ------
        MctguiError
            They cannot be shared evenly, and the mean of the gradients would not be that of the batch.
        """
        if batch % self.size:
            raise MctguiError(
                f"The {batch} crops of a step cannot be shared evenly by {self.size} processes.",
                f"Choose a batch that {self.size} divides, or another number of processes.",
            )
        each = batch // self.size
        return range(self.rank * each, (self.rank + 1) * each)

    def all_agree(self, agreed: bool, device: torch.device) -> bool:
        """Whether it is so in every process; they must all ask."""
        if self.size == 1:
            return agreed
        flag = torch.tensor(float(agreed), device=device)
        dist.all_reduce(flag, dist.ReduceOp.MIN)
        return bool(flag > 0)

    def means(self, losses: Mapping[str, Tensor]) -> dict[str, float]:
        """Each loss as its mean over the processes, which is that of the whole batch."""
        values = torch.stack([loss.detach().float() for loss in losses.values()])
        if self.size > 1:
            dist.all_reduce(values)
            values /= self.size
        return dict(zip(losses, values.tolist(), strict=True))

    def same_for_all(self, value: Any) -> Any:
        """What the first process has, for every process: plain values only."""
        if self.size == 1:
            return value
        sent = [value]
        dist.broadcast_object_list(sent, src=0)
        return sent[0]


ALONE = Processes()
_current: ContextVar[Processes] = ContextVar("processes", default=ALONE)


def these_processes() -> Processes:
    """The processes that have joined; one alone where none have."""
    return _current.get()


def wanted_processes(environment: Mapping[str, str] = os.environ) -> int:
    """How many processes torchrun has started; 1 without it."""
    try:
        return max(1, int(environment.get("WORLD_SIZE", "1")))
    except ValueError:
        return 1


@contextmanager
def joined(device: str = "auto") -> Iterator[Processes]:
    """Join the processes that torchrun has started, for as long as the block lasts; without torchrun this one is alone.

    When one of them fails, all end: the first with the reason in one sentence, the others silently.

    Parameters
    ----------
    device
        ``"auto"``, ``"cpu"`` or ``"cuda"``: GPUs are joined by nccl, processors by gloo.

    Raises
    ------
    MctguiError
        In the first process: they could not join, or one of them has ended, or what it raised.
    SystemExit
        In the others.
    """
    if wanted_processes() == 1:
        yield ALONE
        return
    local_rank, here = int(os.environ.get("LOCAL_RANK", "0")), int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    on_gpu = device != "cpu" and torch.cuda.is_available()
    # Windows has no nccl.
    backend = "nccl" if on_gpu and dist.is_nccl_available() else "gloo"
    processes = Processes(int(os.environ.get("RANK", "0")), wanted_processes(), local_rank)
    try:
        if on_gpu and here > torch.cuda.device_count():
            raise MctguiError(
                f"{here} processes were started, and there are {torch.cuda.device_count()} GPUs here.",
                "Start one for each GPU, or train with --device cpu.",
            )
        processes = _join(backend, local_rank)
        if on_gpu:
            torch.cuda.set_device(local_rank)
        token = _current.set(processes)
        try:
            yield processes
        finally:
            _current.reset(token)
    except (Exception, KeyboardInterrupt) as error:
        reason = _reason(processes, error)
        if not processes.is_first:
            if dist.is_initialized():
                atexit.register(_end_at_once)
            # What waits in nccl does not hear of an end: whoever knows the reason says it.
            raise SystemExit(str(reason) if backend == "nccl" and isinstance(error, MctguiError) else 1) from error
        raise reason from error
    _part()


def _end_at_once() -> None:
    """End without taking the group apart, whose threads may still wait for one that has gone, and would abort instead."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
    os._exit(1)


def _part() -> None:
    """Leave together, and let go of what still holds the group: its threads must end before the program does."""
    with contextlib.suppress(RuntimeError, dist.DistError):  # another one has failed at the very end, and says so itself
        dist.barrier()
    gc.collect()
    dist.destroy_process_group()


def _join(backend: str, local_rank: int) -> Processes:
    try:
        store, rank, size = next(rendezvous("env://", timeout=timedelta(minutes=5)))
        dist.init_process_group(
            backend, store=PrefixStore("mctgui", store), rank=rank, world_size=size, timeout=_LONGEST_WAIT
        )
    except (RuntimeError, ValueError, dist.DistError) as error:
        raise MctguiError(
            "The processes of this training could not join.", "Start them all with one torchrun, or check the network."
        ) from error
    return Processes(rank, size, local_rank, store)


def _reason(processes: Processes, error: BaseException) -> MctguiError:
    """Why the training ends, in the words of the process that knows."""
    if isinstance(error, MctguiError):
        if processes.store is not None:
            _without_fail(lambda store: store.set(_REASON, json.dumps([error.message, error.hint])), processes.store)
        return error
    heard = None
    if processes.store is not None:
        heard = _without_fail(_heard, processes.store)
    if heard is not None:
        return MctguiError(*heard)
    if isinstance(error, KeyboardInterrupt) or _is_of_the_connection(error):
        return MctguiError(
            f"The training was stopped, or one of its {processes.size} processes has ended.",
            "The last checkpoint is whole: go on from it with --resume.",
        )
    # A fault of the program is left to those who show such: its text may quote what stood in a file.
    raise error


def _heard(store: Store) -> Any:
    end = time.monotonic() + _TO_HEAR_WHY_S
    while time.monotonic() < end:
        if store.check([_REASON]):
            return json.loads(store.get(_REASON))
        time.sleep(0.1)
    return None


def _without_fail(use: Any, store: Store) -> Any:
    """What ``use`` gives; None where the store has gone with the process that held it, or nobody has said anything."""
    try:
        return use(store)
    except (RuntimeError, ValueError, dist.DistError):
        return None


def _is_of_the_connection(error: BaseException) -> bool:
    words = ("gloo", "nccl", "connection", "peer", "process group", "timed out", "broken pipe")
    return isinstance(error, dist.DistError) or (
        isinstance(error, RuntimeError) and any(word in str(error).lower() for word in words)
    )


def torchrun_command(arguments: Sequence[str], processes: int) -> list[str]:
    """The command that starts ``mctgui train`` with these arguments in several processes on this machine."""
    return [
        sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}",
        "-m", "mctgui", "train", *arguments,
    ]  # fmt: skip


def with_norms_of_all(network: nn.Module, processes: Processes, device: torch.device) -> nn.Module:
    """The same network with the statistics of batch norm taken over the crops of all processes, in place.

    Keys and weights stay as they are. On GPUs it is torch's own layer, which knows no CPU.
    """
    if processes.size == 1 or not any(isinstance(layer, nn.BatchNorm2d) for layer in network.modules()):
        return network
    if device.type == "cuda":
        return cast(nn.Module, nn.SyncBatchNorm.convert_sync_batchnorm(network))  # type: ignore[no-untyped-call]
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.__class__ = _BatchNormOfAll
    return network


class _BatchNormOfAll(nn.BatchNorm2d):
    """Batch norm over the crops of all processes on CPUs: mean first, then spread about it, so that nothing cancels."""

    def forward(self, features: Tensor) -> Tensor:
        if not self.training:
            return super().forward(features)
        count = features.numel() // features.shape[1] * dist.get_world_size()
        mean = _Sum.apply(features.sum((0, 2, 3))) / count  # type: ignore[no-untyped-call]
        about = features - mean[:, None, None]
        variance = _Sum.apply((about * about).sum((0, 2, 3))) / count  # type: ignore[no-untyped-call]
        with torch.no_grad():
            assert self.running_mean is not None
            assert self.running_var is not None
            assert self.num_batches_tracked is not None
            self.num_batches_tracked.add_(1)
            share = self.momentum if self.momentum is not None else 1.0 / float(self.num_batches_tracked)
            self.running_mean.lerp_(mean, share)
            self.running_var.lerp_(variance * (count / max(count - 1, 1)), share)
        scale = self.weight * torch.rsqrt(variance + self.eps)
        result: Tensor = about * scale[:, None, None] + self.bias[:, None, None]
        return result


class _Sum(torch.autograd.Function):
    """A sum over all processes; its gradient is the sum of theirs, since each has its own part of the loss."""

    @staticmethod
    def forward(_context: Any, part: Tensor) -> Tensor:
        total = part.detach().clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(_context: Any, gradient: Tensor) -> Tensor:
        total = gradient.detach().clone()
        dist.all_reduce(total)
        return total
