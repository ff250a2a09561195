/** On call: what waits and how long, what is rejected, and whether a pre-labeler changed then. */

import type { Api } from "../api";
import { h } from "../dom";
import { Chart, type Mark } from "./chart";
import { Mend } from "./mend";
import { card, listed, pill, short, type Tile, tiles } from "./parts";
import {
  added,
  column,
  duration,
  good,
  number,
  overall,
  percent,
  percentiles,
  share,
  shares,
  sum,
  times,
  trailing,
  under,
  when,
  words,
} from "./reckon";
import type { Tab } from "./tab";
import { targetOf, underTarget } from "./targets";
import type { Incident, Measures, Prelabelers, Rejection, Version, Waiting } from "./types";

// Of a scale of time, in seconds.
const STEPS = [
  1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800,
];

interface Given {
  open: (item: string) => string; // the address of an item's path
  acts: boolean; // whoever looks may change something
  changed: () => void;
}

export class OnCall implements Tab {
  readonly element = h("div", { class: "tab" });
  private readonly top = h("div", {});
  private readonly open: (item: string) => string;
  private readonly below = h("div", { class: "cards" });
  private readonly mend: Mend;
  private readonly latency = new Chart({
    title: "From task to label",
    about:
      "How long people's labels took, half and 19 in 20 of them, in the hours before each point.",
    lines: [
      { says: "P50", color: 1, area: true },
      { says: "P95", color: 2 },
    ],
    write: duration,
    steps: STEPS,
    empty: "No task has ended in a label in this window.",
  });
  private readonly flow = new Chart({
    title: "In and out",
    about: "Items that came, and rounds of judgment that ended in a label.",
    lines: [
      { says: "items", color: 4, bars: true },
      { says: "completed", color: 1 },
    ],
    write: number,
    empty: "Nothing came in this window.",
  });
  private readonly rejected = new Chart({
    title: "Rejected in review",
    about: "Of what reviewers decided. Dotted lines: another pre-labeler decides from there on.",
    lines: [{ says: "rejected", color: 3, area: true }],
    write: percent,
    empty: "Nothing was reviewed in this window: tasks.review_share says how much is.",
    most: 0.1,
  });
  private readonly automatic = new Chart({
    title: "Labels by who gave them",
    about: "Pre-labelers and people, as versions of labels. Dotted lines as beside.",
    lines: [
      { says: "pre-labelers", color: 4, area: true },
      { says: "people", color: 1 },
    ],
    write: number,
    empty: "No label was given in this window.",
  });
  private readonly charts = [this.latency, this.flow, this.rejected, this.automatic];

  constructor(api: Api, root: string, given: Given) {
    this.open = given.open;
    this.mend = new Mend(api, root, given.acts, given.changed);
    this.element.append(
      this.top,
      h("div", { class: "charts" }, ...this.charts.map((one) => one.element)),
      h("div", { class: "cards" }, this.mend.element),
      this.below,
    );
  }

  close(): void {
    this.mend.close();
    for (const one of this.charts) one.close();
  }

  async load(api: Api, root: string, measures: Measures): Promise<void> {
    const [prelabelers, rejections, { incidents }, waiting] = await Promise.all([
      api.ask<Prelabelers>("GET", `${root}/prelabelers`),
      api.ask<{ rejections: Rejection[] }>("GET", `${root}/rejections`),
      api.ask<{ incidents: Incident[] }>("GET", `${root}/incidents`),
      api.ask<Waiting>("GET", `${root}/waiting`),
    ]);
    this.top.replaceChildren(tiles(figures(measures)));
    this.mend.show(prelabelers.versions, incidents);
    this.draw(measures, marks(prelabelers, measures));
    this.below.replaceChildren(
      card("Between functions", "Messages of all datasets together.", between(waiting)),
      card(
        "Over quota",
        "It waits, and goes on by itself at midnight UTC or when the limit is raised.",
        overQuota(waiting),
      ),
      card(
        "Rejected lately",
        "Reviewers corrected it or sent it back; no content is shown.",
        this.lately(rejections.rejections),
      ),
      card("Pre-labelers", "Who decides now, and what the watch says of it.", lineup(prelabelers)),
    );
  }

  private draw(measures: Measures, changes: Mark[]): void {
    const at = times(measures);
    const span = measures.step === "hour" ? 6 : 1;
    this.latency.set({
      at,
      columns: [percentiles(measures, 0.5, span), percentiles(measures, 0.95, span)],
      marks: changes,
    });
    this.flow.set({ at, columns: [column(measures, "items"), column(measures, "completed")] });
    const of = (name: string) => trailing(column(measures, name), span);
    this.rejected.set({
      at,
      columns: [shares(of("rejected"), of("reviewed"))],
      marks: changes,
      target: targetOf(measures, "review_rejection_rate")?.target ?? null,
    });
    const labels = under(measures, "labels/");
    const people = Object.entries(labels).filter(([kind]) => kind !== "prelabeler");
    this.automatic.set({
      at,
      columns: [
        column(measures, "labels/prelabeler"),
        added(
          people.map(([, counts]) => counts),
          at.length,
        ),
      ],
      marks: changes,
    });
  }

