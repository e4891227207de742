const DATE = { type: 'date' };
const LONG = { type: 'long' };
const KEYWORD = { type: 'keyword', ignore_above: 1024 };

/** The fields of ECS that are neither words nor told by their shape; the rest is mapped as it comes. */
export const ECS_TYPES: Readonly<Record<string, object>> = {
  '@timestamp': DATE,
  message: { type: 'text' },
  ecs: { properties: { version: KEYWORD } },
  event: {
    properties: {
      severity: LONG,
      created: DATE,
      // The excerpt is for reading.
      original: { type: 'keyword', index: false, doc_values: false },
    },
  },
  process: { properties: { pid: LONG, end: DATE } },
  host: { properties: { uptime: LONG } },
  labels: { type: 'object', dynamic: true },
};
