#!/bin/sh
# Redis with passwords from files, since arguments can be read by every user of the host: SECRETS/redis_password is that of
# the default user, which may do everything, SECRETS/redis_edge_password that of `edge`. The playback edge faces the
# internet: it receives revocations and reads those that are in force, and can do nothing else.
set -eu
: "${SECRETS:=/run/secrets}" "${DATA:=/data}" "${CONFIGURATION:=/tmp/redis.conf}" "${PORT:=6379}"

umask 077
cat > "$CONFIGURATION" <<CONF
port $PORT
dir $DATA
appendonly yes
# Streams and queues must not be evicted to make room for caches.
maxmemory-policy noeviction
requirepass "$(cat "$SECRETS/redis_password")"
user edge on >$(cat "$SECRETS/redis_edge_password") resetkeys %R~playback:revocations resetchannels &playback:revoked -@all +subscribe +unsubscribe +zrangebyscore +ping +auth +hello +select +client|setname +client|setinfo
CONF
exec "${REDIS_SERVER:-redis-server}" "$CONFIGURATION"
