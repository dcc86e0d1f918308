"""Redraws an uploaded picture, so that we keep its pixels and nothing else from the file."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from s55tracker.refusals import Refused

MAX_PIXELS = 25_000_000
# Long enough for one screenshot of a whole page of a portal.
LONGEST_SIDE = 8_000
# A screenshot as a PNG is far smaller. A larger PNG, such as a photograph, becomes a JPEG.
LARGEST_PNG = 5 * 1024 * 1024
TOO_MANY_PIXELS = "It is a picture with too many pixels. Save it at a smaller size."
DAMAGED = "It is a picture that is damaged and cannot be read. Take the screenshot again and save it as a PNG."
_BEGINS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
_ENDS = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}


@dataclass(frozen=True, kw_only=True)
class RedrawnPicture:
    extension: str
    media_type: str
    data: bytes


def is_picture(data: bytes) -> bool:
    return any(data.startswith(begin) for begin in _BEGINS)


def redrawn(data: bytes) -> RedrawnPicture:
    """The picture, turned the right way up, without metadata. Raises Refused with the reason."""
    kind = next(kind for begin, kind in _BEGINS.items() if data.startswith(begin))
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
            if picture.width * picture.height > MAX_PIXELS or max(picture.size) > 4 * LONGEST_SIDE:
                raise Refused(TOO_MANY_PIXELS)
            if min(picture.size) < 1:
                raise Refused(DAMAGED)
            # The PDF renderer makes Pillow accept truncated pictures everywhere in the process, so we look for the end
            # ourselves.
            if _ENDS[kind] not in data:
                raise Refused(DAMAGED)
            drawn = _on_white(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError, ArithmeticError) as error:
        raise Refused(DAMAGED) from error
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if kind == "PNG" and len(written := _written(drawn, "PNG")) <= LARGEST_PNG:
        return RedrawnPicture(extension=".png", media_type="image/png", data=written)
    return RedrawnPicture(extension=".jpg", media_type="image/jpeg", data=_written(drawn, "JPEG", quality=88))


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGB", "L"):
        colours = picture.convert("RGBA")
        white = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")
    return picture.convert("RGB")


def _written(picture: Image.Image, kind: str, **options: int) -> bytes:
    # A new picture from the pixels, without the file's metadata (text, profiles, positions).
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    file = io.BytesIO()
    clean.save(file, kind, **options)
    return file.getvalue()
