/** Where a stage puts what it makes. Synchronous: back-pressure is the caller not pushing. */
export type Out<T> = (item: T) => void;
