"""Sets the styles of a Word file. There is only one set, so that a person who edits the file in Word changes words and
not formatting.
"""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Arial"  # comes with Word, and LibreOffice has a font of the same measurements
INK, QUIET, RED = RGBColor(0x16, 0x40, 0x4D), RGBColor(0x4A, 0x59, 0x60), RGBColor(0x8A, 0x1C, 0x1C)
LANGUAGE = "en-GB"

WORDING = "Inspectorate Wording"
STANCE = "Stance"
NOTE = "Form Note"
LETTERHEAD = "Letterhead"
OFFICE = "Letterhead Office"
QUOTE, NEW_QUOTE = "Quote", "New Quote"

_KEPT = frozenset(
    {
        *("Normal", "Header", "Footer", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Title", "List Paragraph"),
        *("Quote", "Default Paragraph Font", "Normal Table", "No List", "Strong", "Emphasis"),
    }
)
_SIZES = {"Heading 1": (15, 20, 6), "Heading 2": (12, 14, 4), "Heading 3": (11, 10, 3), "Heading 4": (11, 8, 2)}


def set_styles(document: Any) -> None:
    styles = document.styles
    for style in list(styles):
        if style.name not in _KEPT:
            style.delete()
    _set_defaults(styles.element)
    normal = styles["Normal"]
    _set_font(normal, 11)
    normal.paragraph_format.space_after = Pt(7)
    normal.paragraph_format.line_spacing = 1.2
    title = styles["Title"]
    _set_font(title, 19, bold=True, colour=INK)
    _remove(title.element.pPr, "w:pBdr", "w:contextualSpacing")
    title.paragraph_format.space_after = Pt(12)
    for name, (size, before, after) in _SIZES.items():
        style = styles[name]
        _set_font(style, size, bold=True, colour=INK if name != "Heading 4" else None)
        style.font.italic = False
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        style.next_paragraph_style = normal
    styles["List Paragraph"].paragraph_format.space_after = Pt(4)
    _remove(styles["List Paragraph"].element.pPr, "w:contextualSpacing")
    quote = styles[QUOTE]
    _set_font(quote, 11)
    quote.font.italic = False
    _set_bar(quote, Mm(6), "B3C6CB")
    _new(styles, NEW_QUOTE, based_on=QUOTE).next_paragraph_style = quote
    wording = _new(styles, WORDING)
    _set_bar(wording, Mm(4), "A9C3CA")
    wording.next_paragraph_style = normal
    stance = _new(styles, STANCE)
    _set_font(stance, 11, bold=True, colour=INK)
    stance.paragraph_format.keep_with_next = True
    stance.next_paragraph_style = normal
    _set_font(_new(styles, NOTE), 11, colour=QUIET)
    styles[NOTE].next_paragraph_style = normal
    letterhead = _new(styles, LETTERHEAD)
    _set_font(letterhead, 9.5, colour=QUIET)
    letterhead.paragraph_format.space_after = Pt(1)
    _set_font(_new(styles, OFFICE, based_on=LETTERHEAD), 12.5, bold=True, colour=INK)
    for name in ("Header", "Footer"):
        _set_font(styles[name], 8.5, colour=QUIET)
    _set_comments(styles)
    link = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor(0x14, 0x59, 0x6B), True


def _set_comments(styles: Any) -> None:
    """Add the styles that comments have in Word, under Word's own names."""
    text = _new(styles, "annotation text")
    text.element.set(qn("w:styleId"), "CommentText")
    _set_font(text, 10)
    text.paragraph_format.line_spacing, text.paragraph_format.space_after = 1, Pt(3)
    mark = styles.add_style("annotation reference", WD_STYLE_TYPE.CHARACTER)
    mark.element.set(qn("w:styleId"), "CommentReference")
    mark.font.size = Pt(8)


def _set_defaults(element: Any) -> None:
    """Use one font and one language throughout: the styles of Word's template use the fonts of its theme instead."""
    defaults = element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        defaults.remove(child)
    defaults.append(_fonts())
    language = OxmlElement("w:lang")
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), LANGUAGE)
    language.set(qn("w:bidi"), "ar-SA")
    defaults.append(language)


def _fonts() -> Any:
    fonts = OxmlElement("w:rFonts")
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    return fonts


def _set_font(style: Any, size: float, *, bold: bool = False, colour: RGBColor | None = None) -> None:
    properties = style.element.get_or_add_rPr()
    _remove(properties, "w:rFonts", "w:color", "w:spacing", "w:kern", "w:sz", "w:szCs", "w:b", "w:bCs", "w:i", "w:iCs")
    style.font.size, style.font.bold = Pt(size), bold or None
    if colour is not None:
        style.font.color.rgb = colour


def _new(styles: Any, name: str, *, based_on: str = "Normal") -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[based_on]
    style.quick_style = True
    return style


def _set_bar(style: Any, indent: int, colour: str) -> None:
    """Add a bar on the left, as in the printed document."""
    style.paragraph_format.left_indent = indent
    properties = style.element.get_or_add_pPr()
    _remove(properties, "w:pBdr")
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", colour)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    # The schema fixes the place of borders among the paragraph's properties.
    properties.insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:rPr",
    )


def _remove(properties: Any, *names: str) -> None:
    for name in names if properties is not None else ():
        if (found := properties.find(qn(name))) is not None:
            properties.remove(found)
