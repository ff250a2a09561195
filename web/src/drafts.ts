/** Unfinished answers, kept while somebody works: of a person, a task, and the schema it was shown with. */

import type { Task, Value } from "./types";

const PREFIX = "labelhooks.draft.";
const MOST = 50;

export class Drafts {
  private readonly prefix: string;

  constructor(
    person: string,
    private readonly store: Storage,
  ) {
    this.prefix = `${PREFIX}${person}.`;
  }

  of(task: Task): Value | undefined {
    const held = this.store.getItem(this.name(task));
    return held === null ? undefined : (JSON.parse(held) as { value: Value }).value;
  }

  /** Keep what is answered so far; null: forget it. */
  keep(task: Task, value: Value | null): void {
    const { store } = this;
    if (value === null) {
      store.removeItem(this.name(task));
      return;
    }
    store.setItem(this.name(task), JSON.stringify({ value, at: Date.now() }));
    const drafts = Object.keys(store).filter((one) => one.startsWith(PREFIX));
    if (drafts.length <= MOST) return;
    const at = (one: string) => (JSON.parse(store.getItem(one) ?? "{}") as { at?: number }).at ?? 0;
    drafts.sort((one, other) => at(one) - at(other));
    for (const old of drafts.slice(0, drafts.length - MOST)) store.removeItem(old);
  }

  private name(task: Task): string {
    return `${this.prefix}${task.id}.${task.schema_version}`;
  }
}
