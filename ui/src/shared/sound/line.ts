/** Jobs done strictly one after another. */
export interface Line {
  add(job: () => Promise<void>): void;
}

/**
 * A line in which at most `limit` jobs wait: when more come, the oldest that waits is dropped, because the newest belongs
 * to the customer who stands there now. A job that fails lets the next one pass.
 */
export function createLine(limit: number): Line {
  const waiting: (() => Promise<void>)[] = [];
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) await job().catch(() => undefined);
    busy = false;
  }

  return {
    add(job) {
      if (waiting.length === limit) waiting.shift();
      waiting.push(job);
      if (!busy) void run();
    },
  };
}
