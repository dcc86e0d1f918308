"""Works out the position of each cell in a web page's table, allowing for cells that span rows and columns."""

from __future__ import annotations

from inspections.intake.blocks import Cell

_MOST_SPANNED = 200


def cells_of(table, *, number: int) -> dict[object, Cell]:
    """The position of each of the table's cells, by the cell's element; empty for a table that only lays out the page.

    A layout table holds other tables, or has a single row or column.
    """
    if table.xpath(".//table"):
        return {}
    cells: dict[object, Cell] = {}
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(table.iter("tr")):
        column = 0
        for cell in element.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            taken |= {(row + down, column + across) for down in range(rows) for across in range(columns)}
            cells[cell] = Cell(number, row, column, rows, columns, cell.tag == "th")
            column += columns
    several = {cell.row for cell in cells.values()}, {cell.column for cell in cells.values()}
    return cells if all(len(one) > 1 for one in several) else {}


def _span(cell, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), _MOST_SPANNED) if text.isdigit() and len(text) < 6 else 1
