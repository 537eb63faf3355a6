"""What readers score, and the sets of criteria that a study can begin with.

Sources: Table 1 of Jin et al., Tomography 2021, 7, 767-782 (Chinese wording ours); visual grading with the confidence steps
of Båth and Månsson, Br J Radiol 2007, 80, 169-176, on criteria in the style of the European guidelines for CT (EUR 16262).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from mctgui.reading.wording import Part, Wording

PresetName = Literal["jin2021", "vga", "likert", "forced-choice"]
LEFT, RIGHT = 1, 2
"""The values of a forced choice."""


class Step(Part):
    """One step of a scale.

    Parameters
    ----------
    value
        The score, 0 to 9, so that one key gives it.
    text
        What it means.
    """

    value: Annotated[int, Field(ge=0, le=9)]
    text: Wording


class Criterion(Part):
    """One question that is answered for every image.

    Parameters
    ----------
    id
        Short and stable, such as ``"noise"``; what answers and tables are keyed by.
    name
        The question as it stands on the screen.
    short
        One word for tables.
    steps
        In rising order; a higher score is better, except for a forced choice.
    kind
        ``"scale"``, or ``"choice"`` between the left (1) and the right (2) of two images.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    name: Wording
    short: Wording
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=10)]
    kind: Literal["scale", "choice"] = "scale"

    @model_validator(mode="after")
    def _steps_rise(self) -> Criterion:
        values = self.values
        if list(values) != sorted(set(values)):
            raise ValueError("the steps of a scale must rise")
        if self.kind == "choice" and values != (LEFT, RIGHT):
            raise ValueError("a forced choice has the steps 1 (left) and 2 (right)")
        return self

    @property
    def values(self) -> tuple[int, ...]:
        """The scores that may be given."""
        return tuple(step.value for step in self.steps)

    def step(self, value: int) -> Step:
        """The step of a score.

        Raises
        ------
        KeyError
            The scale has no such step.
        """
        for one in self.steps:
            if one.value == value:
                return one
        raise KeyError(value)


def preset(name: PresetName) -> tuple[Criterion, ...]:
    """A set of criteria to begin with; a study may change every word of it."""
    return PRESETS[name]


def _criterion(key: str, name: tuple[str, str], short: tuple[str, str], *steps: tuple[str, str]) -> Criterion:
    """A scale that begins at 1; every text in English and Chinese."""
    return Criterion(
        id=key,
        name=Wording(en=name[0], zh=name[1]),
        short=Wording(en=short[0], zh=short[1]),
        steps=tuple(Step(value=value, text=Wording(en=en, zh=zh)) for value, (en, zh) in enumerate(steps, start=1)),
    )


_JIN2021 = (
    _criterion(
        "contrast",
        ("Contrast between the trabecular bone and bone marrow", "骨小梁与骨髓之间的对比度"),
        ("Contrast", "对比度"),
        ("Too high or too low and unacceptable", "过高或过低，不可接受"),
        ("High or low but acceptable", "偏高或偏低，但可接受"),
        ("Optimal", "最佳"),
    ),
    _criterion(
        "noise",
        ("Existence of noise", "噪声"),
        ("Noise", "噪声"),
        ("Severe and unacceptable", "严重，不可接受"),
        ("Marked but acceptable", "明显，但可接受"),
        ("Moderate", "中度"),
        ("Mild", "轻度"),
        ("None or minimal", "无或极轻微"),
    ),
    _criterion(
        "sharpness",
        ("Sharpness of the trabecular bone", "骨小梁的锐利度"),
        ("Sharpness", "锐利度"),
        ("Severe blurring of the images and unacceptable", "图像严重模糊，不可接受"),
        ("Marked blurring of the images but acceptable", "图像明显模糊，但可接受"),
        ("Moderate blurring of the images", "图像中度模糊"),
        ("Mild blurring of the images", "图像轻度模糊"),
        ("None or minimal blurring of the images", "图像无模糊或极轻微模糊"),
    ),
    _criterion(
        "shadow",
        ("Obvious overlapping shadows", "明显的重叠阴影"),
        ("Shadow", "阴影"),
        ("Severe and unacceptable", "严重，不可接受"),
        ("Marked but acceptable", "明显，但可接受"),
        ("Moderate", "中度"),
        ("Mild", "轻度"),
        ("None or minimal", "无或极轻微"),
    ),
    _criterion(
        "texture",
        ("Natural shape of the trabecular bone texture", "骨小梁纹理的自然形态"),
        ("Texture", "纹理"),
        ("Poor and unacceptable", "差，不可接受"),
        ("Marked irregular and unnatural but acceptable", "明显不规则、不自然，但可接受"),
        ("Slightly irregular and unnatural", "略不规则、不自然"),
        ("Almost defined and natural", "基本清晰、自然"),
        ("Completely defined and natural", "完全清晰、自然"),
    ),
)

