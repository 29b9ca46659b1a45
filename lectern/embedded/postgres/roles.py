"""The roles of a PostgreSQL server: one that owns the databases, and one for each domain with rights on its own alone.

The owner's role migrates. A domain's role reads and changes rows, but cannot change tables, nor disable the triggers
that protect the ledger, and cannot connect to another domain's database. docker/postgres/roles.sh makes the same roles.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OWNER = "lectern_owner"
"""The role that owns the databases and their tables."""


@dataclass(frozen=True, slots=True)
class RolePasswords:
    """The passwords of the roles."""

    owner: str = field(repr=False)
    domains: Mapping[str, str] = field(repr=False)
    """Those of the domains' roles; a role and its database have the domain's name."""


def role_statements(name: str, password: str) -> Iterator[str]:
    """Return the statements that set the password of a role that exists."""
    yield f"ALTER ROLE {_identifier(name)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {_literal(password)}"


def database_statements(domain: str) -> Iterator[str]:
    """Return the statements, run on the server, that let no role but the domain's connect to its database."""
    database = _identifier(domain)
    yield f"ALTER DATABASE {database} OWNER TO {OWNER}"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {database} TO {database}"


def schema_statements(domain: str) -> Iterator[str]:
    """Return the statements, run in the domain's database, that give its role the rows of all tables."""
    role = _identifier(domain)
    yield _OWN_EVERYTHING
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}"
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
    yield f"{default} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    yield f"{default} USAGE, SELECT ON SEQUENCES TO {role}"


# Tables of a data folder that was made before there were roles belong to the superuser. The owner of an extension's
# members (pg_depend type e) and of columns' sequences (a, i) follows from the whole.
_OWN_EVERYTHING = f"""
DO $$
DECLARE command text;
BEGIN
  FOR command IN
    SELECT format('ALTER %s %s OWNER TO {OWNER}', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
      FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S') AND relowner <> '{OWNER}'::regrole
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('e', 'a', 'i'))
    UNION ALL
    SELECT format('ALTER FUNCTION %s OWNER TO {OWNER}', oid::regprocedure)
      FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proowner <> '{OWNER}'::regrole
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE command;
  END LOOP;
END
$$
"""  # noqa: S608 (constants alone)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
