import { setTimeout as sleep } from 'node:timers/promises';
import type { Rng } from '../../src/simulate/rng.ts';
import type { Toxic } from '../support/toxiproxy/toxiproxy.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault-plan.ts';
import type { Turns } from './turns.ts';
import type { Worker } from './worker.ts';

const TOXIC_MS = 3000;
/** Long enough for the group to settle and work. */
const STEP_MS = 3000;
const TOXICS: Readonly<Record<'latency' | 'slicing', Toxic>> = {
  latency: { type: 'latency', stream: 'downstream', attributes: { latency: 300, jitter: 200 } },
  slicing: {
    type: 'slicer',
    stream: 'upstream',
    attributes: { average_size: 600, size_variation: 400, delay: 500 },
  },
};

/** What a fault is done to. */
export interface Scene {
  readonly cluster: Cluster;
  readonly workers: readonly Worker[];
  /** Joins for a while. */
  readonly extra: Worker;
  /** Whoever appends records takes turns with whoever kills the broker. */
  readonly broker: Turns;
  readonly rng: Rng;
  readonly sessionMs: number;
  /** Told what a process still had to say, as long as it can. */
  readonly beforeEnd: (worker: Worker) => Promise<void>;
  /** A process that ended otherwise than it should have. */
  readonly onOdd: (what: string) => void;
}

/** Does the faults; what one begins it also ends, so that after `settled` everything runs. */
export class Injector {
  readonly #scene: Scene;
  readonly #running = new Set<Promise<void>>();
  readonly #busy = new Set<Worker>();
  readonly #toxics = new Set<Toxic['type']>();
  readonly done = new Map<Fault, number>();
  /** How often a broker was taken away. */
  brokerFaults = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  begin(fault: Fault): void {
    const work = this.#do(fault).then(
      (did) => {
        if (did) this.done.set(fault, (this.done.get(fault) ?? 0) + 1);
      },
      (error: unknown) => {
        this.#scene.onOdd(`${fault}: ${String(error)}`);
      },
    );
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** False when there was nobody to do it to. */
  #do(fault: Fault): Promise<boolean> {
    const acts: Readonly<Record<Fault, () => Promise<boolean>>> = {
      'worker SIGKILL': () => this.#withWorker((worker) => this.#kill(worker)),
      'worker SIGSTOP': () => this.#withWorker((worker) => this.#freeze(worker)),
      'worker SIGTERM': () => this.#withWorker((worker) => this.#stop(worker)),
      'worker joins': () => this.#join(),
      'group breathes': () => this.#breathe(),
      'broker SIGKILL': () => this.#killBroker(),
      'brokers roll': () => this.#roll(),
      reset: () => this.#reset(),
      latency: () => this.#poison(TOXICS.latency),
      slicing: () => this.#poison(TOXICS.slicing),
    };
    return acts[fault]();
  }

  async #withWorker(act: (worker: Worker) => Promise<void>): Promise<boolean> {
    const idle = this.#scene.workers.filter((worker) => !this.#busy.has(worker));
    const [first, ...rest] = idle;
    if (first === undefined) return false;
    const worker = this.#scene.rng.pick([first, ...rest]);
    this.#busy.add(worker);
    try {
      await act(worker);
    } finally {
      this.#busy.delete(worker);
    }
    return true;
  }

  async #kill(worker: Worker): Promise<void> {
    await this.#scene.beforeEnd(worker);
    await worker.kill();
    await sleep(this.#scene.rng.int(0, 1500));
    worker.start();
  }

  /** Past its session: others own its partitions when it wakes up. */
  async #freeze(worker: Worker): Promise<void> {
    worker.freeze();
    await sleep(this.#scene.sessionMs + 2000);
    worker.thaw();
  }

  async #stop(worker: Worker): Promise<void> {
    await this.#scene.beforeEnd(worker);
    const code = await worker.stop();
    // 1 is a delivery that failed: the broker may be down just then.
    if (code !== 0 && code !== 1) this.#scene.onOdd(`SIGTERM ended ${worker.name} with ${String(code)}`);
    worker.start();
  }

  async #join(): Promise<boolean> {
    const { extra, rng, beforeEnd } = this.#scene;
    if (this.#busy.has(extra)) return false;
    this.#busy.add(extra);
    extra.start();
    await sleep(rng.int(4000, 8000));
    await beforeEnd(extra);
    await extra.stop();
    this.#busy.delete(extra);
    return true;
  }

  /** All but one leave in good order, one after the other, and come back so: each time the group shares its partitions anew. */
  async #breathe(): Promise<boolean> {
    const { workers, beforeEnd, onOdd } = this.#scene;
    const leaving = workers.slice(1).filter((worker) => !this.#busy.has(worker));
    for (const worker of leaving) this.#busy.add(worker);
    for (const worker of leaving) {
      await beforeEnd(worker);
      const code = await worker.stop();
      if (code !== 0) onOdd(`SIGTERM ended ${worker.name} with ${String(code)}`);
      await sleep(STEP_MS);
    }
    for (const worker of leaving) {
      worker.start();
      await worker.ready();
      await sleep(STEP_MS);
      this.#busy.delete(worker);
    }
    return true;
  }

  async #killBroker(): Promise<boolean> {
    const { broker, cluster, rng } = this.#scene;
    const node = rng.pick(cluster.nodes);
    await broker.take(async () => {
      this.brokerFaults += 1;
      await node.kill();
      await sleep(rng.int(0, 1000));
      await node.restart();
      await cluster.whole();
    });
    return true;
  }

  /** One after the other, in good order, as an upgrade does it. */
  async #roll(): Promise<boolean> {
    const { broker, cluster } = this.#scene;
    for (const node of cluster.nodes) {
      await broker.take(async () => {
        this.brokerFaults += 1;
        await node.restart();
        await cluster.whole();
      });
    }
    return true;
  }

  async #reset(): Promise<boolean> {
    await this.#scene.cluster.proxy?.cut();
    return this.#scene.cluster.proxy !== undefined;
  }

  async #poison(toxic: Toxic): Promise<boolean> {
    const { proxy } = this.#scene.cluster;
    if (proxy === undefined || this.#toxics.has(toxic.type)) return false;
    this.#toxics.add(toxic.type);
    await proxy.add(toxic);
    await sleep(TOXIC_MS);
    await proxy.remove(toxic.type);
    this.#toxics.delete(toxic.type);
    return true;
  }
}