_FULFILLED = (
    ("Confident that the criterion is not fulfilled", "确信未达到该标准"),
    ("Somewhat confident that the criterion is not fulfilled", "较有把握未达到该标准"),
    ("Indecisive whether the criterion is fulfilled or not", "无法确定是否达到该标准"),
    ("Somewhat confident that the criterion is fulfilled", "较有把握达到该标准"),
    ("Confident that the criterion is fulfilled", "确信达到该标准"),
)
_VGA = (
    _criterion(
        "cortical",
        ("Visually sharp reproduction of the cortical bone", "皮质骨显示清晰锐利"),
        ("Cortical", "皮质骨"),
        *_FULFILLED,
    ),
    _criterion(
        "trabecular",
        ("Visually sharp reproduction of the trabecular bone", "松质骨显示清晰锐利"),
        ("Trabecular", "松质骨"),
        *_FULFILLED,
    ),
    _criterion(
        "noise",
        ("Noise low enough to follow single trabeculae", "噪声足够低，可追踪单根骨小梁"),
        ("Noise", "噪声"),
        *_FULFILLED,
    ),
    _criterion(
        "artefacts",
        ("No artefacts that hinder the assessment", "无妨碍评估的伪影"),
        ("Artefacts", "伪影"),
        *_FULFILLED,
    ),
)

_AGREE = (
    ("Strongly disagree", "非常不同意"),
    ("Disagree", "不同意"),
    ("Neither agree nor disagree", "既不同意也不反对"),
    ("Agree", "同意"),
    ("Strongly agree", "非常同意"),
)
_LIKERT = (
    _criterion(
        "quality",
        ("The overall quality of the image is good", "图像整体质量良好"),
        ("Quality", "质量"),
        *_AGREE,
    ),
    _criterion(
        "usable",
        ("The image is good enough to assess the trabecular bone", "图像足以评估骨小梁"),
        ("Usable", "可用性"),
        *_AGREE,
    ),
    _criterion(
        "natural",
        ("The trabecular bone looks natural", "骨小梁看起来自然"),
        ("Natural", "自然度"),
        *_AGREE,
    ),
)

_CHOICE = (
    Criterion(
        id="preference",
        name=Wording(en="Which image shows the trabecular bone better?", zh="哪一幅图像对骨小梁的显示更好？"),
        short=Wording(en="Preference", zh="偏好"),
        steps=(
            Step(value=LEFT, text=Wording(en="The left image", zh="左侧图像")),
            Step(value=RIGHT, text=Wording(en="The right image", zh="右侧图像")),
        ),
        kind="choice",
    ),
)

PRESETS: dict[PresetName, tuple[Criterion, ...]] = {
    "jin2021": _JIN2021,
    "vga": _VGA,
    "likert": _LIKERT,
    "forced-choice": _CHOICE,
}
"""The sets by name; the first is the paper's."""
