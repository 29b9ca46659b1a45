"""The reference of all settings, docs/configuration.md, generated from the settings classes."""

from collections.abc import Iterator

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python
from pydantic_settings import BaseSettings

from jobs.settings import WorkerSettings
from lectern.web.identity_propagation import TRUSTED_PROXIES_VARIABLE
from lectern.web.router_settings import ClientLimitSettings, RouterSettings
from lectern.web.single_service import SUPERGRAPH_VARIABLE
from lectern.web.site import SiteSettings
from lectern.web.trusted_documents import TrustedDocumentSettings
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings
from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.platform.mail import MailSettings
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.registry import DOMAINS

_HEAD = f"""\
# Configuration

Every process is configured by environment variables alone. `lectern up` sets all that it needs; what is set already it
uses. This page is written by `make schema` from the settings classes.

Each variable may be given in a file instead, as Docker and Kubernetes mount secrets: `LECTERN_REDIS_URL_FILE` names a
file that holds the value of `LECTERN_REDIS_URL` (a line end at its end does not count). Both at once are an error.

## The router and the web processes

| variable | meaning | default |
|-|-|-|
| `{SUPERGRAPH_VARIABLE}` | `lectern serve router`: a file with the supergraph's SDL | composed from the code |
| `LECTERN_<DOMAIN>_MIGRATION_URL` | `lectern migrate`: the database, as its owner and past poolers \
| `LECTERN_<DOMAIN>_DATABASE_URL` |
| `LECTERN_<SUBGRAPH>_URL` | `lectern serve router`: where a subgraph is | `http://<subgraph>:8000/graphql` |
| `{TRUSTED_PROXIES_VARIABLE}` | addresses and networks whose word about a client's address is taken | none |
"""


def reference() -> str:
    """Return the page."""
    parts = [_HEAD]
    shared: set[str] = set()
    sections: list[tuple[str, type[BaseSettings]]] = [
        ("Every process", KernelSettings),
        ("Mail", MailSettings),
        ("Object storage", StorageSettings),
        *((name, domain.settings_class()) for name, domain in DOMAINS.items()),
        ("The worker", WorkerSettings),
        ("The router", RouterSettings),
        ("The router's trusted documents", TrustedDocumentSettings),
        ("The router's limits of clients", ClientLimitSettings),
        ("Machine clients: the router and every subgraph", MachineClientSettings),
        ("The web app", SiteSettings),
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
        # A default is not a secret, even where what replaces it is one.
        value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        if value not in (None, "", ()):
            yield f"`{to_jsonable_python(value)}`"
