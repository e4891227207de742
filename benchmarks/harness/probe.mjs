import { writeFileSync } from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** Loaded into a measured process: at its end it writes its peak resident set and its time in the garbage collector. */
const file = process.env.OOMSTREAM_BENCH_PROBE;
let gcMs = 0;
const add = (entries) => {
  for (const { duration } of entries) gcMs += duration;
};
const observer = new PerformanceObserver((list) => add(list.getEntries()));
observer.observe({ entryTypes: ['gc'] });
process.on('exit', () => {
  add(observer.takeRecords());
  // ru_maxrss is in KiB.
  if (file) writeFileSync(file, JSON.stringify({ gcMs, peakBytes: process.resourceUsage().maxRSS * 1024 }));
});
