/** From counts to what is shown: sums, shares, percentiles, and words for numbers. */

import type { Measures, Target } from "./types";

export type Column = (number | null)[];

const zeros = (length: number) => new Array<number>(length).fill(0);

/** Return a count's column; zeros where nothing was counted. */
export function column(of: Measures, name: string): number[] {
  return of.counts[name] ?? zeros(of.at.length);
}

/** Return the columns whose names begin so, by what follows. */
export function under(of: Measures, prefix: string): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const [name, counts] of Object.entries(of.counts))
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = counts;
  return found;
}

export function sum(of: readonly number[]): number {
  return of.reduce((all, one) => all + one, 0);
}

export function added(columns: readonly number[][], length: number): number[] {
  const all = zeros(length);
  for (const one of columns)
    one.forEach((count, place) => {
      all[place] = (all[place] ?? 0) + count;
    });
  return all;
}

/** Return a part of a whole; null where there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

export function shares(parts: readonly number[], wholes: readonly number[]): Column {
  return wholes.map((whole, place) => share(parts[place] ?? 0, whole));
}

/** Sum up the last `length` places at each: few counts an hour make a line that only jumps. */
export function trailing(counts: readonly number[], length: number): number[] {
  let all = 0;
  return counts.map((count, place) => {
    all += count - (place >= length ? (counts[place - length] ?? 0) : 0);
    return all;
  });
}

// Upper bounds of latency buckets in seconds: model/hours.py.
const BOUNDS = [
  1, 2, 3, 6, 10, 20, 30, 60, 120, 180, 360, 600, 1200, 1800, 3600, 7200, 14400, 28800, 43200,
  86400, 172800, 345600, 604800, 1209600, 2592000,
];

/** Return a percentile of what lies in latency buckets, in seconds; null where there is nothing. */
export function percentile(buckets: Record<string, number>, p: number): number | null {
  const all = sum(Object.values(buckets));
  if (all === 0) return null;
  let before = 0;
  for (const [place, bound] of BOUNDS.entries()) {
    const here = buckets[String(bound)] ?? 0;
    if (here > 0 && before + here >= p * all) {
      const low = BOUNDS[place - 1] ?? 0;
      return low + ((bound - low) * (p * all - before)) / here;
    }
    before += here;
  }
  return BOUNDS.at(-1) ?? null;
}

/** Return a percentile at each place, of the last `length` places. */
export function percentiles(of: Measures, p: number, length: number): Column {
  const buckets = Object.entries(under(of, "latency/")).map(
    ([bound, counts]) => [bound, trailing(counts, length)] as const,
  );
  return of.at.map((_, place) =>
    percentile(
      Object.fromEntries(buckets.map(([bound, counts]) => [bound, counts[place] ?? 0])),
      p,
    ),
  );
}

/** Return a percentile of the whole window. */
export function overall(of: Measures, p: number): number | null {
  return percentile(
    Object.fromEntries(
      Object.entries(under(of, "latency/")).map(([bound, counts]) => [bound, sum(counts)]),
    ),
    p,
  );
}

/** What takes items out of those that want a label, and what brings them back. */
const OUT = ["sampled_out", "pulled_back", "cancelled"];
const IN = ["items", "reopened"];

/** Return how many items want a label, by what was counted under these names. */
function wanting(counted: (name: string) => number): number {
  return sum(IN.map(counted)) - sum(OUT.map(counted));
}

/** Return how many items have a label. */
function labeled(counted: (name: string) => number): number {
  return counted("first") - counted("withdrawn") + counted("restored");
}

/** Return how many items had no label at the end of each place, walking back from now. */
export function backlog(of: Measures): number[] {
  const total = (name: string) => of.totals[name] ?? 0;
  let left = wanting(total) - labeled(total);
  const found = zeros(of.at.length);
  for (let place = of.at.length - 1; place >= 0; place -= 1) {
    found[place] = Math.max(0, left);
    const moved = (name: string) => column(of, name)[place] ?? 0;
    left -= wanting(moved) - labeled(moved);
  }
  return found;
}

/** Return labeled items / items that want a label, of all time. */
export function coverage(of: Measures): number | null {
  const total = (name: string) => of.totals[name] ?? 0;
  return share(labeled(total), wanting(total));
}

/** Return when each place begins, in epoch seconds. */
export function times(of: Measures): number[] {
  return of.at.map((one) => Date.parse(one.includes("T") ? `${one}:00:00Z` : one) / 1000);
}

/** Return whether a value meets its target; null where there is no value or no target. */
export function good(value: number | null, target: Target | undefined): boolean | null {
  if (value === null || !target || target.target === null) return null;
  return target.better === "higher" ? value >= target.target : value <= target.target;
}

export function percent(value: number | null): string {
  if (value === null) return "–";
  const of100 = 100 * value;
  return `${of100.toFixed(1).replace(/\.0$/, "")}\u00a0%`; // the unit stays beside its number
}

/** Return a share beside what it should be: never the same words for what misses it. */
export function beside(value: number | null, aim: number | null, meets: boolean | null): string {
  const said = percent(value);
  if (value === null || aim === null || meets !== false || said !== percent(aim)) return said;
  return `${value < aim ? "just below" : "just above"} ${said}`;
}

export function number(value: number | null): string {
  return value === null ? "–" : Math.round(value).toLocaleString("en");
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/** Return seconds as people say them: the largest unit that fits, to two digits. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  for (const [size, unit] of UNITS)
    if (seconds >= size) {
      const count = seconds / size;
      return `${count < 9.95 && size > 1 ? count.toFixed(1).replace(/\.0$/, "") : Math.round(count)}\u00a0${unit}`;
    }
  return `${seconds < 0.05 ? 0 : seconds.toFixed(1)}\u00a0s`;
}

export function dollars(value: number | null): string {
  if (value === null) return "–";
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 4 : 2;
  return `$${value.toFixed(digits)}`;
}

/** Return a moment as a short date and time in UTC. */
export function when(at: string): string {
  return new Date(at).toLocaleString("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  });
}

// What is neither a share nor money.
const PLAIN = new Set([
  "agreement",
  "label_drift",
  "slo_burn_page",
  "slo_burn_ticket",
  "slo_burn_pauses",
  "budget_half_spent",
]);

/** Return how a value of a metric is written. */
export function told(value: number | null, target: Target): string {
  if (target.unit === "Seconds") return duration(value);
  if (target.unit === "Count") return number(value);
  if (PLAIN.has(target.name)) return value === null ? "–" : String(Number(value.toFixed(2)));
  if (target.name.startsWith("cost")) return dollars(value);
  return beside(value, target.target, good(value, target));
}

export function words(code: string): string {
  return code.replaceAll("_", " ");
}
