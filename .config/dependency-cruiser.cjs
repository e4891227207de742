/** One direction of imports: a folder may import only what stands to its left. */
const ranks = [
  ['lib'],
  ['model'],
  ['records', 'grammar', 'cgroup'],
  ['sieve', 'assemble', 'diagnose', 'aggregate', 'encode', 'redact', 'simulate'],
  ['enrich', 'sources', 'sinks', 'report'],
  ['config'],
  ['runtime'],
  ['cli'],
];

const oneDirection = ranks.flatMap((folders, rank) =>
  folders.map((folder) => ({
    name: `${folder}-imports-leftward`,
    comment:
      'lib -> model -> {records|grammar|cgroup} -> {sieve|assemble|...} -> {sources|sinks|...} -> config -> runtime -> cli',
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: {
      path: [
        ...folders.filter((other) => other !== folder).map((other) => `^src/${other}/`),
        ...ranks.slice(rank + 1).flatMap((right) => right.map((other) => `^src/${other}/`)),
        '^src/index',
      ],
    },
  })),
);

const PURE = '^src/(lib|model|records|grammar|cgroup|sieve|assemble|diagnose|aggregate|encode|redact|simulate|enrich)/';

const onlyIn = (name, pkg, file) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: file },
  to: { path: `node_modules/${pkg}/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...oneDirection,
    {
      name: 'pure-core-has-no-io',
      comment: 'Everything between bytes and incident is synchronous and has no I/O.',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads|dgram|tls)$' },
    },
    {
      name: 'pure-core-has-no-packages',
      severity: 'error',
      from: { path: PURE, pathNot: '^src/model/generated/' },
      to: { path: 'node_modules/(kafkajs|pino|prom-client|yaml|commander|cli-progress)/' },
    },
    {
      name: 'edges-know-no-grammar',
      comment: 'Sources and sinks know bytes and encoded events.',
      severity: 'error',
      from: { path: '^src/(sources|sinks)/' },
      to: { path: '^src/(grammar|cgroup|assemble|diagnose)/' },
    },
    onlyIn('kafka-client-in-one-file', 'kafkajs', '^src/runtime/kafka/client\\.ts$'),
    onlyIn('pino-in-one-file', 'pino', '^src/runtime/logger\\.ts$'),
    onlyIn('prom-client-in-one-file', 'prom-client', '^src/runtime/metrics\\.ts$'),
    onlyIn('kubernetes-client-in-one-file', '@kubernetes/client-node', '^src/sources/kubernetes/cluster\\.ts$'),
    onlyIn('elasticsearch-client-in-its-sink', '@elastic/(elasticsearch|transport)', '^src/sinks/elasticsearch/'),
    onlyIn('forward-client-in-one-file', 'fluent-logger', '^src/sinks/forward/sender\\.ts$'),
    {
      name: 'forward-client-in-its-thread',
      comment: 'What the library throws from a callback ends its thread; nowhere else may it run.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sinks/forward/thread-main\\.ts$' },
      to: { path: '^src/sinks/forward/sender\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