  private lately(of: Rejection[]): HTMLElement {
    return listed(
      "Rejected lately",
      ["When (UTC)", "What", "Item", "Asked because", "Pre-labeler", "Said by"],
      of.map((one) => [
        when(one.at),
        one.action === "correct" ? "corrected" : "sent back",
        h("a", { href: this.open(one.item_id) }, short(one.item_id)),
        words(one.reason),
        one.prelabeler,
        h("span", {}, ...one.annotators.flatMap((who) => [short(who), " "])),
      ]),
      "Nothing was rejected in the last fortnight.",
    );
  }
}

function figures(measures: Measures): Tile[] {
  const waits = measures.queues.map(
    (queue): Tile => ({
      says: queue.queue === "review" ? "In review" : `Waiting in ${words(queue.queue)}`,
      value: `${number(queue.depth)}${queue.more ? "+" : ""}`,
      under: underTarget(measures, "queue_depth", number),
      good: good(queue.depth, targetOf(measures, "queue_depth")),
    }),
  );
  const ages = measures.queues.flatMap((one) => one.oldest_seconds ?? []);
  const oldest = ages.length > 0 ? Math.max(...ages) : null;
  const rejected = share(sum(column(measures, "rejected")), sum(column(measures, "reviewed")));
  const figure = (
    says: string,
    name: string,
    value: number | null,
    write: (value: number | null) => string,
  ): Tile => ({
    says,
    value: write(value),
    under: underTarget(measures, name, write),
    good: good(value, targetOf(measures, name)),
  });
  return [
    ...waits,
    figure("Oldest task", "oldest_task_seconds", oldest, duration),
    figure("Latency P50", "latency_p50", overall(measures, 0.5), duration),
    figure("Latency P95", "latency_p95", overall(measures, 0.95), duration),
    figure("Rejected in review", "review_rejection_rate", rejected, percent),
  ];
}

/** Return where somebody else began to decide. */
export function marks(prelabelers: Prelabelers, measures: Measures): Mark[] {
  const first = times(measures)[0] ?? 0;
  const changes = [...prelabelers.changes].reverse();
  const told: Mark[] = [];
  let before = "";
  for (const one of changes) {
    const now = one.deciding.join(", ");
    const at = Date.parse(one.at) / 1000;
    if (now !== before && at >= first) told.push({ at, says: now || "people alone" });
    before = now;
  }
  return told;
}

function between(of: Waiting): HTMLElement {
  return listed(
    "Between functions",
    ["Queue", "Waiting", "Working", "Held back", "Dead letters", "Oldest"],
    of.queues.map((one) => [
      one.queue,
      number(one.waiting),
      number(one.working),
      number(one.held),
      one.dead > 0 ? pill(number(one.dead), "bad") : "0",
      one.oldest_seconds === null ? null : duration(one.oldest_seconds),
    ]),
    "",
    [1, 2, 3, 4, 5],
  );
}

function overQuota(of: Waiting): HTMLElement {
  return listed(
    "Over quota",
    ["Dataset", "Limit of a day", "At", "Since (UTC)"],
    of.over_quota.map((one) => [one.dataset, words(one.limit), number(one.at), when(one.since)]),
    of.more ? "None of the first fifty datasets is." : "No dataset is.",
    [2],
  );
}

function lineup(of: Prelabelers): HTMLElement {
  return listed(
    "Pre-labelers",
    ["Version", "State", "Since (UTC)", "Decided", "Accepted", "Fit", "Watch"],
    of.versions.map((one) => [
      `${one.name} ${one.version}`,
      pill(state(one), one.state === "active" ? "good" : one.state === "paused" ? "bad" : "even"),
      one.since ? when(one.since) : null,
      number(one.decided),
      percent(share(one.accepted, one.decided)),
      one.fit
        ? `${percent(one.fit.accepted_share)} accepted at ${percent(one.fit.target)}, of ${number(one.fit.judged)} judged`
        : one.threshold === null
          ? "the dataset's threshold"
          : `threshold ${one.threshold}`,
      one.told ?? (one.uneasy ? "uneasy: more is audited" : "calm"),
    ]),
    "No pre-labeler proposes anything: people are asked of every item.",
    [3, 4],
  );
}

function state(of: Version): string {
  return of.state === "canary" ? `canary, ${percent(of.share)}` : of.state;
}
