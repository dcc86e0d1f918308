"""Clipboard content from Word, Outlook and Google Docs."""

from __future__ import annotations

from s55tracker.richtext import clean


def item(
    text: str, *, level: int = 1, marker: str = "·", list_: str = "l0", name: str = "MsoListParagraphCxSpMiddle"
) -> str:
    return (
        f"<p class={name} style='margin-left:{level * 36}.0pt;mso-add-space:auto;text-indent:-18.0pt;mso-list:{list_} level{level} lfo1'>"
        "<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>"
        f"{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>{text}<o:p></o:p></p>\r\n"
    )


def test_word_page_keeps_its_words_alone():
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">'
        "<title>Draft</title><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
        "<style><!-- p.MsoNormal {margin:0cm;} --></style></head><body lang=EN-GB>"
        "<!--StartFragment--><p class=MsoNormal><b><span style='font-size:12.0pt'>Our plan</span></b><o:p></o:p></p>"
        '<p class=MsoNormal>In <st1:place w:st="on">Ambershire</st1:place> we count.<o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>'
    )
    assert clean(html) == "<p><strong>Our plan</strong></p><p>In Ambershire we count.</p>"


def test_word_bullets_become_nested_lists():
    html = (
        "<p class=MsoNormal>We shall:</p>"
        + item("count;")
        + item("what is held;", level=2, marker="o")
        + item("label.")
    )
    assert clean(html) == "<p>We shall:</p><ul><li>count;<ul><li>what is held;</li></ul></li><li>label.</li></ul>"


def test_word_numbers_keep_their_start_and_go_on_after_a_paragraph():
    html = (
        item("Two", marker="2.")
        + item("Three", marker="3.")
        + "<p class=MsoNormal>Between.</p>"
        + item("Four", marker="4.")
    )
    assert clean(html) == (
        '<ol start="2"><li>Two</li><li>Three</li></ol><p>Between.</p><ol start="4"><li>Four</li></ol>'
    )


def test_word_letters_beneath_a_number_are_a_numbered_list():
    html = item("One", marker="1.") + item("first", level=2, marker="a)") + item("second", level=2, marker="b)")
    assert clean(html) == "<ol><li>One<ol><li>first</li><li>second</li></ol></li></ol>"


def test_word_list_that_begins_anew_is_another_list():
    html = item("One", marker="1.") + item("Another one", marker="1.", list_="l1")
    assert clean(html) == "<ol><li>One</li></ol><ol><li>Another one</li></ol>"


def test_word_list_that_skips_a_level_stays_readable():
    html = item("a") + item("c", level=3) + item("b", level=2)
    assert clean(html) == "<ul><li>a<ul><li>c</li><li>b</li></ul></li></ul>"


def test_list_paragraph_with_a_typed_bullet_is_an_item():
    assert clean("<p class=MsoListParagraph>·&nbsp;&nbsp; one</p><p class=MsoListParagraph>o&nbsp; two</p>") == (
        "<ul><li>one</li><li>two</li></ul>"
    )


def test_list_paragraph_without_a_bullet_is_a_paragraph():
    assert clean("<p class=MsoListParagraph>Only indented</p>") == "<p>Only indented</p>"


def test_word_comments_are_not_published():
    html = (
        "<p class=MsoNormal>We count<span class=MsoCommentReference><span style='font-size:8.0pt'>"
        '<a class=msocomanchor id="_anchor_1" href="#_msocom_1" language=JavaScript name="_msoanchor_1">[JS1]</a></span></span> daily.</p>'
        "<div style='mso-element:comment-list'><hr class=msocomoff align=left><div style='mso-element:comment'>"
        '<div id="_com_1" class=msocomtxt><p class=MsoCommentText><a href="#_msoanchor_1" class=msocomoff>[JS1]</a>Is this true?</p>'
        "<p class=MsoCommentText>Ask the auditor.</p></div></div></div>"
    )
    assert clean(html) == "<p>We count daily.</p>"


def test_comments_are_known_when_their_markup_is_gone():
    html = "<p>We count[JS1] daily [AB12R1].</p><p>&nbsp;[JS1]Is this true?</p><p>[AB12R1] No.</p><p>Last words.</p>"
    assert clean(html) == "<p>We count daily .</p><p>Last words.</p>"


def test_anchor_split_by_emphasis_or_hidden_in_another_is_taken_away():
    assert clean("<p>a<b>[J</b>S1] b[J[KL2]S1]c</p>") == "<p>a bc</p>"


def test_paragraph_that_opens_with_an_anchor_keeps_its_words_when_nothing_bears_that_anchor():
    assert clean("<p>[JS1]Counted daily.</p>") == "<p>Counted daily.</p>"


def test_tracked_deletions_and_hidden_text_are_left_out():
    html = (
        "<p>We <del cite='mailto:x'>never </del><ins>always</ins> count<span style='display:none'> (do we?)</span>.</p>"
    )
    assert clean(html) == "<p>We always count.</p>"


def test_google_docs_wrapper_is_not_bold():
    html = (
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr">'
        '<span style="font-weight:400">Plain</span> <span style="font-weight:700">bold</span> '
        '<span style="font-weight:700;font-style:italic">both</span></p></b>'
    )
    assert clean(html) == "<p>Plain <strong>bold <em>both</em></strong></p>"
