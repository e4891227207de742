#!/bin/sh
# Loads templates, life cycle, pipeline, dashboard and detection rules into Elasticsearch and Kibana. May be run again: each
# object is replaced by the one here. Documents are not touched.
set -eu

usage() {
  cat <<'USAGE'
Usage: ES_URL=https://es:9200 [KIBANA_URL=https://kibana:5601] install.sh [options]

  --lifecycle ilm|data-stream|none   how old incidents go after 400 days (default: ilm)
  --without-pipeline                 no event.ingested, no kubernetes.* copies
  --failure-store                    keep documents that are refused (Elasticsearch 8.19, 9.1 and later)
  --with-rules                       the detection rules too, switched off (needs KIBANA_URL)
  --dry-run                          print the requests, send none

Environment: ES_API_KEY, or ES_USERNAME and ES_PASSWORD; CA_CERT, a PEM file; KIBANA_SPACE.
USAGE
}

answer=
lifecycle=ilm pipeline=yes failure_store=no rules=no dry_run=no
while [ $# -gt 0 ]; do
  case $1 in
    --lifecycle) lifecycle=${2:-}; shift ;;
    --without-pipeline) pipeline=no ;;
    --failure-store) failure_store=yes ;;
    --with-rules) rules=yes ;;
    --dry-run) dry_run=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
case $lifecycle in ilm | data-stream | none) ;; *) usage >&2; exit 2 ;; esac
[ -n "${ES_URL:-}" ] || { usage >&2; exit 2; }
if [ "$rules" = yes ] && [ -z "${KIBANA_URL:-}" ]; then usage >&2; exit 2; fi
here=$(cd "$(dirname "$0")" && pwd)

# Credentials go to curl on standard input: in its arguments every user of the machine could read them.
credentials() {
  if [ -n "${ES_API_KEY:-}" ]; then
    printf 'header = "Authorization: ApiKey %s"\n' "$(quoted "$ES_API_KEY")"
  elif [ -n "${ES_USERNAME:-}" ]; then
    printf 'user = "%s:%s"\n' "$(quoted "$ES_USERNAME")" "$(quoted "${ES_PASSWORD:-}")"
  fi
  if [ -n "${CA_CERT:-}" ]; then printf 'cacert = "%s"\n' "$(quoted "$CA_CERT")"; fi
}

quoted() {
  printf '%s' "$1" | sed 's/[\\"]/\\&/g'
}

request() {
  name=$1
  shift
  echo "$name" >&2
  if [ "$dry_run" = yes ]; then return 0; fi
  answer=$(credentials | curl --config - --silent --show-error --max-time 60 --write-out '\n%{http_code}' "$@") || exit 1
  case $answer in
    *"
2"[0-9][0-9]) ;;
    *) printf '%s\n' "$answer" >&2; exit 1 ;;
  esac
}

put() {
  request "PUT $1" --request PUT --header 'Content-Type: application/json' --data-binary "@$here/$2" "${ES_URL%/}/$1"
}

component() {
  put "_component_template/$1" "component-templates/$1.json"
}

# What was chosen another time must not stay behind.
without_component() {
  echo "DELETE _component_template/$1" >&2
  if [ "$dry_run" = yes ]; then return 0; fi
  credentials | curl --config - --silent --show-error --max-time 60 --output /dev/null --request DELETE "${ES_URL%/}/_component_template/$1"
}

import() {
  space=${KIBANA_SPACE:+/s/$KIBANA_SPACE}
  request "POST $1 ($2)" --request POST --header 'kbn-xsrf: oomstream' --form "file=@$here/kibana/$2" "${KIBANA_URL%/}$space$1?overwrite=true"
  # Kibana answers 200 also when it refused some of the objects.
  case ${answer:-'"success":true'} in *'"success":true'*) ;; *) printf '%s\n' "$answer" >&2; exit 1 ;; esac
}

# The index templates name the optional parts and pass over those that are not there: they come before what is deleted.
component logs-oom.incident@package
component oom-aggregates@package
put _index_template/logs-oom.incident index-templates/logs-oom.incident.json
put _index_template/oom-aggregates index-templates/oom-aggregates.json
if [ "$lifecycle" = ilm ]; then
  put _ilm/policy/logs-oom.incident ilm-policy.json
  component logs-oom.incident@ilm
else
  without_component logs-oom.incident@ilm
fi
if [ "$lifecycle" = data-stream ]; then component logs-oom.incident@data-stream-lifecycle; else without_component logs-oom.incident@data-stream-lifecycle; fi
if [ "$pipeline" = yes ]; then
  put _ingest/pipeline/logs-oom.incident ingest-pipeline.json
  component logs-oom.incident@pipeline
else
  without_component logs-oom.incident@pipeline
fi
if [ "$failure_store" = yes ]; then component logs-oom.incident@failure-store; else without_component logs-oom.incident@failure-store; fi
if [ -n "${KIBANA_URL:-}" ]; then
  import /api/saved_objects/_import oomstream.ndjson
  if [ "$rules" = yes ]; then import /api/detection_engine/rules/_import detection-rules.ndjson; fi
fi
