import { describe, expect, it } from "vitest";
import {
  backlog,
  beside,
  coverage,
  dollars,
  duration,
  good,
  overall,
  percent,
  percentile,
  percentiles,
  shares,
  times,
  told,
  trailing,
} from "../src/operate/reckon";
import type { Measures, Target } from "../src/operate/types";

function measures(changes: Partial<Measures> = {}): Measures {
  return {
    dataset: "chat",
    window: "day",
    step: "hour",
    as_of: "2026-11-24T13:20:00.000Z",
    at: ["2026-11-24T11", "2026-11-24T12", "2026-11-24T13"],
    counts: {},
    spent: [0, 0, 0],
    totals: {},
    classes: [],
    targets: [],
    now: {},
    slos: [],
    queues: [],
    ...changes,
  };
}

describe("shares", () => {
  it("is nothing where there is nothing to take a share of", () => {
    expect(shares([1, 0, 3], [4, 0, 3])).toEqual([0.25, null, 1]);
  });

  it("sums up the places before, no more than asked", () => {
    expect(trailing([1, 2, 3, 4], 2)).toEqual([1, 3, 5, 7]);
    expect(trailing([1, 2, 3, 4], 10)).toEqual([1, 3, 6, 10]);
  });
});

describe("latency", () => {
  it("is found within its bucket", () => {
    // Ten between 30 and 60 s, ten between an hour and two.
    const buckets = { "60": 10, "7200": 10 };
    expect(percentile(buckets, 0.25)).toBe(45);
    expect(percentile(buckets, 0.5)).toBe(60);
    expect(percentile(buckets, 0.75)).toBe(5400);
    expect(percentile({}, 0.5)).toBeNull();
  });

  it("of what took longer than any bound is the last bound", () => {
    expect(percentile({ more: 3 }, 0.5)).toBe(2_592_000);
  });

  it("is of the hours before each point, and of the whole window", () => {
    const of = measures({ counts: { "latency/60": [4, 0, 0], "latency/7200": [0, 4, 0] } });
    expect(percentiles(of, 0.5, 1)).toEqual([45, 5400, null]);
    expect(percentiles(of, 0.5, 3)).toEqual([45, 60, 60]);
    expect(overall(of, 0.5)).toBe(60);
  });
});

describe("the backlog", () => {
  const totals = { items: 100, sampled_out: 10, first: 70, withdrawn: 5, restored: 1 };

  it("is counted back from what there is now", () => {
    const of = measures({
      totals,
      counts: { items: [0, 20, 4], first: [0, 10, 0], withdrawn: [0, 0, 5] },
    });
    // Now 90 want a label and 66 have one.
    expect(backlog(of)).toEqual([5, 15, 24]);
    expect(coverage(of)).toBeCloseTo(66 / 90);
    const fewer = measures({
      totals: { ...totals, pulled_back: 2, cancelled: 9, reopened: 1 },
      counts: { cancelled: [0, 9, 0], reopened: [0, 0, 1] },
    });
    expect(backlog(fewer)).toEqual([22, 13, 14]);
    expect(coverage(fewer)).toBeCloseTo(66 / 80);
  });

  it("of nothing is nothing", () => {
    expect(backlog(measures())).toEqual([0, 0, 0]);
    expect(coverage(measures())).toBeNull();
  });
});

describe("words", () => {
  it.each([
    [0, "0\u00a0s"],
    [0.4, "0.4\u00a0s"],
    [59, "59\u00a0s"],
    [90, "1.5\u00a0min"],
    [3600, "1\u00a0h"],
    [36_000, "10\u00a0h"],
    [172_800, "2\u00a0d"],
  ])("%f seconds are %s", (seconds, said) => {
    expect(duration(seconds)).toBe(said);
  });

  it("say shares and dollars, and that there is none", () => {
    expect(percent(0.953)).toBe("95.3\u00a0%");
    expect(percent(1)).toBe("100\u00a0%");
    expect([percent(null), duration(null), dollars(null)]).toEqual(["–", "–", "–"]);
    expect([dollars(0.0123), dollars(3)]).toEqual(["$0.0123", "$3.00"]);
  });
});

describe("a share beside its objective", () => {
  it("is not said to be what it misses", () => {
    expect(beside(0.94996, 0.95, false)).toBe("just below 95\u00a0%");
    expect(beside(0.0504, 0.05, false)).toBe("just above 5\u00a0%");
    expect(beside(0.94996, 0.95, null)).toBe("95\u00a0%");
    expect(beside(0.95, 0.95, true)).toBe("95\u00a0%");
    expect(beside(0.94, 0.95, false)).toBe("94\u00a0%");
  });
});

describe("targets", () => {
  const target = (better: "higher" | "lower", at: number | null): Target => ({
    name: "x",
    metric: "X",
    measure: "x",
    unit: "None",
    formula: "",
    target: at,
    better,
  });

  it("are written as what they are", () => {
    const one = (name: string, unit: Target["unit"]) => ({ ...target("higher", 1), name, unit });
    expect(told(0.7123, one("agreement", "None"))).toBe("0.71");
    expect(told(3.4, one("label_drift", "None"))).toBe("3.4");
    expect(told(0.0312, one("cost_per_label", "None"))).toBe("$0.0312");
    expect(told(0.957, one("label_accuracy", "None"))).toBe("95.7\u00a0%");
    expect(told(90, one("latency_p50", "Seconds"))).toBe("1.5\u00a0min");
  });

  it("are met from their own side", () => {
    expect(good(0.95, target("higher", 0.95))).toBe(true);
    expect(good(0.94, target("higher", 0.95))).toBe(false);
    expect(good(0.06, target("lower", 0.05))).toBe(false);
    expect(good(null, target("lower", 0.05))).toBeNull();
    expect(good(1, target("lower", null))).toBeNull();
  });
});

it("hours and days begin in UTC", () => {
  expect(times(measures({ at: ["2026-11-24T11"] }))).toEqual([
    Date.parse("2026-11-24T11:00:00Z") / 1000,
  ]);
  expect(times(measures({ at: ["2026-11-24"] }))).toEqual([
    Date.parse("2026-11-24T00:00:00Z") / 1000,
  ]);
});
