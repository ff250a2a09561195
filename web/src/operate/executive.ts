/** For who owns a dataset: is it good, is it done, what does it cost, and why are labels rejected. */

import type { Api } from "../api";
import { h } from "../dom";
import { Chart } from "./chart";
import { bars, card, listed, pill, type Tile, tiles } from "./parts";
import {
  backlog,
  beside,
  column,
  coverage,
  dollars,
  duration,
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
import type { Measures, Slo, Target } from "./types";

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
    about:
      "All that was counted in this window, times prices: requests, functions, pre-labelers, people.",
    lines: [{ says: "spent", color: 4, area: true }],
    write: dollars,
    empty: "Nothing was spent in this window.",
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
    this.burn.set({ at, columns: [trailing(measures.spent, at.length)] });
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
    this.top.replaceChildren(tiles(headlines(measures)));
    this.below.replaceChildren(
      card(
        "Objectives",
        "Error budgets, and how fast they burn: at 1 a budget lasts its window.",
        objectives(measures.slos),
      ),
      card("All measures", "As the alarms see them, each over its own window.", table(measures)),
    );
  }
}

/** Return what the counts of the window say of what stands at the top. */
function ofWindow(measures: Measures): Record<string, number | null> {
  const all = (name: string) => sum(column(measures, name));
  const right = all("judged/9/right");
  return {
    label_accuracy: share(all("gold/right"), all("gold/right") + all("gold/wrong")),
    latency_p95: overall(measures, 0.95),
    review_rejection_rate: share(all("rejected"), all("reviewed")),
    coverage: coverage(measures),
    prelabel_accuracy_very_high: share(right, right + all("judged/9/wrong")),
  };
}

const HEADLINES: [string, string][] = [
  ["label_accuracy", "Right on gold items"],
  ["coverage", "Labeled"],
  ["review_rejection_rate", "Rejected in review"],
  ["latency_p95", "Task to label, P95"],
  ["prelabel_accuracy_very_high", "Sure pre-labels right"],
  ["cost_per_label", "Cost of a label, 7 days"],
  ["error_budget_left", "Error budget left"],
];

function headlines(measures: Measures): Tile[] {
  const window = ofWindow(measures);
  return HEADLINES.flatMap(([name, says]) => {
    const target = targetOf(measures, name);
    if (!target) return [];
    const value = window[name] ?? measures.now[name] ?? null;
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

function table(measures: Measures): HTMLElement {
  return listed(
    "All measures",
    ["Measure", "Metric", "Now", "Target", "", "Formula"],
    measures.targets
      .filter((one) => one.name in measures.now)
      .map((one) => {
        const value = measures.now[one.name] ?? null;
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
    "Nothing is measured yet: hours are counted as items and labels come.",
    [2],
  );
}

function objectives(of: Slo[]): HTMLElement {
  return listed(
    "Objectives",
    ["Objective", "Of", "Good", "Budget left", "Burn", "State"],
    of.map((one) => [
      `${words(one.measure)}${one.threshold === null ? "" : ` within ${duration(one.threshold)}`}`,
      `${percent(one.objective)} in ${one.window_days} days`,
      one.share === null
        ? null
        : `${beside(one.share, one.objective, one.share >= one.objective)} of ${number(one.total)}`,
      left(one),
      one.burn.toFixed(1),
      one.state === "ok" ? pill("ok", "good") : pill(one.state, "bad"),
    ]),
    "No objective is declared: slos in the dataset's document says what it owes.",
    [2, 4],
  );
}

function left(of: Slo): HTMLElement {
  const bar = h("span", { class: of.left < 0.5 ? "bar low" : "bar", "aria-hidden": "true" });
  bar.style.width = `${100 * Math.min(1, Math.max(0, of.left))}%`;
  return h("span", { class: "pair" }, bar, h("span", {}, percent(of.left)));
}
