/** Targets of measures, as the table of measures has them. */

import type { Measures, Target } from "./types";

export function targetOf(measures: Measures, name: string): Target | undefined {
  return measures.targets.find((one) => one.name === name);
}

/** Return a target in words. */
export function underTarget(
  measures: Measures,
  name: string,
  write: (value: number | null) => string,
): string {
  const found = targetOf(measures, name);
  if (!found || found.target === null) return "";
  return `${found.better === "higher" ? "at least" : "at most"} ${write(found.target)}`;
}
