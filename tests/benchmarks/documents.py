"""Measures making the PDF, cold and warm, against other ways of making it, and importing a response."""

from __future__ import annotations

import hashlib
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.responses.document.samples import MODEL
from tests.responses.importing.lookalike import as_docx, as_html, as_pdf, as_text
from tests.services import ROOT

COLD = """
import time; started = time.perf_counter()
import django; django.setup()
from responses.document.pdf import pdf_of
from tests.responses.document.samples import MODEL
pdf_of(MODEL)
print(time.perf_counter() - started)
"""


def measure_pdf(runs: int = 12) -> dict:
    """Seconds for the model-sized document: in a new process, and again in one that has already made it."""
    from responses.document.pdf import pdf_of

    cold = [
        float(subprocess.run([sys.executable, "-c", COLD], cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    made = [pdf_of(MODEL, draft=False) for _ in range(2)]
    warm = []
    for _ in range(runs):
        started = time.perf_counter()
        pdf_of(MODEL, draft=False)
        warm.append(time.perf_counter() - started)
    return {
        "cold_s": round(statistics.median(cold), 3),
        "warm_s": round(statistics.median(warm), 3),
        "warm_p95_s": round(sorted(warm)[int(len(warm) * 0.95) - 1], 3),
        "bytes": len(made[0]),
        "identical_twice": hashlib.sha256(made[0]).digest() == hashlib.sha256(made[1]).digest(),
    }


def measure_printers(folder: Path) -> list[dict]:
    """The model-sized document made by us, by headless Chromium and by LibreOffice, from the same page, stylesheet and
    fonts: seconds in a new process, bytes, pages, and failed checks.
    """
    import pypdfium2

    from responses.document.characters import FONTS
    from responses.document.pdf import PRINT_STYLES, pdf_of
    from responses.document.printing import pdf_html_of
    from tests.verapdf import failures_by_flavour_of

    page = folder / "page.html"
    styles = PRINT_STYLES.read_text().replace("font:", f"{FONTS.as_uri()}/")
    page.write_text(pdf_html_of(MODEL).replace("</head>", f"<style>{styles}</style></head>"), encoding="utf-8")
    by = {"ours": [sys.executable, "-c", COLD]}
    if chromium := shutil.which("chromium"):
        flags = "--headless --no-sandbox --disable-gpu --disable-background-networking --no-pdf-header-footer --generate-pdf-document-outline"
        target = folder / "chromium.pdf"
        by["Chromium"] = [chromium, *flags.split(), f"--print-to-pdf={target}", page.as_uri()]
    if soffice := shutil.which("soffice"):
        profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        tagged = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"},"SelectPdfVersion":{"type":"long","value":"3"}}'
        convert = [soffice, profile, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", tagged]
        by["LibreOffice"] = [*convert, "--outdir", str(folder / "libre"), str(page)]
    rows, pdfs = [], []
    for name, command in by.items():
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300)
            taken.append(time.perf_counter() - started)
        made = {"ours": None, "Chromium": folder / "chromium.pdf", "LibreOffice": folder / "libre" / "page.pdf"}[name]
        pdfs.append(made.read_bytes() if made else pdf_of(MODEL))
        rows.append({"by": name, "cold_s": round(statistics.median(taken), 2), "bytes": len(pdfs[-1])})
    for row, pdf, failures in zip(rows, pdfs, failures_by_flavour_of(pdfs), strict=True):
        row["pages"] = len(pypdfium2.PdfDocument(pdf))
        row["ua1_failures"], row["a3a_failures"] = failures
    return rows


def measure_import(folder: Path) -> dict:
    """Seconds for `import_response --dry-run` as a whole process, by format."""
    figures = {}
    for name, content in (
        ("txt", as_text().encode()),
        ("html", as_html().encode()),
        ("docx", as_docx()),
        ("pdf", as_pdf()),
    ):
        path = folder / f"response.{name}"
        path.write_bytes(content)
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "manage.py", "import_response", str(path), "--dry-run", "--json"],
                cwd=ROOT,
                capture_output=True,
                check=True,
            )
            taken.append(time.perf_counter() - started)
        figures[name] = round(statistics.median(taken), 3)
    return figures
