"""The HTML of tables, with a caption and headings that screen readers can follow."""

from collections.abc import Iterable
from html import escape

from .._wording import one_line


def table(caption: str, headings: Iterable[str], rows: list[list[str]]) -> str:
    """HTML: a table whose first column heads its rows; texts are escaped."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in headings)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(text)}</td>" for text in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f"<table>\n<caption>{escape(one_line(caption))}</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n"
    )
