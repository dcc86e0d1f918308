"""Completes the structure of a PDF: adds tags that the renderer leaves out, and joins elements that a page break has
cut.

The renderer tags each page separately. To a screen reader, a paragraph, list or table that continues on the next page
is then two elements, and so is every section around it. Here we join the pieces, move nested lists into their item, and
mark languages, expansions, the list of contents and row headings (ISO 32000-1, 14.8 and 14.9). Headers and footers
become artifacts: they are not part of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf

JOINED = frozenset(
    "/Art /Sect /Div /NonStruct /BlockQuote /P /H1 /H2 /H3 /H4 /H5 /H6 /L /LI /LBody /Table /TBody /TR /TH /TD /Link /Span /TOC /TOCI "
    "/Reference".split()
)
CONTENTS = "response-document__contents"


class Structure:
    """The structure tree of one PDF. `boxes` maps the number of each element to the renderer's box."""

    def __init__(self, pdf: pydyf.PDF, boxes: dict[int, Any]) -> None:
        self.pdf, self.boxes = pdf, boxes
        self.root = self._at(pdf.catalog["StructTreeRoot"])
        (self.document,) = map(self._at, self.root["K"])
        self._moved: dict[bytes, bytes] = {}

    def finish(self) -> None:
        self._describe()
        self._nest_lists(self.document)
        self._join_pieces(self.document)
        self._tag_contents()
        self._update_parents()
        self._mark_headers_and_footers()

    def _at(self, reference: bytes) -> Any:
        return self.pdf.objects[int(reference.split()[0])]

    def _kids(self, element: Any) -> Iterator[Any]:
        """The elements directly inside an element. Its own text and its links are not elements."""
        for kid in element.get("K", ()):
            if isinstance(kid, bytes) and (found := self._at(kid)).get("Type") == "/StructElem":
                yield found

    def _everything(self, element: Any) -> Iterator[Any]:
        for kid in self._kids(element):
            yield kid
            yield from self._everything(kid)

    def _element_of(self, element: Any) -> Any:
        """The HTML element that an element of the structure was made from, or None."""
        box = self.boxes.get(element.number)
        return None if box is None else box.element

    def _describe(self) -> None:
        """Adds languages, expansions of initialisms, and the scope of row headings."""
        for element in self._everything(self.document):
            html = self._element_of(element)
            if html is None:
                continue
            if html.get("lang"):
                element["Lang"] = pydyf.String(html.get("lang"))
            if html.tag == "abbr" and html.get("title"):
                element["S"], element["E"] = "/Span", pydyf.String(html.get("title"))
            if element["S"] == "/TH":
                element["A"]["Scope"] = "/Row" if html.get("scope") == "row" else "/Column"

    def _nest_lists(self, parent: Any) -> None:
        """Moves a list within a list into the body of the item above it. The renderer puts it in the outer list."""
        for element in list(self._kids(parent)):
            if parent["S"] == element["S"] == "/L":
                items = parent["K"]
                before = self._at(items[items.index(element.reference) - 1])
                if before["S"] == "/LI" and before is not element:
                    items.remove(element.reference)
                    self._adopt(self._body_of(before), [element.reference])
            self._nest_lists(element)

    def _body_of(self, item: Any) -> Any:
        for kid in self._kids(item):
            if kid["S"] == "/LBody":
                return kid
        body = pydyf.Dictionary(
            {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "Pg": item["Pg"], "P": item.reference}
        )
        self.pdf.add_object(body)
        item["K"].append(body.reference)
        return body

    def _adopt(self, parent: Any, kids: list[Any]) -> None:
        for kid in kids:
            if isinstance(kid, bytes) and (found := self._at(kid)).get("Type") == "/StructElem":
                found["P"] = parent.reference
            parent["K"].append(kid)

    def _join_pieces(self, parent: Any) -> None:
        """Joins the pieces of elements that a page break or a line break has cut, outermost first."""
        before = None
        for element in list(self._kids(parent)):
            if before is not None and self._are_pieces(before, element) and self._follow(parent, before, element):
                self._join(before, element)
                parent["K"].remove(element.reference)
            else:
                before = element
        for element in self._kids(parent):
            self._join_pieces(element)

    def _are_pieces(self, first: Any, second: Any) -> bool:
        if first["S"] != second["S"] or first["S"] not in JOINED:
            return False
        one, other = self.boxes.get(first.number), self.boxes.get(second.number)
        if one is None or other is None or one.element is None:
            return False
        return one.element is other.element and one.element_tag == other.element_tag

    @staticmethod
    def _follow(parent: Any, first: Any, second: Any) -> bool:
        kids = parent["K"]
        return kids.index(second.reference) == kids.index(first.reference) + 1

    def _join(self, first: Any, second: Any) -> None:
        if first["S"] == "/Table":
            self._drop_repeated_headings(first, second)
        kids = list(second["K"])
        if second["Pg"] != first["Pg"]:
            # A number by itself would refer to text on the page of the first piece.
            kids = [
                pydyf.Dictionary({"Type": "/MCR", "Pg": second["Pg"], "MCID": kid}) if isinstance(kid, int) else kid
                for kid in kids
            ]
        self._adopt(first, kids)
        self._moved[second.reference] = first.reference
        second.clear()

    def _drop_repeated_headings(self, first: Any, second: Any) -> None:
        """Removes the headings that the renderer prints again at the top of a page, so that the table has them only
        once.
        """
        if not any(kid["S"] == "/THead" for kid in self._kids(first)):
            return
        for head in [kid for kid in self._kids(second) if kid["S"] == "/THead"]:
            second["K"].remove(head.reference)
            for element in [head, *self._everything(head)]:
                element.clear()

    def _tag_contents(self) -> None:
        tags = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}
        for element in list(self._everything(self.document)):
            html = self._element_of(element)
            if html is None or html.tag != "nav" or html.get("class") != CONTENTS:
                continue
            for inner in list(self._everything(element)):
                inner["S"] = tags.get(inner["S"], inner["S"])

    def _update_parents(self) -> None:
        """Updates the references from text and links to elements that have been joined to another piece."""

        def final(reference: Any) -> Any:
            while reference in self._moved:
                reference = self._moved[reference]
            return reference

        numbers = self._at(self.root["ParentTree"])["Nums"]
        for position in range(1, len(numbers), 2):
            if isinstance(numbers[position], list):
                numbers[position][:] = [final(reference) for reference in numbers[position]]
            else:
                numbers[position] = final(numbers[position])

    def _mark_headers_and_footers(self) -> None:
        """Marks text in the margins as an artifact of the page (14.8.2.2). This is the text that is in no element of
        the tree.
        """
        numbers = self._at(self.root["ParentTree"])["Nums"]
        of_page = {numbers[at]: numbers[at + 1] for at in range(0, len(numbers), 2)}
        in_tree = {self.document.reference, *(element.reference for element in self._everything(self.document))}
        for number, reference in enumerate(self.pdf.page_references):
            texts = of_page[number]
            stream = self._at(self._at(reference)["Contents"]).stream
            for position, part in enumerate(stream):
                if not isinstance(part, dict) or part.get("MCID") is None or texts[part["MCID"]] in in_tree:
                    continue
                self._at(texts[part["MCID"]]).clear()
                texts[part["MCID"]] = "null"
                part.clear()
                part["Type"] = "/Pagination"
                stream[position - 1] = "/Artifact"
