/**
 * Which finding matters most: what somebody wanted or what took the host down, then the cause that says where to look (a limit
 * before what filled it, since the limit is what was hit; on a host what is out of the ordinary before who happened to be large),
 * then whose shortage it was. What is not listed never is the primary one: it explains, or says what cannot be known.
 */
const ORDER: readonly string[] = [
  'K.manual',
  'K.panic',
  'K.scope.userspace',
  'K.runtime-only',
  'C1.limit-hit',
  'C1.limit-not-reached',
  'C6.strict-overcommit',
  'X.lowmem32',
  'X.fragmented',
  'X.numa',
  'X.slab',
  'X.hugepages',
  'C5.shmem',
  'X.unevictable',
  'X.pagetables',
  'X.wrong-victim',
  'X.min-free',
  'C3.many-workers',
  'C3.dominant',
  'C5.dirty',
  'X.unaccounted',
  'C2.no-limit',
  'K.scope.cpuset',
  'K.scope.mempolicy',
  'C4.swap-exhausted',
  'C4.no-swap',
  'C4.ram-exhausted',
  'C4.swap-unused',
  'K.scope.memcg',
  'K.scope.host',
  'V.storm',
];

/** Place by id; smaller matters more. */
export const PRIMARY_ORDER: ReadonlyMap<string, number> = new Map(ORDER.map((id, place) => [id, place]));
