"""Prepares a PDF for archiving: PDF/A-3a as well as PDF/UA-1, with the record of the response as an attached file.

The record is the content of the page and the PDF, with its hash. Someone who has only the file can check the words and
use the data. The record's dates are those of the publication, so that the bytes of a PDF depend only on its content.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from responses.document.content import DocumentContent

VARIANT = "pdf/a-3a"
RECORD_NAME = "section-55-response.json"
RECORD_DESCRIPTION = "The text and facts of this response as data (JSON)"

# The PDF/UA-1 identifier (ISO 14289-1, 5) and, because PDF/A does not define it, its extension schema (ISO 19005-3,
# 6.6.2.3).
_UA_IDENTIFIER = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    '</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification'
    "</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    '<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>'
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>The part of ISO 14289 that this file follows</pdfaProperty:description></rdf:li>"
    "</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


@dataclass(frozen=True)
class Record:
    """The attached file and its dates."""

    data: bytes
    dated: datetime


def record_of(content: DocumentContent) -> Record | None:
    """The record to attach. A working copy has none, because its text is not final."""
    if content.publication is None:
        return None
    whole = {"text_sha256": content.digest_of_text(), **content.to_json()}
    data = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return Record(data=data, dated=content.publication.published_at.astimezone(UTC))


def mark_as_accessible(pdf: Any) -> None:
    """Adds the PDF/UA-1 identifier to the PDF/A-3a metadata: a file has only one metadata packet."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    (packet,) = metadata.stream
    (head, tail) = re.split(rb"(?=</(?:\w+:)?RDF>)", packet)
    metadata.stream = [head + _UA_IDENTIFIER.encode() + tail]
    metadata.compress = False  # so that programs can find the identifiers by searching the bytes
