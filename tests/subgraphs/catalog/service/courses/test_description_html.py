import re

import pytest

from subgraphs.catalog.service.courses.description_html import description_html


def test_markdown_becomes_html() -> None:
    text = "# What\n\nSome *soft* and **loud** `code`:\n\n1. one\n2. two\n\n> quoted\n\n[more](https://example.test)"
    assert description_html(text) == (
        "<h3>What</h3>\n<p>Some <em>soft</em> and <strong>loud</strong> <code>code</code>:</p>\n"
        "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n<blockquote>\n<p>quoted</p>\n</blockquote>\n"
        '<p><a href="https://example.test" rel="noopener noreferrer nofollow">more</a></p>'
    )


def test_headings_are_below_those_of_the_page() -> None:
    assert description_html("## Two\n\n###### Six") == "<h4>Two</h4>\n<h6>Six</h6>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "![a](https://tracker.test/x.png)",
        '[a](https://x.test "><script>alert(1)</script>")',
        "[a](javascript:alert(1))",
        "<a href='javascript:alert(1)'>a</a>",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_in_it_acts_on_its_own(text: str) -> None:
    elements = re.sub(r'title="[^"]*"', "", description_html(text))
    assert re.findall(r"<(\w+)", elements) in (["p"], ["p", "a"], [])
    assert re.findall(r'(?:href|src)="(?!https://)', elements) == []
