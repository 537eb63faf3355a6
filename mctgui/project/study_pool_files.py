"""The images of a study from files instead of a project: a folder for each class, or a list that says what each file is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from mctgui.errors import MctguiError, UnreadableFile
from mctgui.jobs import LongWork, as_part_of
from mctgui.project.fingerprint import fingerprint
from mctgui.project.sources import open_volume
from mctgui.reading.pool import Pool, PoolImage
from mctgui.reading.study import ImageClass
from mctgui.reading.wording import Part
from mctgui.volume import Volume

LIST_NAME = "pool.json"
_LARGEST_LIST = 16 * 2**20
Spacing = tuple[float, float, float]
Name = Annotated[str, Field(max_length=80)]


class PoolFile(Part):
    """One volume of a list.

    Parameters
    ----------
    path
        A volume file, a DICOM series or a folder of numbered slices, relative to the list.
    image_class
        Such as ``"microct"``.
    case, vertebra, donor
        By pseudonym; without a vertebra the case names the bone.
    slices
        First and last slice to draw from, from 0 at the feet; None for all.
    trained_slices
        Those that a model was trained on: ``"all"``, or their numbers.
    model, model_sha256
        Which model made it.
    spacing_mm
        Voxel size ``(z, y, x)``, where the files do not tell it.
    frame
        Volumes of a case with the same word lie in one space; those of one slice and one pixel on another do then.
    """

    path: Annotated[str, Field(min_length=1, max_length=1000)]
    image_class: ImageClass
    case: Annotated[str, Field(min_length=1, max_length=80)]
    vertebra: Name = ""
    donor: Name = ""
    slices: tuple[int, int] | None = None
    trained_slices: Literal["all"] | tuple[int, ...] = ()
    model: Name = ""
    model_sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    spacing_mm: Spacing | None = None
    frame: Name = ""


class PoolList(Part):
    """``pool.json``."""

    format: Literal["mctgui study pool"] = "mctgui study pool"
    version: Literal[1] = 1
    volumes: Annotated[tuple[PoolFile, ...], Field(min_length=1, max_length=10_000)]


def pool_of_files(path: Path, spacing_mm: Spacing | None = None) -> LongWork[Pool]:
    """The images of a list, or of a folder with a folder for each class.

    Parameters
    ----------
    path
        ``pool.json``, a folder with one, or a folder such as ``POOL/microct/SP-0001.nii.gz``: each folder in it is a class,
        what lies in that a volume, called as its case.
    spacing_mm
        Voxel size ``(z, y, x)`` of volumes that do not tell it.

    Returns
    -------
    Pool
        In the order of the list, or of the names.

    Raises
    ------
    UnreadableFile
        The list is missing or damaged, names a path outside its folder, or a volume cannot be read.
    MctguiError
        Two volumes have one class and one case.
    """
    path = Path(path)
    if not path.exists():
        raise UnreadableFile(f"{path} does not exist.", f"Choose a folder of volumes, or a {LIST_NAME}.")
    folder = path if path.is_dir() else path.parent
    listed = path / LIST_NAME if path.is_dir() else path
    entries = _listed(listed) if listed.is_file() else list(_found(folder))
    if not entries:
        raise UnreadableFile(
            f"There is no {LIST_NAME} in {path}, and no folder of volumes for each class.",
            "Make folders such as microct and microct-like in it, or write a list.",
        )
    names = [(one.case, one.image_class) for one in entries]
    if len(set(names)) < len(names):
        raise MctguiError("Two volumes of the pool have the same class and the same case.", "Give each case its own name.")
    images: list[PoolImage] = []
    for number, entry in enumerate(entries):
        work = _images_of(folder, entry, spacing_mm)
        images += yield from as_part_of(work, number / len(entries), (number + 1) / len(entries))
    made = {one.image_class for one in images if one.model or one.image_class.startswith("microct-like")}
    unmarked = sorted(made - {one.image_class for one in images if one.in_training})
    warnings = [
        f"No slice of {name} is marked as one that its model was trained on: none was left out." for name in unmarked
    ]
    return Pool(tuple(images), tuple(warnings))


def _listed(path: Path) -> list[PoolFile]:
    try:
        if path.stat().st_size > _LARGEST_LIST:
            raise UnreadableFile(f"{path.name} is far too long.", "Write a shorter list.")
        return list(PoolList.model_validate_json(path.read_bytes()).volumes)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableFile(f"{path} is no list of a pool: {where}: {first['msg']}.", "Mend this value.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read.", "Check the path.") from error


def _found(folder: Path) -> Iterator[PoolFile]:
    for place in sorted(one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")):
        for volume in sorted(one for one in place.iterdir() if not one.name.startswith(".")):
            try:
                relative = volume.relative_to(folder).as_posix()
                yield PoolFile(path=relative, image_class=place.name, case=volume.name.split(".")[0])
            except ValidationError as error:
                raise UnreadableFile(
                    f"{place.name}/{volume.name} cannot name a class and a case.", "Use letters, digits and - in the names."
                ) from error


def _images_of(folder: Path, entry: PoolFile, spacing_mm: Spacing | None) -> LongWork[list[PoolImage]]:
    relative = PurePosixPath(entry.path)
    if relative.is_absolute() or ".." in relative.parts or ":" in entry.path or "\\" in entry.path:
        raise UnreadableFile("The list names a path outside its folder.", f"Put the volumes beside {LIST_NAME}.")
    path = folder / relative
    volume = yield from as_part_of(open_volume(path, entry.spacing_mm or spacing_mm), 0.0, 0.6)
    volume = volume.canonical()
    source = yield from as_part_of(fingerprint(_files(path)), 0.6, 1.0)
    first, last = entry.slices or (0, volume.shape[0] - 1)
    if not 0 <= first <= last < volume.shape[0]:
        raise MctguiError(
            f"{entry.case} has slices 0 to {volume.shape[0] - 1}, and the list names {first} to {last}.", "Mend the list."
        )
    return [_image(entry, volume, index, str(source["sha256"])) for index in range(first, last + 1)]


def _image(entry: PoolFile, volume: Volume, index: int, source: str) -> PoolImage:
    def open_again() -> Volume:
        return volume

    heights = [float(volume.index_to_mm((at, 0, 0))[2]) for at in (0, index, volume.shape[0] - 1)]
    trained = entry.trained_slices == "all" or index in entry.trained_slices
    return PoolImage(
        image_class=entry.image_class,
        case=entry.case,
        vertebra=entry.vertebra or entry.case,
        donor=entry.donor,
        volume_name=entry.image_class,
        index=index,
        position_mm=heights[1],
        open_volume=open_again,
        source_sha256=source,
        model=entry.model,
        model_sha256=entry.model_sha256,
        trained_by=((entry.model or "the model of the list",) if trained else ()),
        frame=entry.frame,
        step_mm=volume.spacing_mm[0],
        extent_mm=(heights[0], heights[2]),
    )


def _files(path: Path) -> Sequence[Path]:
    return [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
