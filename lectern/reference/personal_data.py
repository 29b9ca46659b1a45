"""The register of personal data as a page of the documentation."""

from subgraphs.kernel.privacy.register_page import register_tables
from subgraphs.registry import DOMAINS

HEAD = """# Personal data, table by table

Generated from the registers in `subgraphs/*/store/personal_data.py`: `make schema` writes it. [Privacy](privacy.md)
explains it. `where` is a table of the domain's database, or a collection.

"""


def page() -> str:
    """Return the page in Markdown."""
    return HEAD + register_tables({name: domain.personal_data() for name, domain in DOMAINS.items()})
