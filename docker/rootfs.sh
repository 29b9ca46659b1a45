#!/bin/bash
# Make what the image has beyond its base (python:3.12-slim) without a container engine: docker/rootfs.sh FOLDER
#
# The folder becomes a root file system's part: the locked packages and ours in opt/lectern, the same entry point, the user
# 10001. Copy it over any root file system with the Python that made it ($PYTHON, python3 unless set) and ffmpeg, or run
# FOLDER/opt/lectern/bin/lectern as it is, in a systemd unit for one; docs/deployment.md shows how.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -eq 1 ] || { echo "usage: docker/rootfs.sh FOLDER" >&2; exit 2; }
folder="$1"
[ ! -e "$folder" ] || [ -z "$(ls -A "$folder")" ] || { echo "$folder is not empty" >&2; exit 2; }
python="${PYTHON:-python3}"
umask 022
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
root="$folder/opt/lectern"
packages="$root/packages"
mkdir -p "$root/bin" "$folder/etc" "$folder/tmp"
chmod 1777 "$folder/tmp"

install() {
  "$python" -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore \
    --target "$packages" "$@"
  # Scripts of packages, for another Python's path; the entry point is below.
  rm -rf "$packages/bin"
}
install --require-hashes --requirement requirements/production.txt
# Ours, from a copy, since a build leaves files behind; the build system is among the locked packages.
source="$(mktemp -d)"
trap 'rm -rf "$source"' EXIT
cp -r pyproject.toml README.md LICENSE router subgraphs jobs lectern "$source"
PYTHONPATH="$packages" install --no-deps --no-build-isolation "$source"
cp -r schema "$root/schema"

# The variables of the image (docker/Dockerfile), which the environment may replace.
cat > "$root/bin/lectern" <<'ENTRY'
#!/bin/sh
set -eu
root="$(cd "$(dirname "$0")/.." && pwd)"
export PYTHONPATH="$root/packages" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
export LECTERN_ENVIRONMENT="${LECTERN_ENVIRONMENT:-production}"
export LECTERN_SUPERGRAPH="${LECTERN_SUPERGRAPH:-$root/schema/supergraph.graphql}"
exec "${PYTHON:-python3}" -m lectern "$@"
ENTRY
chmod 0755 "$root/bin/lectern"
echo "lectern:x:10001:10001::/nonexistent:/usr/sbin/nologin" > "$folder/etc/passwd"
echo "lectern:x:10001:" > "$folder/etc/group"
echo "$root/bin/lectern"
