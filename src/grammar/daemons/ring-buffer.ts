/** Stands for the programs that write to the kernel's ring buffer without a name of their own. */
export const RING_BUFFER = 'kernel';
