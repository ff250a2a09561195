/** Unfinished answers, kept while somebody works: of a task and the schema it was shown with. */

import type { Task, Value } from "./types";

const PREFIX = "labelhooks.draft.";
const MOST = 50;

function name(task: Task): string {
  return `${PREFIX}${task.id}.${task.schema_version}`;
}

export function draftOf(task: Task, store: Storage): Value | undefined {
  const held = store.getItem(name(task));
  return held === null ? undefined : (JSON.parse(held) as { value: Value }).value;
}

export function keepDraft(task: Task, value: Value | null, store: Storage): void {
  if (value === null) {
    store.removeItem(name(task));
    return;
  }
  store.setItem(name(task), JSON.stringify({ value, at: Date.now() }));
  const drafts = Object.keys(store).filter((one) => one.startsWith(PREFIX));
  if (drafts.length <= MOST) return;
  const at = (one: string) => (JSON.parse(store.getItem(one) ?? "{}") as { at?: number }).at ?? 0;
  drafts.sort((one, other) => at(one) - at(other));
  for (const old of drafts.slice(0, drafts.length - MOST)) store.removeItem(old);
}
