/** What the global set-up hands to every test file of the integration project. */
declare module 'vitest' {
  export interface ProvidedContext {
    /** Addresses of the run's broker; empty when there is none to be had. */
    brokers: string[];
    /** Whether a test may start brokers of its own, to kill them. */
    ownKafka: boolean;
  }
  interface TaskMeta {
    /** Set on tests that were left out because no broker is to be had. */
    missingKafka?: true;
  }
}

export {};
