/** What every kind of label has: a place on the page, a value, and keys of its own. */

import type { Task, Value } from "../types";

export interface Editor {
  element: HTMLElement;
  /** The answer so far in the form of the schema's kind; null: there is none yet. */
  value(): Value | null;
  /** Handle a key; return whether it was one of the kind's own. */
  key(event: KeyboardEvent): boolean;
  /** What its keys are, for the list of keys. */
  keys: readonly [string, string][];
  /** The artifact is shown within the editor, so the page need not show it. */
  showsArtifact?: boolean;
  close?(): void;
}

export type MakeEditor = (task: Task, held: Value | undefined, changed: () => void) => Editor;

/** Return the key that chooses the class at a place: 1 to 9, then 0; none beyond. */
export function keyOf(place: number): string | null {
  return place < 9 ? String(place + 1) : place === 9 ? "0" : null;
}

/** Return the place that a key chooses, or -1. */
export function placeOf(event: KeyboardEvent, number: number): number {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return -1;
  const place = event.key === "0" ? 9 : Number(event.key) - 1;
  return place < number ? place : -1;
}
