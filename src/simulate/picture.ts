import type { ReportSpec } from './report-spec.ts';

/** Shares of the machine's memory, in pages; they add up to the RAM with the page tables. */
export interface Picture {
  readonly ram: number;
  readonly anon: number;
  readonly file: number;
  readonly shmem: number;
  readonly slab: number;
  readonly free: number;
  readonly reserved: number;
}

/** The machine's memory as its tasks use it. */
export function pictureOf({ ramBytes, pageBytes, tasks }: ReportSpec): Picture {
  const ram = Math.floor(ramBytes / pageBytes);
  const used = (bytes: number): number => Math.floor(bytes / pageBytes);
  const anon = used(tasks.reduce((total, task) => total + task.anonRssBytes, 0));
  const file = used(tasks.reduce((total, task) => total + task.fileRssBytes, 0));
  const shmem = used(tasks.reduce((total, task) => total + task.shmemRssBytes, 0));
  const reserved = Math.floor(ram / 40);
  const free = Math.floor(ram / 300);
  return { ram, anon, file, shmem, free, reserved, slab: Math.floor(ram / 50) };
}
