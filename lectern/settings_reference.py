"""docs/configuration.md: every variable, as the settings classes declare it."""

from collections.abc import Iterator
from importlib import import_module

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python
from pydantic_settings import BaseSettings

from jobs.settings import WorkerSettings
from lectern.serve import TRUSTED_PROXIES_VARIABLE
from lectern.subgraph_names import SUBGRAPHS
from lectern.web.alone import SUPERGRAPH_VARIABLE
from lectern.web.trusted_documents import TrustedDocumentSettings
from subgraphs.kernel.mail import MailSettings
from subgraphs.kernel.settings import KernelSettings
from subgraphs.videos.settings import StorageSettings

_HEAD = f"""\
# Configuration

Every process is configured by environment variables alone. `lectern up` sets all that it needs; what is set already it
uses. This page is written by `make schema` from the settings classes.

## The router and the web processes

| variable | meaning | default |
|-|-|-|
| `{SUPERGRAPH_VARIABLE}` | `lectern serve router`: a file with the supergraph's SDL | composed from the code |
| `LECTERN_<SUBGRAPH>_URL` | `lectern serve router`: where a subgraph is | `http://<subgraph>:8000/graphql` |
| `{TRUSTED_PROXIES_VARIABLE}` | addresses and networks whose word about a client's address is taken | none |
"""


def reference() -> str:
    """The page."""
    parts = [_HEAD]
    shared: set[str] = set()
    sections: list[tuple[str, type[BaseSettings]]] = [
        ("Every process", KernelSettings),
        ("Mail", MailSettings),
        ("Object storage", StorageSettings),
        *((name, import_module(f"subgraphs.{name}.settings").Settings) for name in SUBGRAPHS),
        ("The worker", WorkerSettings),
        ("The router's trusted documents", TrustedDocumentSettings),
    ]
    for title, settings in sections:
        rows = [_row(name, field) for name, field in settings.model_fields.items() if name not in shared]
        shared |= settings.model_fields.keys()
        parts.append("\n".join([f"## {title}", "", "| variable | meaning | default |", "|-|-|-|", *rows, ""]))
    return "\n".join(parts)


def _row(name: str, field: FieldInfo) -> str:
    return f"| `LECTERN_{name.upper()}` | {field.description or ''} | {' '.join(_default(field))} |"


def _default(field: FieldInfo) -> Iterator[str]:
    if field.is_required():
        yield "**required**"
    elif field.default_factory is not None:
        yield "depends on the machine"
    else:
        # A default is no secret, even where what replaces it is one.
        value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        if value not in (None, "", ()):
            yield f"`{to_jsonable_python(value)}`"
