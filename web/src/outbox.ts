/**
 * Answers on their way. Each is stored before it is sent, and kept until the API has it: a lost
 * network, a closed lid or a crash loses none. It carries one idempotency key however often it goes.
 *
 * An answer is held back for some seconds, so that it can be taken back before anybody has it.
 */

import { Offline, Problem } from "./api";
import type { Value } from "./types";

export interface Answer {
  task: string;
  key: string;
  body: { token: string; value: Value; schema_version: number; seconds: number };
  due: number; // milliseconds since 1970: not sent before
  refused: string | null; // by the API, and why
}

export interface Sender {
  submit(task: string, key: string, body: unknown): Promise<unknown>;
}

export const HELD_MS = 5000;

export class Outbox {
  private answers: Answer[];
  private busy: Promise<void> | null = null;
  private readonly name: string;

  /** Of one person alone: whoever signs in next on this machine sends nothing of theirs. */
  constructor(
    private readonly sender: Sender,
    person: string,
    private readonly store: Storage,
    private readonly changed: () => void,
    private readonly clock: () => number = Date.now,
  ) {
    this.name = `labelhooks.outbox.${person}`;
    this.answers = JSON.parse(store.getItem(this.name) ?? "[]") as Answer[];
  }

  /** Return what is not sent yet, and what was refused. */
  get waiting(): readonly Answer[] {
    return this.answers;
  }

  put(task: string, body: Answer["body"]): void {
    const key = crypto.randomUUID();
    this.answers = this.answers.filter((one) => one.task !== task);
    this.answers.push({ task, key, body, due: this.clock() + HELD_MS, refused: null });
    this.keep();
  }

  /** Take back the last answer that nobody has yet; null if there is none. */
  takeBack(): Answer | null {
    const last = this.answers.findLast((one) => one.refused === null && one.due > this.clock());
    if (!last) return null;
    this.answers = this.answers.filter((one) => one !== last);
    this.keep();
    return last;
  }

  /** Let go of an answer that was refused, once somebody has seen why. */
  dismiss(key: string): void {
    this.answers = this.answers.filter((one) => one.key !== key);
    this.keep();
  }

  /** Send what is due, or all of it: `now` is for a page that is about to close. */
  async flush(now = false): Promise<void> {
    if (this.busy && !now) return;
    await this.busy;
    this.busy = this.sendAll(now).finally(() => {
      this.busy = null;
    });
    await this.busy;
  }

  private async sendAll(now: boolean): Promise<void> {
    for (const one of [...this.answers]) {
      if (one.refused !== null || (!now && one.due > this.clock())) continue;
      if (!this.answers.includes(one)) continue; // taken back meanwhile
      if (!(await this.send(one))) return;
    }
  }

  /** Return whether there is any use in sending more. */
  private async send(one: Answer): Promise<boolean> {
    one.due = 0; // from here on it cannot be taken back
    this.keep();
    try {
      await this.sender.submit(one.task, one.key, one.body);
    } catch (error) {
      if (
        error instanceof Problem &&
        error.status < 500 &&
        ![401, 408, 429].includes(error.status)
      ) {
        one.refused = error.message;
        this.keep();
        return true;
      }
      if (error instanceof Problem || error instanceof Offline) return false;
      throw error;
    }
    this.dismiss(one.key);
    return true;
  }

  private keep(): void {
    this.store.setItem(this.name, JSON.stringify(this.answers));
    this.changed();
  }
}
