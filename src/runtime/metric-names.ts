/** Declares what a metric is for and which labels it has. */
interface Declared {
  readonly help: string;
  readonly labels: readonly string[];
}

/** Everything that is counted. */
export const COUNTERS = {
  oomstream_input_records_total: {
    help: 'Records of the input topics, each by its one outcome.',
    labels: ['stage', 'outcome'],
  },
  oomstream_assembler_lines_read_total: {
    help: 'Lines that the assembler has read; those without an outcome yet are held.',
    labels: [],
  },
  oomstream_assembler_lines_total: { help: 'What became of the lines, by outcome.', labels: ['outcome'] },
  oomstream_assembler_reports_total: { help: 'What became of reports, by outcome.', labels: ['outcome'] },
  oomstream_incidents_total: { help: 'Incidents delivered, by kind.', labels: ['kind'] },
  oomstream_diagnosed_incidents_total: {
    help: 'Incidents delivered, by scope and primary finding.',
    labels: ['scope', 'cause'],
  },
  oomstream_aggregate_findings_total: {
    help: 'Findings of aggregates of the smallest windows, each as often as one that has it was written.',
    labels: ['finding'],
  },
  oomstream_enriched_incidents_total: {
    help: 'Incidents by how much of their host, pod and container was known when they left; recalled: as when said before.',
    labels: ['outcome'],
  },
  oomstream_context_updates_total: {
    help: 'What the sources of context told: taken, removed, refused for mistakes, or failed to be read.',
    labels: ['source', 'outcome'],
  },
  oomstream_folded_incidents_total: {
    help: 'What the aggregator made of incidents, by outcome, and what its bounds cut off.',
    labels: ['outcome'],
  },
  oomstream_dead_letters_total: {
    help: 'Records sent to the dead-letter topic, by reason.',
    labels: ['stage', 'reason'],
  },
  oomstream_messages_acknowledged_total: { help: 'Messages that the broker acknowledged.', labels: ['stage', 'topic'] },
  oomstream_messages_undeliverable_total: {
    help: 'Messages given up because no broker would take them (too large).',
    labels: ['stage', 'topic'],
  },
  oomstream_send_failures_total: {
    help: 'Sends that failed and were tried again with a new producer.',
    labels: ['stage'],
  },
  oomstream_rebalances_total: { help: 'Times a stage joined its group.', labels: ['stage'] },
  oomstream_consumer_crashes_total: { help: 'Times a consumer stopped and was built again.', labels: ['stage'] },
  oomstream_commits_total: { help: 'Offset commits, by outcome.', labels: ['stage', 'outcome'] },
  oomstream_transactions_total: {
    help: 'Transactions of the aggregator and, in exactly-once, of the assembler, by outcome.',
    labels: ['stage', 'outcome'],
  },
  oomstream_incarnation_alarms_total: { help: 'Input topics found deleted and made again.', labels: ['topic'] },
  oomstream_offset_gaps_total: {
    help: 'Places where records were gone before they were read.',
    labels: ['stage', 'topic'],
  },
  oomstream_checkpoints_lost_total: { help: 'Checkpoints that a commit names and the topic lacks.', labels: ['topic'] },
  oomstream_sink_delivered_total: { help: 'Events that a sink has taken.', labels: ['sink'] },
  oomstream_sink_retried_total: {
    help: 'Events that a sink did not take and that were offered again.',
    labels: ['sink'],
  },
  oomstream_sink_poisoned_total: {
    help: 'Events that a sink refused for good; they are dead letters.',
    labels: ['sink'],
  },
} as const satisfies Readonly<Record<string, Declared>>;

/** Everything that is measured. */
export const GAUGES = {
  oomstream_consumer_lag_records: {
    help: 'Records between the first one not yet processed and the end of the partition.',
    labels: ['stage', 'topic', 'partition'],
  },
  oomstream_watermark_delay_seconds: { help: 'How far the watermark is behind the wall clock.', labels: ['partition'] },
  oomstream_stream_time_seconds: { help: 'Stream time of an input partition.', labels: ['topic', 'partition'] },
  oomstream_inputs_left_out: {
    help: 'Input partitions that do not hold the watermark back, because nothing is heard of them.',
    labels: ['partition'],
  },
  oomstream_checkpoint_age_seconds: { help: 'Time since the last committed checkpoint.', labels: ['partition'] },
  oomstream_context_entries: { help: 'Entries that a source of context holds.', labels: ['source'] },
  oomstream_context_evicted: {
    help: 'Entries that enrich.max-entries cost since the start.',
    labels: ['source'],
  },
  oomstream_context_complete: {
    help: '1 once a source of context has been read to its end.',
    labels: ['source'],
  },
  oomstream_heard_hosts: { help: 'Hosts of which the aggregator knows when they last logged.', labels: [] },
  oomstream_heard_hosts_evicted: { help: 'Hosts that it forgot for others since the start.', labels: [] },
  oomstream_outbox_bytes: { help: 'Bytes waiting to be acknowledged.', labels: ['stage'] },
  oomstream_partitions_assigned: { help: 'Partitions that this process owns.', labels: ['stage'] },
  oomstream_stage_ready: { help: '1 when the stage reads, 0 when it does not.', labels: ['stage'] },
  oomstream_sink_up: { help: '1 when the last attempt of a sink went well, 0 when it did not.', labels: ['sink'] },
  oomstream_sink_queue_events: { help: 'Events read and not yet taken by the sink.', labels: ['sink'] },
  oomstream_sink_last_success_seconds: { help: 'When a sink last took an event, since the epoch.', labels: ['sink'] },
} as const satisfies Readonly<Record<string, Declared>>;

export type CounterName = keyof typeof COUNTERS;
export type GaugeName = keyof typeof GAUGES;
export type CounterLabels<N extends CounterName> = Readonly<Record<(typeof COUNTERS)[N]['labels'][number], string>>;
export type GaugeLabels<N extends GaugeName> = Readonly<Record<(typeof GAUGES)[N]['labels'][number], string>>;
