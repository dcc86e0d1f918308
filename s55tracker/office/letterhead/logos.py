"""Checks an uploaded logo by its contents and redraws it: we keep and show nothing of the uploaded file itself."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from s55tracker.refusals import Refused

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 25_000_000
# In pixels. Documents print the logo at no more than 42 by 22 millimetres, at 300 dots an inch.
MAX_WIDTH, MAX_HEIGHT = 496, 260
LEAST = 16
# In bytes. The logo is part of every document and of its web page, which should be no larger than 100 KB.
MAX_STORED = 32 * 1024
DAMAGED = "The logo is damaged and cannot be read. Save it again as a PNG."
_END = {False: b"IEND", True: b"\xff\xd9"}  # the last bytes of a PNG, and of a JPEG
WRONG_KIND = "The logo must be a PNG or JPEG picture."


@dataclass(frozen=True, kw_only=True)
class DrawnLogo:
    media_type: str
    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def draw_logo(data: bytes) -> DrawnLogo:
    """Redraw the picture on white, the right way up, at the size it is printed, without metadata.

    Raises Refused with a sentence if it is not a picture we can use.
    """
    if len(data) > MAX_BYTES:
        raise Refused(f"The logo must be smaller than {MAX_BYTES // 1024 // 1024} MB.")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused("The logo has too many pixels. Save it at a smaller size.")
            if min(picture.size) < LEAST:
                raise Refused(f"The logo must be at least {LEAST} pixels wide and high.")
            is_photograph = picture.format == "JPEG"
            # Pillow does not report truncated pictures: the PDF renderer makes it accept them everywhere in this
            # process.
            if _END[is_photograph] not in data:
                raise Refused(DAMAGED)
            drawn = _on_white(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("The logo has too many pixels. Save it at a smaller size.") from error
    except UnidentifiedImageError as error:
        raise Refused(WRONG_KIND) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(DAMAGED) from error
    drawn.thumbnail((MAX_WIDTH, MAX_HEIGHT), Image.Resampling.LANCZOS)
    return _small_enough(drawn, is_photograph=is_photograph)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGB", "L"):
        colours = picture.convert("RGBA")
        white = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")
    return picture.convert("RGB")


def _small_enough(picture: Image.Image, *, is_photograph: bool) -> DrawnLogo:
    """Return the picture in the best encoding that is small enough. A PNG stays a PNG if possible."""
    while True:
        if not is_photograph:
            for drawn in (picture, picture.quantize(colors=128)):
                if len(data := _written(drawn, "PNG", optimize=True)) <= MAX_STORED:
                    return _logo(picture, "image/png", data)
        for quality in (85, 70, 55):
            if len(data := _written(picture, "JPEG", quality=quality, optimize=True)) <= MAX_STORED:
                return _logo(picture, "image/jpeg", data)
        picture = picture.resize((max(picture.width * 3 // 4, 1), max(picture.height * 3 // 4, 1)))


def _written(picture: Image.Image, kind: str, **options) -> bytes:
    # Make a new picture from the pixels alone, without the file's text, colour profiles and location.
    clean = Image.new(picture.mode, picture.size)
    if picture.mode == "P":
        clean.putpalette(picture.getpalette() or [])
    clean.paste(picture)
    file = io.BytesIO()
    clean.save(file, kind, **options)
    return file.getvalue()


def _logo(picture: Image.Image, media_type: str, data: bytes) -> DrawnLogo:
    return DrawnLogo(media_type=media_type, data=data, width=picture.width, height=picture.height)
