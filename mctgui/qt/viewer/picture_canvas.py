"""Place, scale and window of one slice in a widget, and the picture that is made of it, in device pixels."""

from __future__ import annotations

from collections.abc import Callable

import cv2
from PySide6.QtCore import QPointF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from mctgui.qt.viewer.plane import SliceImage
from mctgui.qt.viewer.rendering import DrawableSlice, Sampled, Viewport
from mctgui.qt.viewer.resampling import Buffers
from mctgui.windowing import Window

_REST_MS = 150  # without a movement; then a slice that is made smaller is averaged instead of interpolated


class PictureCanvas(QWidget):
    """Makes the picture of one slice at a place and scale in mm; who draws it stands above.

    A picture is made anew only where slice, place or window have changed since.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A frame is too short for several threads: they would wait for each other, and longest while something is trained.
        cv2.setNumThreads(1)
        self.show_pixels = False
        self.follows_view = False
        """Whether the source makes the slice for what is shown, so that it is asked again when that changes."""
        self._source: Callable[[], SliceImage | None] = lambda: None
        self._drawable: DrawableSlice | None = None
        self._stale = True
        self._made_for: tuple[Viewport, bool] | None = None
        self._buffers = Buffers()
        self._sampled: tuple[object, Sampled] | None = None
        self._picture: tuple[object, QImage] | None = None
        self._at_rest = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._come_to_rest)
        self._centre_uv = (0.0, 0.0)
        self._mm_per_pixel = 0.2
        self._window = Window(128.0, 256.0)

    # What it shows

    def set_source(self, source: Callable[[], SliceImage | None]) -> None:
        """Where the slice comes from; it is asked once per change and only when the canvas is visible."""
        self._source = source
        self.invalidate()

    def invalidate(self) -> None:
        """Another slice is to be shown, or the same one has new voxels."""
        self._stale = True
        self._moving()

    def set_place(self, centre_uv: tuple[float, float], mm_per_pixel: float) -> None:
        """Plane coordinates in the middle, mm, and the scale in mm per device-independent pixel."""
        if (centre_uv, mm_per_pixel) != (self._centre_uv, self._mm_per_pixel):
            self._centre_uv, self._mm_per_pixel = centre_uv, mm_per_pixel
            self._moving()

    def set_window(self, window: Window) -> None:
        """Which values are shown from black to white."""
        if window != self._window:
            self._window = window
            self.update()

    @property
    def viewport(self) -> Viewport:
        """What is shown at this moment."""
        return Viewport(self._centre_uv, self._mm_per_pixel, (self.width(), self.height()), self.devicePixelRatioF())

    @property
    def mm_per_pixel(self) -> float:
        """Size of a device-independent pixel."""
        return self._mm_per_pixel

    @property
    def at_rest(self) -> bool:
        """Whether nothing has moved for a while, so that a slice that is made smaller is shown averaged."""
        return self._at_rest

    @property
    def interpolation(self) -> str:
        """How the slice is sampled at this moment, in the words of a file."""
        self._refresh()
        if self.show_pixels:
            return "nearest neighbour"
        smaller = self._drawable is not None and self._drawable.is_minified(self.viewport)
        return "mean over a pixel" if self._at_rest and smaller else "linear"

    @property
    def slice_image(self) -> SliceImage | None:
        """The slice that is shown."""
        self._refresh()
        return self._drawable.image if self._drawable is not None else None

    def to_widget(self, u: float, v: float) -> QPointF:
        """Position in the widget of plane coordinates in mm."""
        return QPointF(*self.viewport.to_widget(u, v))

    def to_uv(self, position: QPointF) -> tuple[float, float]:
        """Plane coordinates in mm of a position in the widget."""
        return self.viewport.to_uv(position.x(), position.y())

    def sizeHint(self) -> QSize:
        return QSize(400, 400)

    # Making the picture

    def _moving(self) -> None:
        self._at_rest = False
        self.update()

    def _come_to_rest(self) -> None:
        self._at_rest = True
        if self._drawable is not None and (self.follows_view or self._drawable.is_minified(self.viewport)):
            self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        self._rest.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._at_rest = False
        super().resizeEvent(event)

    def _refresh(self) -> None:
        made_for = (self.viewport, self._at_rest)
        if self._stale or (self.follows_view and self._made_for != made_for):
            self._stale, self._made_for = False, made_for
            image = self._source()
            self._drawable = DrawableSlice(image) if image is not None else None
            self._sampled = self._picture = None

    def _rendered(self) -> QImage | None:
        self._refresh()
        if self._drawable is None:
            return None
        view = self.viewport
        smooth = self._at_rest and not self.show_pixels
        place = (view, self.show_pixels, smooth)
        if self._sampled is None or self._sampled[0] != place:
            sampled = self._drawable.sample(view, show_pixels=self.show_pixels, smooth=smooth, buffers=self._buffers)
            self._sampled, self._picture = (place, sampled), None
            if not smooth and self.isVisible():
                self._rest.start()
        if self._picture is None or self._picture[0] != self._window:
            self._picture = (self._window, self._picture_of(self._sampled[1]))
        return self._picture[1]

    def _picture_of(self, sampled: Sampled) -> QImage:
        width, height = sampled.size
        grey = self._buffers.take("grey", (height, width), "uint8")
        sampled.grey(self._window.low, self._window.high, grey, self._buffers)
        # Four bytes per pixel, as the window has them: Qt then copies, where it would convert each grey value for itself.
        colour = self._buffers.take("colour", (height, width, 4), "uint8")
        cv2.merge([grey, grey, grey, grey], dst=colour)
        return QImage(colour.data, width, height, 4 * width, QImage.Format.Format_RGB32)
