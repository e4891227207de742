/**
 * The names of memory.stat in every kernel (mm/memcontrol.c memory_stats[], memcg_vm_event_stat[], mm/memcontrol-v1.c). Closed,
 * for `name number` alone would match any text. `total_` forms are cgroup v1's.
 */
export const MEMCG_STAT_NAMES: readonly string[] = [
  ...['anon', 'file', 'kernel', 'kernel_stack', 'pagetables', 'sec_pagetables', 'percpu', 'sock', 'vmalloc', 'shmem'],
  ...['zswap', 'zswapped', 'file_mapped', 'file_dirty', 'file_writeback', 'swapcached', 'anon_thp', 'file_thp'],
  ...['shmem_thp', 'inactive_anon', 'active_anon', 'inactive_file', 'active_file', 'unevictable'],
  ...['slab_reclaimable', 'slab_unreclaimable', 'slab', 'hugetlb'],
  ...['workingset_refault', 'workingset_refault_anon', 'workingset_refault_file', 'workingset_activate'],
  ...['workingset_activate_anon', 'workingset_activate_file', 'workingset_restore', 'workingset_restore_anon'],
  ...['workingset_restore_file', 'workingset_nodereclaim'],
  ...['pgdemote_kswapd', 'pgdemote_direct', 'pgdemote_khugepaged', 'pgdemote_proactive', 'pgpromote_success'],
  ...['pgsteal', 'pgscan', 'pgscan_kswapd', 'pgscan_direct', 'pgscan_khugepaged', 'pgscan_proactive'],
  ...['pgsteal_kswapd', 'pgsteal_direct', 'pgsteal_khugepaged', 'pgsteal_proactive'],
  ...['pgfault', 'pgmajfault', 'pgrefill', 'pgactivate', 'pgdeactivate', 'pglazyfree', 'pglazyfreed'],
  ...['swpin_zero', 'swpout_zero', 'zswpin', 'zswpout', 'zswpwb', 'thp_fault_alloc', 'thp_collapse_alloc'],
  ...['thp_swpout', 'thp_swpout_fallback', 'numa_pages_migrated', 'numa_pte_updates', 'numa_hint_faults'],
  ...['cache', 'rss', 'rss_huge', 'mapped_file', 'dirty', 'writeback', 'swap', 'pgpgin', 'pgpgout'],
  ...['hierarchical_memory_limit', 'hierarchical_memsw_limit'],
  ...['total_cache', 'total_rss', 'total_rss_huge', 'total_shmem', 'total_mapped_file', 'total_dirty'],
  ...['total_writeback', 'total_swap', 'total_pgpgin', 'total_pgpgout', 'total_pgfault', 'total_pgmajfault'],
  ...['total_inactive_anon', 'total_active_anon', 'total_inactive_file', 'total_active_file', 'total_unevictable'],
  ...['total_workingset_refault_anon', 'total_workingset_refault_file', 'total_swapcached', 'total_zswap'],
];
