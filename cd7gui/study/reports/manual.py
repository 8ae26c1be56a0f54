"""The pages of the manual in order, each a Markdown file that comes with the programme."""

from __future__ import annotations

from functools import cache, lru_cache

from cd7gui import resources
from cd7gui.domain.errors import UserError

FOLDER, CONTENTS = "help", "index"


@lru_cache(maxsize=1)
def page_names() -> tuple[str, ...]:
    """Return the page names: the contents first, then in the order of its links."""
    lines = resources.text(FOLDER, f"{CONTENTS}.md").splitlines()
    links = [part.partition(")")[0] for line in lines for part in line.split("](")[1:]]
    return tuple(dict.fromkeys([CONTENTS, *(link.removesuffix(".md") for link in links if link.endswith(".md"))]))


@cache
def page_text(name: str) -> str:
    """Return a page as Markdown; an unknown name is refused with the list of pages."""
    if name not in page_names():
        known = ", ".join(page_names())
        raise UserError(f'The manual has no page "{name}". Its pages are: {known}.')
    return resources.text(FOLDER, f"{name}.md")


def page_title(name: str) -> str:
    """Return the heading of a page."""
    return page_text(name).partition("\n")[0].lstrip("# ").strip()
