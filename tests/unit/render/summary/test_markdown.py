"""Text that means nothing to Markdown."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.render.summary.markdown import block, escaped, table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a&#124;b"),
        ("`code`", "&#96;code&#96;"),
        ("<img src=x>", "&#60;img src=x&#62;"),
        ("a & b", "a &#38; b"),
        ("**b** _i_", "&#42;&#42;b&#42;&#42; &#95;i&#95;"),
        ("CREATE_COMPLETE", "CREATE_COMPLETE"),
        ("[a](b)", "&#91;a&#93;(b)"),
        ("one\ntwo", "one<br>two"),
        ("  padded\r\n", "padded"),
        ("\x1b[31mred", "&#91;31mred"),
        ("@ada #7", "&#64;ada &#35;7"),
    ],
)
def test_signs_of_markdown_are_text(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]) | st.just("\n")))
def test_a_reader_sees_the_text_itself(text: str) -> None:
    assert html.unescape(escaped(text).replace("<br>", "\n")) == text.strip()


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_no_cell_breaks_out_of_its_table(cells: list[str]) -> None:
    lines = table(("a", "b"), [cells]).split("\n")
    assert len(lines) == 4
    assert lines[0] == "| a | b |"
    assert lines[2].count("|") == 3


def test_block_holds_its_lines_as_they_are() -> None:
    assert (
        block(["a  b", "", "</pre><b>&"]) == "<pre>\na  b\n\n&lt;/pre&gt;&lt;b&gt;&amp;\n</pre>\n"
    )


def test_address_does_not_become_a_link() -> None:
    assert escaped("see https://a.example, www.b.example") == (
        "see https&#58;//a.example, www&#46;b.example"
    )
