#!/bin/bash
# A database for each domain that keeps its state in PostgreSQL, and roles: lectern_owner owns the databases and migrates
# them; a role for each domain reads and changes the rows of its own database alone; grafana reads those of statistics,
# which has ids and neither names nor addresses. Run once, when the volume is new.
# Passwords are files: SECRETS/postgres_owner_password, SECRETS/postgres_<domain>_password, SECRETS/postgres_grafana_password.
set -euo pipefail

: "${SECRETS:=/run/secrets}"
DOMAINS="accounts catalog orders learning notifications statistics"

run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"; }
# A command line can be read by every user of the machine: passwords go in by standard input.
password() { printf '\\set password %s\n' "'$(sed "s/\\\\/\\\\\\\\/g; s/'/''/g" "$SECRETS/postgres_$1_password")'"; }

{
  password owner
  echo "CREATE ROLE lectern_owner LOGIN PASSWORD :'password';"
} | run --dbname postgres

for domain in $DOMAINS; do
  {
    password "$domain"
    cat <<SQL
CREATE ROLE $domain LOGIN PASSWORD :'password';
CREATE DATABASE $domain OWNER lectern_owner TEMPLATE template0;
REVOKE ALL ON DATABASE $domain FROM PUBLIC;
GRANT CONNECT ON DATABASE $domain TO $domain;
SQL
  } | run --dbname postgres
  run --dbname "$domain" <<SQL
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO $domain;
ALTER DEFAULT PRIVILEGES FOR ROLE lectern_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO $domain;
ALTER DEFAULT PRIVILEGES FOR ROLE lectern_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO $domain;
SQL
done

{
  password grafana
  cat <<SQL
CREATE ROLE grafana LOGIN PASSWORD :'password' CONNECTION LIMIT 10;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '30s';
GRANT CONNECT ON DATABASE statistics TO grafana;
SQL
} | run --dbname postgres
run --dbname statistics <<SQL
GRANT USAGE ON SCHEMA public TO grafana;
ALTER DEFAULT PRIVILEGES FOR ROLE lectern_owner IN SCHEMA public GRANT SELECT ON TABLES TO grafana;
SQL
