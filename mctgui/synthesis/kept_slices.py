"""Enhanced slices on the disk while a volume is being made, so that a run that was stopped goes on where it was.

A folder holds ``work.json`` (what is being made: of which voxels, by which weights, how), ``slices.npy`` (all voxels of
the result) and ``done.bin`` (a byte for every slice, written after the slice itself is on the disk). A kill at any moment
leaves a folder that says exactly which slices are whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from numpy.lib import format as npy
from numpy.typing import NDArray

from mctgui import __version__
from mctgui.atomic import atomic_file, flush_to_disk, storage_failures
from mctgui.errors import MctguiError, StorageFailure
from mctgui.jobs import LongWork, Progress
from mctgui.synthesis.checkpoint import Model
from mctgui.synthesis.engines import EngineName
from mctgui.synthesis.enhancement import (
    EnhancedSlice,
    Output,
    device_for,
    dtype_of,
    enhanced_grid,
    enhancing_slices,
    intensity_of,
    planned,
)
from mctgui.synthesis.result_grid import Region
from mctgui.volume import Volume

WORK_NAME, SLICES_NAME, DONE_NAME = "work.json", "slices.npy", "done.bin"
LARGEST_WORK = 2**20
_ROWS_HASHED = 2**26

_MEANS = {
    "source": "another scan",
    "model": "another model",
    "takes": "other facts about what the model takes",
    "region": "another region",
    "output": "another kind of output",
    "engine": "another engine",
    "low_memory": "another way of saving memory",
    "device": "another kind of processor",
    "software": "another version of the program",
}
"""What has changed, in words."""


@dataclass(frozen=True, slots=True, eq=False)
class Enhancing:
    """What is asked for, as for :func:`mctgui.synthesis.enhance`."""

    device: str = "auto"
    region: Region | None = None
    threads: int | None = None
    force: bool = False
    output: Output = "grey8"
    engine: EngineName = "torch"
    low_memory: bool | None = None
    slice_thickness_mm: float | None = None


def keeping_slices(
    volume: Volume, model: Model, asked: Enhancing, folder: Path, *, resume: bool = False
) -> LongWork[Volume]:
    """Enhance, and keep every finished slice in a folder until the caller has put the result in its place.

    Parameters
    ----------
    volume, model, asked
        As for :func:`mctgui.synthesis.enhance`.
    folder
        Of this work alone.
    resume
        Go on at the first slice that is missing; what is there is used as it is. Without it, there must be nothing there.

    Yields
    ------
    Progress
        As :func:`mctgui.synthesis.enhancing_slices`; slices that were there come first, as they are read.

    Returns
    -------
    Volume
        A memory map of ``slices.npy``; remove the folder with :func:`discard_slices` when it has been written elsewhere.

    Raises
    ------
    MctguiError
        There is unfinished work and ``resume`` is not set; or the scan, the model or the way of working is not that of the
        work which is there.
    StorageFailure
        The disk is full or gone.
    """
    folder = Path(folder)
    facts = facts_of_work(volume, model, asked)
    grid = enhanced_grid(volume, model.card, asked.region)
    how = {"threads": asked.threads if asked.threads is not None else max(1, (os.cpu_count() or 2) - 1)}
    found = _found(folder)
    if found is None:
        how["strips"] = _works_in_strips(volume, model, asked)
    elif not resume:
        raise _unfinished(folder)
    else:
        refuse_other_work(found, facts, folder.name)
        # Other sums could end in another last digit: threads and strips are those of the first part.
        how = {"threads": int(found["threads"]), "strips": bool(found["strips"])}
    first = 0 if found is None else _first_missing(folder, grid.shape[0])
    work = enhancing_slices(
        volume,
        model,
        device=asked.device,
        region=asked.region,
        threads=how["threads"],
        force=asked.force,
        output=asked.output,
        engine=asked.engine,
        low_memory=bool(how["strips"]),
        slice_thickness_mm=asked.slice_thickness_mm,
        start=first,
    )
    with closing(work):
        accepted = next(work)  # refuses unsuitable input before a file is made
        if found is None:
            _begin(folder, grid.shape, dtype_of(asked.output), {**facts, **how})
        with _KeptSlices(folder, grid.shape, dtype_of(asked.output)) as kept:
            for index in range(first):
                yield Progress(index + 1, grid.shape[0], "Reading", EnhancedSlice(index, kept.image(index), grid))
            yield accepted
            for step in work:
                if isinstance(step.partial, EnhancedSlice):
                    kept.put(step.partial.index, step.partial.image)
                yield step
    voxels = np.load(folder / SLICES_NAME, mmap_mode="r", allow_pickle=False)
    return Volume(voxels, grid.affine, intensity_of(asked.output))


def _unfinished(folder: Path) -> MctguiError:
    return MctguiError(
        f"There is an unfinished enhancement in {folder.name}.", "Go on with it by --resume, or remove that folder."
    )


def _works_in_strips(volume: Volume, model: Model, asked: Enhancing) -> bool:
    """Whether the memory that is free now asks for strips; decided once, so that all slices are made in one way."""
    if asked.low_memory is not None:
        return asked.low_memory
    return planned(volume, model, asked.device, asked.engine, None).strips


def _first_missing(folder: Path, count: int) -> int:
    try:
        flags = (folder / DONE_NAME).read_bytes()[:count]
    except OSError:
        return 0
    missing = flags.find(0)
    return len(flags) if missing < 0 else missing


def facts_of_work(volume: Volume, model: Model, asked: Enhancing) -> dict[str, Any]:
    """What decides every voxel of a result, as plain values: equal facts give equal slices."""
    return {
        "source": fingerprint_of(volume, asked.region),
        "model": model.card.sha256,
        "takes": model.card.input.model_dump(mode="json"),
        "region": None if asked.region is None else [list(pair) for pair in asked.region],
        "output": asked.output,
        "engine": asked.engine,
        "low_memory": asked.low_memory,
        "device": device_for(asked.device, asked.engine).type,
        "software": f"mctgui {__version__}, torch {torch.__version__}",
    }


def fingerprint_of(volume: Volume, region: Region | None = None) -> str:
    """SHA-256 over the voxels of the slices that are used, where they lie and what they mean."""
    start, stop = (0, volume.shape[0]) if region is None else region[0]
    digest = hashlib.sha256(f"{volume.intensity} {volume.voxels.dtype.str} {volume.shape} {start} {stop}".encode())
    digest.update(np.ascontiguousarray(volume.affine, dtype=np.float64).tobytes())
    step = max(1, _ROWS_HASHED // max(1, volume.voxels[:1].nbytes))
    for index in range(max(0, start), min(stop, volume.shape[0]), step):
        digest.update(np.ascontiguousarray(volume.voxels[index : min(index + step, stop)]).tobytes())
    return digest.hexdigest()


def finished_slices(folder: Path) -> int:
    """How many slices of unfinished work are there."""
    try:
        return (Path(folder) / DONE_NAME).read_bytes().count(1)
    except OSError:
        return 0


def is_same_work(folder: Path, facts: Mapping[str, Any], shape: tuple[int, int, int], dtype: np.dtype[Any]) -> bool:
    """Whether the work in a folder is undamaged and the one that these facts describe."""
    try:
        found = _found(Path(folder))
        if found is None or any(found.get(key) != value for key, value in facts.items()):
            return False
        with _KeptSlices(Path(folder), shape, dtype):
            return True
    except MctguiError:
        return False


def refuse_other_work(found: Mapping[str, Any], facts: Mapping[str, Any], name: str) -> None:
    """Refuse to go on with work on something else.

    Raises
    ------
    MctguiError
        What has changed, in words.
    """
    changed = [key for key, value in facts.items() if found.get(key) != value]
    if changed:
        words = " and ".join(_MEANS.get(key, key) for key in changed)
        raise MctguiError(
            f"The unfinished enhancement in {name} was begun with {words}.",
            "Go on with what it was begun with, or remove that folder and begin anew.",
        )


def discard_slices(folder: Path) -> None:
    """Remove the folder of finished or unwanted work; only what this module has put there."""
    folder = Path(folder)
    with contextlib.suppress(OSError):  # something of the user's lies there, or a program still looks at it
        for name in (WORK_NAME, DONE_NAME, SLICES_NAME):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def _found(folder: Path) -> dict[str, Any] | None:
    """The facts of the work in a folder; None where there is none."""
    path = folder / WORK_NAME
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > LARGEST_WORK:
            raise ValueError("far too long")
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or type(content["strips"]) is not bool:
            raise ValueError("no facts")
        if type(content["threads"]) is not int or not 1 <= content["threads"] <= 4096:
            raise ValueError("no facts")
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise MctguiError(f"{WORK_NAME} in {folder.name} is damaged.", "Remove that folder and begin anew.") from error
    return content


def _begin(folder: Path, shape: tuple[int, int, int], dtype: np.dtype[Any], facts: Mapping[str, Any]) -> None:
    """Make the files; ``work.json`` comes last, and without it there is no work."""
    if (folder / WORK_NAME).exists():  # another program has begun while the network was made ready: its slices stay
        raise _unfinished(folder)
    with storage_failures(folder):
        folder.mkdir(parents=True, exist_ok=True)
        needed = int(np.prod(shape)) * dtype.itemsize
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise StorageFailure(
                f"The result takes {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free on its disk.",
                "Free some space or choose another disk.",
            )
        with (folder / SLICES_NAME).open("wb") as file:
            npy.write_array_header_1_0(file, {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape})
            file.truncate(file.tell() + needed)
        (folder / DONE_NAME).write_bytes(bytes(shape[0]))
        with atomic_file(folder / WORK_NAME) as temporary:
            temporary.write_text(json.dumps(dict(facts), indent=1) + "\n", encoding="utf-8")


class _KeptSlices:
    """The files of one piece of work, open for writing."""

    def __init__(self, folder: Path, shape: tuple[int, int, int], dtype: np.dtype[Any]) -> None:
        self.folder, self.shape, self.dtype = folder, shape, dtype
        self._slice_bytes = shape[1] * shape[2] * dtype.itemsize
        try:
            self._file: BinaryIO = (folder / SLICES_NAME).open("r+b")
            self._done: BinaryIO = (folder / DONE_NAME).open("r+b")
        except OSError as error:
            raise self._damaged() from error
        try:
            self._start = self._judged_start()
        except BaseException:
            self._close()
            raise

    def _judged_start(self) -> int:
        try:
            npy.read_magic(self._file)
            shape, fortran, dtype = npy.read_array_header_1_0(self._file)
            start = self._file.tell()
        except ValueError as error:
            raise self._damaged() from error
        sizes = (self.folder / SLICES_NAME).stat().st_size, (self.folder / DONE_NAME).stat().st_size
        if (shape, fortran, dtype) != (self.shape, False, self.dtype):
            raise self._damaged()
        if sizes != (start + self.shape[0] * self._slice_bytes, self.shape[0]):
            raise self._damaged()
        return start

    def _damaged(self) -> MctguiError:
        return MctguiError(f"The slices in {self.folder.name} are damaged.", "Remove that folder and begin anew.")

    def image(self, index: int) -> NDArray[Any]:
        """A slice that is there."""
        self._file.seek(self._start + index * self._slice_bytes)
        return np.frombuffer(self._file.read(self._slice_bytes), dtype=self.dtype).reshape(self.shape[1:])

    def put(self, index: int, image: NDArray[Any]) -> None:
        """Keep a slice: its voxels are on the disk before it counts as done."""
        with storage_failures(self.folder):
            self._file.seek(self._start + index * self._slice_bytes)
            self._file.write(np.ascontiguousarray(image, dtype=self.dtype).data)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._done.seek(index)
            self._done.write(b"\1")
            self._done.flush()
            os.fsync(self._done.fileno())

    def _close(self) -> None:
        self._file.close()
        self._done.close()

    def __enter__(self) -> _KeptSlices:
        return self

    def __exit__(self, *_: object) -> None:
        with storage_failures(self.folder):
            self._close()
            flush_to_disk(self.folder)
