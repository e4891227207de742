#!/bin/sh
# The input topics, which are the user's; oomstream makes its own.
set -eu
for topic in logs.journal logs.syslog; do
  "$KAFKA_BIN/kafka-topics.sh" --bootstrap-server "$BOOTSTRAP" --create --if-not-exists --topic "$topic" \
    --partitions 4 --config message.timestamp.type=LogAppendTime --config retention.ms=86400000
done
