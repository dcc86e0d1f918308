"""Tables that can become cards: each value gets its column heading, and each part its role."""

import pytest
from django.template import Context, Template
from lxml import html

TABLE = """{% load cards %}{% cards name %}<table class="wide"><caption>Reports</caption>
<thead><tr><td id="all"></td><th scope="col" aria-sort="ascending"><a href="?sort=-title">Title<span class="s55-sort__mark" aria-hidden="true">▲</span></a></th>
<th scope="col">Safe “day”
  &amp; deadline</th><th scope="col">Out</th></tr></thead>
<tbody>{% for title, day, out in rows %}<tr class="row"><td><input type="checkbox"></td><th scope="row">{{ title }}</th><td class="day">{{ day }}</td>
<td>{{ out }}</td></tr>{% endfor %}</tbody></table>{% endcards %}"""


def drawn(*rows, name="Table of reports"):
    return html.fromstring(Template(TABLE).render(Context({"rows": rows, "name": name})))


def test_value_has_the_heading_of_its_column():
    region = drawn(("Custody", "5 October", "1 October"), ("Roads <1>", "7 October", ""))
    cells = region.xpath(".//tbody//td[@class='day']")

    assert [(cell.get("data-label"), cell.text) for cell in cells] == [
        ("Safe “day” & deadline", "5 October"),
        ("Safe “day” & deadline", "7 October"),
    ]


def test_value_that_is_not_there_takes_no_line_and_a_control_has_no_heading():
    region = drawn(("Roads", "7 October", " "))
    box, _day, out = region.xpath(".//tbody//td")

    assert (out.get("data-empty"), out.get("data-label")) == ("", None)
    assert (box.get("data-empty"), box.get("data-label")) == (None, None)


def test_table_is_a_table_to_a_screen_reader_however_it_is_laid_out():
    region = drawn(("Custody", "5 October", "1 October"))
    roles = {
        "table": ["table"],
        "thead": ["rowgroup"],
        "tbody": ["rowgroup"],
        "tr": ["row", "row"],
        "thead//th": ["columnheader"] * 3,
        "tbody//th": ["rowheader"],
        "td": ["cell"] * 4,
    }

    assert {path: [each.get("role") for each in region.xpath(f".//{path}")] for path in roles} == roles


def test_region_says_its_name_and_how_much_room_the_columns_need():
    region = drawn(name="Reports “and” <more>")

    assert (region.get("role"), region.get("aria-label")) == ("region", "Reports “and” <more>")
    assert "s55-cards--4" in region.get("class").split()


@pytest.mark.parametrize(("columns", "room"), [(1, 2), (2, 2), (7, 7), (9, 7)])
def test_room_is_known_for_two_to_seven_columns(columns, room):
    table = "<table><thead><tr>" + '<th scope="col">A</th>' * columns + "</tr></thead><tbody></tbody></table>"
    region = html.fromstring(Template("{% load cards %}{% cards 'A' %}" + table + "{% endcards %}").render(Context()))

    assert f"s55-cards--{room}" in region.get("class").split()
