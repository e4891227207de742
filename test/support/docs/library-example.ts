import { analyseText, summarise } from '../../../src/index.ts';

const log = [
  'Sep 15 05:34:05 web-7 kernel: oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/app.service,task_memcg=/system.slice/app.service,task=java,pid=4711,uid=1000',
  'Sep 15 05:34:05 web-7 kernel: Memory cgroup out of memory: Killed process 4711 (java) total-vm:3600000kB, anon-rss:500000kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:1172kB oom_score_adj:0',
].join('\n');

const { incidents } = analyseText(log, { year: 2026 });
for (const incident of incidents) {
  console.log(incident.time, incident.victims[0]?.anonRssBytes, summarise(incident));
}
