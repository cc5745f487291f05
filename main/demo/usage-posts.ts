import { Agent, type ClientRequest, request } from 'node:http';
import type { Load } from './host-load.ts';

export interface UsageReporter {
  username: string;
  /** Called once a second, also while silent: time goes on. */
  next: () => Load;
  silent: boolean;
}

const intervalMs = 1000;
/** An answer later than this is not waited for; the next post goes out on time. */
const answerMs = 900;

/** Posts each reporter's usage once a second, spread over the second, as the site's own script does. */
export class UsagePosts {
  readonly #reporters: UsageReporter[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #open = new Set<ClientRequest>();
  #url: URL | null = null;

  constructor(reporters: UsageReporter[]) {
    this.#reporters = reporters;
  }

  /** Throws `TypeError` when it is not a URL. The first call starts the posts. */
  postTo(url: string): void {
    this.#url = new URL(url);
    if (this.#timers.length > 0) return;
    this.#reporters.forEach((reporter, index) => {
      const offsetMs = (index * intervalMs) / this.#reporters.length;
      const start = setTimeout(() => {
        this.#tick(reporter);
        this.#timers.push(setInterval(() => this.#tick(reporter), intervalMs));
      }, offsetMs);
      this.#timers.push(start);
    });
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const post of this.#open) post.destroy();
    this.#agent.destroy();
    this.#url = null;
  }

  #tick(reporter: UsageReporter): void {
    const { cpuPercent, memoryPercent } = reporter.next();
    if (reporter.silent || this.#url === null) return;
    const body = JSON.stringify({
      code: '0000',
      message: '처리성공',
      username: reporter.username,
      cpu: cpuPercent,
      memory: memoryPercent,
    });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const post = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => response.resume());
    const limit = setTimeout(() => post.destroy(), answerMs);
    this.#open.add(post);
    // A receiver that is away or restarts is part of a site's day: the next second's post is the retry.
    post.on('error', () => post.destroy());
    post.once('close', () => {
      clearTimeout(limit);
      this.#open.delete(post);
    });
    post.end(body);
  }
}
