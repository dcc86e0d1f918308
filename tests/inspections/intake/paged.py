"""Small PDFs made for the tests, with and without tags."""

from __future__ import annotations

from functools import cache

STYLES = (
    "@page { size: 100mm 200mm; margin: 10mm } body { font: 10pt sans-serif; margin: 0 } .next { break-before: page }"
)
# A page of 100 by 200 millimetres, with the finding at the top of the second page.
REPORT = """<h1>Lamps after dark</h1><p>Published on 14 March 2024</p>
<h2 class="next">Recommendation 1</h2><p>By 31 August 2024, chief constables should light every lamp.</p>
<h2 class="next">Recommendation 2</h2><p>Chief constables should count the lamps.</p>"""
RESPONSE = """<h1>Response to Lamps after dark</h1><p>Published on: 14 March 2024</p>
<h2>Key findings</h2><p>Most lamps are dark.</p>
<h2 class="next">Recommendation 1</h2><p>By 31 August 2024, chief constables should light every lamp.</p>
<h2>Chief constable’s comments</h2><p>The lamps are lit.</p>
<h2>Commissioner’s comments</h2><p>I walked past them.</p>"""


@cache
def as_pdf(html: str = REPORT, *, tagged: bool = True, styles: str = "") -> bytes:
    import weasyprint

    page = f"<html lang='en'><head><title>Lamps after dark</title><style>{STYLES}{styles}</style></head><body>{html}</body></html>"
    return weasyprint.HTML(string=page).write_pdf(pdf_tags=tagged)
