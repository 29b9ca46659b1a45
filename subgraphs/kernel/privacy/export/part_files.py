"""The file of one domain in an export: JSON with a list of tables, each with its purpose and the rows about the user.

    {"domain": "learning", "madeAt": "2026-11-30T10:00:00Z", "tables": [
      {"name": "reviews", "purpose": "...", "rows": [{"course_id": "crs_...", "rating": 5}]}
    ]}

Names of tables and columns are those of docs/personal-data.md. Rows are written as they are read, so that the size of a
file does not matter.
"""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from pydantic_core import to_json

from subgraphs.kernel.privacy.export.ports import Section


async def write_part(path: Path, domain: str, made_at: datetime, sections: AsyncIterator[Section]) -> int:
    """Write a domain's file, and return its size in bytes."""
    with path.open("wb") as file:
        head = {"domain": domain, "madeAt": made_at}
        file.write(to_json(head)[:-1] + b',"tables":[')
        separator = b"\n"
        async for section in sections:
            name, purpose = json.dumps(section.name), json.dumps(section.purpose, ensure_ascii=False)
            file.write(separator + f'{{"name":{name},"purpose":{purpose},"rows":['.encode())
            between = b"\n"
            async for row in section.rows:
                file.write(between + to_json(row, fallback=str))
                between = b",\n"
            file.write(b"]}")
            separator = b",\n"
        file.write(b"]}\n")
        return file.tell()
