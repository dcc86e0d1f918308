"""Makes the pieces that all our Word files share and python-docx has no function for: an empty file with our styles,
widths, fields, lines between rows, and the watermark of a draft.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from responses.word.styles import set_styles

LOGO_HEIGHT, LOGO_WIDTH = Mm(20), Mm(42)
LINES_BETWEEN_ROWS = (
    f"<w:tblBorders {nsdecls('w')}>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B3C6CB"/>' for side in ("top", "bottom", "insideH")
    )
    + "</w:tblBorders>"
)
# The watermark as Word itself writes it: a shape in the header, behind the text.
WATERMARK = (
    f'<w:pict {nsdecls("w", "r")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>'
    '<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
    '<v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="DraftWatermark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="DRAFT" style="position:absolute;margin-left:0;'
    "margin-top:0;width:420pt;height:140pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
    'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
    'o:allowincell="f" fillcolor="#edf1f2" stroked="f"><v:textpath style="font-family:&quot;Arial&quot;;font-size:1pt" '
    'string="DRAFT"/></v:shape></w:pict>'
)


@cache
def empty_file() -> bytes:
    """A file with our styles and no words, made once: removing the styles of python-docx's own template takes a quarter
    of a second.
    """
    document = docx.Document()
    set_styles(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def set_widths(table: Any, *widths: int) -> None:
    """Set the widths of the columns and of their cells. Word uses those of the cells, LibreOffice those of the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def add_field(paragraph: Any, instruction: str) -> None:
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = instruction
        run._r.append(mark)
