"""The PDF, cold and warm, and importing a response."""

from __future__ import annotations

import hashlib
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
pdf_of(MODEL, draft=False)
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
