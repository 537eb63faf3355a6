"""A disk that becomes full while a run writes its checkpoints."""

from __future__ import annotations

import dataclasses
import errno
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from mctgui.errors import StorageFailure
from mctgui.jobs import Progress, finish
from mctgui.synthesis import SlicePair, TrainingConfig, train
from mctgui.synthesis import training as training_module
from mctgui.synthesis import training_state as where_it_is_written
from mctgui.synthesis.full_disk import Notice, WaitingForRoom
from mctgui.synthesis.validation import ValidationFigures, Validator
from mctgui.synthesis.validation_files import read_figures, write_figures
from mctgui.synthesis.weights import read_weights


def full() -> StorageFailure:
    failure = StorageFailure("state.pt could not be written: the disk is full.", "Free some space.")
    failure.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    return failure


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A disk that is full while the word says so: torch fails there in words of its own, and leaves nothing free."""
    state, save = {"full": False}, torch.save

    def saving(content: object, path: Path) -> None:
        if state["full"]:
            Path(path).write_bytes(b"half a checkpoint")
            raise RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534")
        save(content, path)

    usage = shutil.disk_usage
    monkeypatch.setattr(where_it_is_written.torch, "save", saving)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(path)._replace(free=0) if state["full"] else usage(path))
    monkeypatch.setattr(WaitingForRoom, "wanted", lambda room: room._again_at is not None)
    return state


def test_that_a_run_goes_on_while_the_disk_is_full_and_keeps_itself_when_there_is_room(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path, disk: dict[str, bool]
) -> None:
    config = dataclasses.replace(tiny_training, checkpoint_every=2)
    told: list[str] = []

    def seen(progress: Progress) -> None:
        if isinstance(progress.partial, Notice):
            told.append(f"{progress.done}: {progress.partial.text}")
        elif progress.done == 3:
            disk["full"] = True
        elif progress.done == 8:
            assert torch.load(tmp_path / "state.pt", weights_only=True)["done"] == 2
            disk["full"] = False

    run = finish(train(pairs, config, folder=tmp_path), seen)
    assert len(told) == 2
    assert told[0].startswith("4: ")
    assert "state.pt could not be written: the disk is full." in told[0]
    assert told[1].startswith("9: There is room on the disk again")
    assert torch.load(tmp_path / "state.pt", weights_only=True)["done"] == 12
    whole = finish(train(pairs, config)).generator.state_dict()
    kept = read_weights(tmp_path / "generator.safetensors")
    assert all(
        torch.equal(value, kept[key]) and torch.equal(value, run.generator.state_dict()[key]) for key, value in whole.items()
    )


def test_that_a_run_ends_in_a_sentence_when_its_end_cannot_be_written_and_goes_on_later(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path, disk: dict[str, bool]
) -> None:
    work = train(pairs, tiny_training, folder=tmp_path)
    for _ in range(5):
        next(work)
    disk["full"] = True
    with pytest.raises(StorageFailure, match="the disk is full"):
        finish(work)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generator.safetensors", "history.csv", "state.pt"]
    disk["full"] = False
    rest = finish(train(pairs, tiny_training, folder=tmp_path, resume=True)).generator.state_dict()
    whole = finish(train(pairs, tiny_training)).generator.state_dict()
    assert all(torch.equal(value, rest[key]) for key, value in whole.items())


def test_that_figures_wait_for_room_too(
    pairs: list[SlicePair], tiny_training: TrainingConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full for the figures of the first epoch; those of the third find room, and its best generator too."""
    calls: list[int] = []

    def writing(figures: Sequence[ValidationFigures], path: Path) -> None:
        calls.append(len(figures))
        if len(calls) <= 2:
            raise full()
        write_figures(figures, path)

    monkeypatch.setattr(training_module, "write_figures", writing)
    monkeypatch.setattr(WaitingForRoom, "wanted", lambda room: False)
    config = dataclasses.replace(tiny_training, checkpoint_every=4)
    told: list[str] = []
    finish(
        train(pairs, config, folder=tmp_path, validation=Validator(pairs, {}, most_slices=1)),
        lambda progress: told.append(progress.partial.text) if isinstance(progress.partial, Notice) else None,
    )
    assert calls == [1, 2, 3]
    assert [one.split(":")[0] for one in told] == ["state.pt could not be written", "There is room on the disk again"]
    assert "the figures are written" in told[1]
    assert [one.epoch for one in read_figures(tmp_path / "validation.csv")] == [1, 2, 3]


def test_that_a_first_checkpoint_and_other_reasons_are_not_waited_for() -> None:
    def failing(failure: StorageFailure) -> None:
        raise failure

    room = WaitingForRoom()
    with pytest.raises(StorageFailure):
        room.keeping(lambda: failing(full()), at_all_costs=False)
    assert room.keeping(lambda: None, at_all_costs=False) is None
    assert room.keeping(lambda: failing(full()), at_all_costs=False) is not None
    assert room.keeping(lambda: failing(full()), at_all_costs=False) is None  # told once
    refused = StorageFailure("state.pt could not be written: writing there is not permitted.")
    refused.__cause__ = OSError(errno.EACCES, "Permission denied")
    with pytest.raises(StorageFailure, match="not permitted"):
        room.keeping(lambda: failing(refused), at_all_costs=False)
