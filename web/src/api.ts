/** Speak to the API: its answers, its problems (RFC 9457), and no network. */

import type { Lease, Me, ReviewTask, Task, Value } from "./types";

/** What the API refused, in its own words. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title);
  }
}

/** Nothing was answered: the network is gone, or the API is. */
export class Offline extends Error {}

const KEPT_ALIVE = 16_384; // characters, each of at most three bytes

export class Api {
  constructor(
    private readonly root: string,
    private readonly token: () => Promise<string>,
  ) {}

  me(): Promise<Me> {
    return this.ask("GET", "/me");
  }

  /** Return how many tasks of a dataset wait for people. */
  async waiting(dataset: string): Promise<number> {
    return (await this.ask<{ open: number }>("GET", `/datasets/${dataset}`)).open;
  }

  async next(limit: number): Promise<Task[]> {
    return (await this.ask<{ tasks: Task[] }>("POST", "/tasks/next", { limit })).tasks;
  }

  /** Return a task that is ours once more: its links live for minutes. */
  again(task: string): Promise<Task> {
    return this.ask("GET", `/tasks/${task}`);
  }

  async renew(task: string, token: string): Promise<Lease> {
    return (await this.ask<{ lease: Lease }>("POST", `/tasks/${task}/renew`, { token })).lease;
  }

  giveBack(task: string, token: string): Promise<void> {
    return this.ask("POST", `/tasks/${task}/return`, { token });
  }

  skip(task: string, token: string, reason: string, escalate: boolean): Promise<void> {
    return this.ask("POST", `/tasks/${task}/skip`, { token, reason, escalate });
  }

  submit(task: string, key: string, body: unknown): Promise<{ state: string }> {
    return this.ask("POST", `/tasks/${task}/judgments`, body, { "Idempotency-Key": key });
  }

  toReview(cursor: string | null): Promise<{ tasks: ReviewTask[]; cursor: string | null }> {
    return this.ask("GET", `/review${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
  }

  review(
    task: string,
    said: { action: string; value?: Value; comment?: string },
  ): Promise<{ state: string }> {
    return this.ask("POST", `/tasks/${task}/review`, said);
  }

  async ask<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const token = await this.token();
    const request: RequestInit = {
      method,
      headers: { Authorization: `Bearer ${token}`, ...headers },
    };
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      // It goes out though the page is left; browsers carry no more than 64 KiB of that.
      request.keepalive = request.body.length < KEPT_ALIVE;
      request.headers = { ...request.headers, "Content-Type": "application/json" };
    }
    let answer: Response;
    try {
      answer = await fetch(this.root + path, request);
    } catch {
      throw new Offline("There is no network");
    }
    if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    const said = (await answer.json().catch(() => ({}))) as { title?: string; detail?: string };
    throw new Problem(answer.status, said.title ?? `Status ${answer.status}`, said.detail ?? "");
  }
}
