#!/bin/sh
# Gives a principal the least rights that parts of oomstream need. READ and WRITE imply DESCRIBE.
#
#   acls.sh User:oomstream sieve assemble aggregate sinks
#
# Parts: sieve, assemble, aggregate, sinks (what `run --stages` takes); exactly-once and enrich, beside assemble, where the
# configuration has `delivery: exactly-once` or `enrich`; topics, doctor, canary: the commands, which another principal may run
# (topics-apply for `topics create --apply`). Topics that were named otherwise, `enrich.topic` and those of a kafka sink are not in it.
#
# BOOTSTRAP       host:port of a broker              (localhost:9092)
# COMMAND_CONFIG  properties of an administrator     (none)
# DEPLOYMENT      `deployment` of the configuration  (none)
# INPUTS          the input topics, with blanks      (logs.journal logs.syslog)
# KAFKA_ACLS      Kafka's program                    (kafka-acls.sh)
# ACTION          --add, or --remove to take them    (--add)
set -eu

if [ $# -lt 2 ]; then
  sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
principal=$1
shift
dash=${DEPLOYMENT:+$DEPLOYMENT-}
ids=${DEPLOYMENT:-oomstream}-

table() {
  cat <<TABLE
sieve         topic             literal   @inputs                       Read
sieve         topic             prefixed  ${dash}oom.                   Describe
sieve         topic             literal   ${dash}oom.lines              Write
sieve         topic             literal   ${dash}oom.hosts              Write
sieve         topic             literal   ${dash}oom.dead-letter        Write
sieve         topic             literal   ${dash}oom.checkpoint         Read Write
sieve         group             prefixed  ${dash}oomstream-sieve        Read
assemble      topic             prefixed  ${dash}oom.                   Describe
assemble      topic             literal   ${dash}oom.lines              Read
assemble      topic             literal   ${dash}oom.incidents          Write
assemble      topic             literal   ${dash}oom.dead-letter        Write
assemble      topic             literal   ${dash}oom.checkpoint         Read Write
assemble      group             prefixed  ${dash}oomstream-assemble     Read
exactly-once  transactional-id  prefixed  ${ids}assemble-               Write
enrich        topic             literal   ${dash}oom.incidents          Read
aggregate     topic             prefixed  ${dash}oom.                   Describe
aggregate     topic             literal   ${dash}oom.incidents          Read
aggregate     topic             literal   ${dash}oom.hosts              Read
aggregate     topic             literal   ${dash}oom.cgroup-aggregates  Read Write
aggregate     topic             literal   ${dash}oom.history            Read Write
aggregate     topic             literal   ${dash}oom.dead-letter        Write
aggregate     group             prefixed  ${dash}oomstream-aggregate    Read
aggregate     transactional-id  prefixed  ${ids}aggregate-              Write
sinks         topic             prefixed  ${dash}oom.                   Describe
sinks         topic             literal   ${dash}oom.incidents          Read
sinks         topic             literal   ${dash}oom.cgroup-aggregates  Read
sinks         topic             literal   ${dash}oom.dead-letter        Read Write
sinks         group             prefixed  ${dash}oomstream-sink-        Read
topics        topic             literal   @inputs                       Describe
topics        topic             prefixed  ${dash}oom.                   Create Describe DescribeConfigs
topics-apply  topic             prefixed  ${dash}oom.                   AlterConfigs
doctor        topic             literal   @inputs                       Read DescribeConfigs
doctor        topic             prefixed  ${dash}oom.                   Describe DescribeConfigs
doctor        topic             literal   ${dash}oom.lines              Read
doctor        topic             literal   ${dash}oom.incidents          Read
doctor        topic             literal   ${dash}oom.cgroup-aggregates  Read
doctor        topic             literal   ${dash}oom.hosts              Read
doctor        topic             literal   ${dash}oom.checkpoint         Write
doctor        group             prefixed  ${dash}oomstream-             Describe
doctor        group             prefixed  ${dash}oomstream-sieve        Read
doctor        transactional-id  prefixed  ${ids}aggregate-              Write
canary        topic             literal   @inputs                       Write
canary        topic             prefixed  ${dash}oom.                   Describe
canary        topic             literal   ${dash}oom.incidents          Read
canary        group             prefixed  ${dash}oomstream-aggregate    Read
TABLE
}

allow() { # RESOURCE PATTERN NAME OPERATION...
  resource=$1 pattern=$2 name=$3
  shift 3
  for operation; do set -- "$@" --operation "$operation"; shift; done
  "${KAFKA_ACLS:-kafka-acls.sh}" --bootstrap-server "${BOOTSTRAP:-localhost:9092}" \
    ${COMMAND_CONFIG:+--command-config "$COMMAND_CONFIG"} "${ACTION:---add}" --force --allow-principal "$principal" \
    "$@" "--$resource" "$name" --resource-pattern-type "$pattern" </dev/null
}

for part; do
  table | grep -q "^$part " || {
    echo "acls.sh: $part is no part of oomstream" >&2
    exit 2
  }
  table | while read -r owner resource pattern name operations; do
    [ "$owner" = "$part" ] || continue
    names=$name
    [ "$name" != @inputs ] || names=${INPUTS:-logs.journal logs.syslog}
    # shellcheck disable=SC2086 # operations are several words
    for each in $names; do allow "$resource" "$pattern" "$each" $operations; done
  done
done
