/** For who owns a dataset: is it good, is it done, what does it cost, and why are labels rejected. */

import type { Api } from "../api";
import { h } from "../dom";
import { Chart } from "./chart";
import { bars, card, listed, pill, type Tile, tiles } from "./parts";
import {
  backlog,
  column,
  coverage,
  dollars,
  good,
  number,
  overall,
  percent,
  share,
  shares,
  sum,
  times,
  told,
  trailing,
  under,
  words,
} from "./reckon";
import type { Tab } from "./tab";
import { targetOf } from "./targets";
import type { Measures, Target } from "./types";

export class Executive implements Tab {
  readonly element = h("div", { class: "tab" });
  private readonly top = h("div", {});
  private readonly below = h("div", { class: "cards" });
  private readonly accuracy = new Chart({
    title: "Accuracy",
    about: "Labels of gold items that are right, and answers to one question that are the same.",
    lines: [
      { says: "right on gold items", color: 1 },
      { says: "pairs that agree", color: 2, dashed: true },
    ],
    write: percent,
    empty: "No gold item was judged in this window: labelhooks gold add names some.",
    most: 1,
    near: true,
  });
  private readonly left = new Chart({
    title: "Backlog",
    about: "Items without a label at the end of each step, and labels that were new in it.",
    lines: [
      { says: "without a label", color: 3, area: true },
      { says: "first labels", color: 1, bars: true },
    ],
    write: number,
    empty: "Every item that wants a label has one.",
  });
  private readonly burn = new Chart({
    title: "Cost burn",
    about: "What pre-labelers cost in this window, added up.",
    lines: [{ says: "spent", color: 4, area: true }],
    write: dollars,
    empty: "Nothing that costs by the call was asked in this window.",
  });
  private readonly charts = [this.accuracy, this.left, this.burn];
  private readonly drivers = h("div", { class: "held" });

  constructor() {
    this.element.append(
      this.top,
      h(
        "div",
        { class: "charts" },
        ...this.charts.map((one) => one.element),
        card("Why labels are rejected", "What reviewers gave as their reason.", this.drivers),
      ),
      this.below,
    );
  }

  close(): void {
    for (const one of this.charts) one.close();
  }

  async load(_api: Api, _root: string, measures: Measures): Promise<void> {
    const at = times(measures);
    const span = measures.step === "hour" ? 24 : 7;
    const of = (name: string) => trailing(column(measures, name), span);
    const right = of("gold/right");
    const judged = right.map((count, place) => count + (of("gold/wrong")[place] ?? 0));
    this.accuracy.set({
      at,
      columns: [shares(right, judged), shares(of("pairs/same"), of("pairs"))],
      target: targetOf(measures, "label_accuracy")?.target ?? null,
    });
    this.left.set({ at, columns: [backlog(measures), column(measures, "first")] });
    const spent = column(measures, "prelabel/microdollars");
    this.burn.set({
      at,
      columns: [trailing(spent, at.length).map((micro) => micro / 1_000_000)],
    });
    const reasons = Object.entries(under(measures, "rejected/"))
      .map(([name, counts]): [string, number, string] => [
        words(name),
        sum(counts),
        number(sum(counts)),
      ])
      .filter(([, count]) => count > 0)
      .sort((one, other) => other[1] - one[1]);
    this.drivers.replaceChildren(
      bars("Why labels are rejected", reasons, "Nothing was rejected in this window."),
    );
    const now = values(measures);
    this.top.replaceChildren(tiles(headlines(measures, now)));
    this.below.replaceChildren(
      card(
        "All measures",
        "Over the window above; docs/measures.md has each formula.",
        table(measures, now),
      ),
    );
  }
}

type Values = Record<string, number | null>;

/** Return what the counts of the window say of each measure. */
export function values(measures: Measures): Values {
  const all = (name: string) => sum(column(measures, name));
  const labels = sum(Object.values(under(measures, "labels/")).flat());
  const ages = measures.queues.flatMap((one) => one.oldest_seconds ?? []);
  const complete = all("provenance/complete");
  const tenths = (from: number, to: number) => {
    const counted = (kind: string) =>
      sum(Array.from({ length: to - from }, (_, place) => all(`judged/${from + place}/${kind}`)));
    const right = counted("right");
    return share(right, right + counted("wrong"));
  };
  return {
    label_accuracy: share(all("gold/right"), all("gold/right") + all("gold/wrong")),
    latency_p50: overall(measures, 0.5),
    latency_p95: overall(measures, 0.95),
    latency_p99: overall(measures, 0.99),
    queue_depth: Math.max(0, ...measures.queues.map((one) => one.depth)),
    oldest_task_seconds: ages.length > 0 ? Math.max(...ages) : null,
    review_rejection_rate: share(all("rejected"), all("reviewed")),
    coverage: coverage(measures),
    provenance_completeness: share(complete, complete + all("provenance/missing")),
    prelabel_accuracy_very_low: tenths(0, 5),
    prelabel_accuracy_low: tenths(5, 7),
    prelabel_accuracy_middle: tenths(7, 8),
    prelabel_accuracy_high: tenths(8, 9),
    prelabel_accuracy_very_high: tenths(9, 10),
    prelabel_cost: share(all("prelabel/microdollars") / 1_000_000, labels),
  };
}

const HEADLINES: [string, string][] = [
  ["label_accuracy", "Right on gold items"],
  ["coverage", "Labeled"],
  ["review_rejection_rate", "Rejected in review"],
  ["latency_p95", "Task to label, P95"],
  ["prelabel_accuracy_very_high", "Sure pre-labels right"],
];

function headlines(measures: Measures, now: Values): Tile[] {
  return HEADLINES.flatMap(([name, says]) => {
    const target = targetOf(measures, name);
    if (!target) return [];
    const value = now[name] ?? null;
    return {
      says,
      value: told(value, target),
      under: aimed(target),
      good: good(value, target),
    };
  });
}

function aimed(target: Target): string {
  if (target.target === null) return "";
  return `${target.better === "higher" ? "at least" : "at most"} ${told(target.target, target)}`;
}

function table(measures: Measures, now: Values): HTMLElement {
  return listed(
    "All measures",
    ["Measure", "Metric", "Now", "Target", "", "Formula"],
    measures.targets
      .filter((one) => one.name in now)
      .map((one) => {
        const value = now[one.name] ?? null;
        const met = good(value, one);
        return [
          one.measure,
          one.metric,
          told(value, one),
          aimed(one) || null,
          met === null
            ? pill(value === null ? "no data" : "watched")
            : pill(met ? "on target" : "off target", met ? "good" : "bad"),
          one.formula,
        ];
      }),
    "The table of measures is empty.",
    [2],
  );
}
