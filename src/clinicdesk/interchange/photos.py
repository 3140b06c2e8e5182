"""A picture of a person, made anew by us: only what is seen stays, at a size that serves."""

from io import BytesIO

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.person_details import Photo

__all__ = ["LARGEST_FILE", "clean_photo"]

LARGEST_FILE = 20 * 1024 * 1024
_LARGEST_SIDE = 480
_MOST_PIXELS = 60_000_000
_QUALITY = 85


def clean_photo(data: bytes) -> Photo:
    """Return a JPEG or PNG as a small JPEG without anything beside the picture.

    What the file said of place, time and camera is gone, and so is whatever hid in it.

    Raises:
        BadInput: it is neither, too large, or cannot be read.
    """
    # Loaded late: an eighth of a second, and only a photo needs it.
    from PIL import Image, ImageOps

    if len(data) > LARGEST_FILE:
        raise BadInput("This picture is too large.", "Choose one of at most 20 MB.")
    try:
        with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise BadInput("This picture is too large.", "Choose one of at most 60 megapixels.")
            turned = ImageOps.exif_transpose(opened)
            flat = Image.new("RGB", turned.size, "white")
            layer = turned.convert("RGBA")
            flat.paste(layer, mask=layer.getchannel("A"))
    except BadInput:
        raise
    except Exception as error:
        # Pillow raises a dozen kinds on damaged files (OSError, SyntaxError, ValueError, …).
        raise BadInput(
            "This picture cannot be read.", "Choose a JPEG or PNG file that is whole."
        ) from error
    flat.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE))
    out = BytesIO()
    flat.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Photo(out.getvalue(), "image/jpeg", flat.width, flat.height)
