"""Cut the documents' second face down to what the first one lacks: arrows, ticks, boxes, fractions, Greek, mathematics.

    python static/src/symbols.py /usr/share/fonts/truetype/dejavu      # Debian's fonts-dejavu-core, version 2.37

Needs only fontTools, which WeasyPrint brings. The result is committed; run it again to add a range of characters.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "fonts"
FACES = {"DejaVuSans.ttf": "DejaVuSansSymbols-Regular.ttf", "DejaVuSans-Bold.ttf": "DejaVuSansSymbols-Bold.ttf"}

RANGES = (
    (0x00A1, 0x00FF),  # Western European letters and signs
    (0x0100, 0x024F),  # Latin letters with marks, for names
    (0x0250, 0x036F),  # phonetic letters, modifiers and combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x04FF),  # Cyrillic, for names
    (0x1E00, 0x1EFF),  # more Latin letters with marks, the Welsh ones among them
    (0x2000, 0x20BF),  # spaces, dashes, primes, raised and lowered figures, currencies
    (0x2100, 0x23FF),  # letterlike signs, fractions, arrows, mathematics, technical signs
    (0x2460, 0x27FF),  # figures in circles, boxes, shapes, ballot boxes, ticks, crosses
    (0x2900, 0x2BFF),  # more arrows and mathematics
    (0xFB00, 0xFB06),  # ligatures
)

# Characters that Unicode draws as colour pictures (Emoji_Presentation). The renderer would first ask the machine for a
# font with them, so ours leave them out, and the writer is told that they cannot be printed.
PICTURES = {
    0x231A, 0x231B, 0x23E9, 0x23EA, 0x23EB, 0x23EC, 0x23F0, 0x23F3, 0x25FD, 0x25FE, 0x2614, 0x2615, *range(0x2648, 0x2654),
    0x267F, 0x2693, 0x26A1, 0x26AA, 0x26AB, 0x26BD, 0x26BE, 0x26C4, 0x26C5, 0x26CE, 0x26D4, 0x26EA, 0x26F2, 0x26F3, 0x26F5,
    0x26FA, 0x26FD, 0x2705, 0x270A, 0x270B, 0x2728, 0x274C, 0x274E, 0x2753, 0x2754, 0x2755, 0x2757, 0x2795, 0x2796, 0x2797,
    0x27B0, 0x27BF, 0x2B1B, 0x2B1C, 0x2B50, 0x2B55,
}  # fmt: skip


def main(source: Path) -> None:
    wanted = {code for first, last in RANGES for code in range(first, last + 1)} - PICTURES
    first_face = set.intersection(*(set(TTFont(path).getBestCmap()) for path in FONTS.glob("Atkinson*.ttf")))
    both = set.intersection(*(set(TTFont(source / name).getBestCmap()) for name in FACES))
    for name, result in FACES.items():
        options = subset.Options(hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=["mark", "mkmk", "ccmp"])
        font = subset.load_font(source / name, options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes={0x20, 0xA0, *(wanted & both - first_face)})
        cutter.subset(font)
        font["head"].modified = font["head"].created  # the same file whenever it is made
        font.recalcTimestamp = False
        subset.save_font(font, FONTS / result, options)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
