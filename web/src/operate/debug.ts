/** For who looks into it: people, confidence, schemas, what was set aside, and one item's path. */

import { type Api, Offline, Problem } from "../api";
import { h } from "../dom";
import { told as value } from "../shown";
import { Chart } from "./chart";
import { bars, card, listed, pill, short } from "./parts";
import { column, duration, number, percent, share, sum, when, words } from "./reckon";
import type { Tab } from "./tab";
import type { Annotators, DatasetVersion, History, Measures, Quarantine, Trace } from "./types";

const TENTHS = Array.from({ length: 10 }, (_, tenth) => tenth);
const range = (tenth: number) => `${(tenth / 10).toFixed(1)}–${((tenth + 1) / 10).toFixed(1)}`;

export class Debug implements Tab {
  readonly element = h("div", { class: "tab" });
  private readonly below = h("div", { class: "cards" });
  private readonly classes = h("div", { class: "held" });
  private readonly changes = h("div", { class: "held" });
  private readonly path: Path;
  private readonly confidence = new Chart({
    title: "How sure pre-labelers were",
    about: "Labels accepted from pre-labelers, by confidence.",
    lines: [{ says: "accepted", color: 4, bars: true }],
    write: number,
    empty: "No label was accepted from a pre-labeler in this window.",
    names: range,
  });
  private readonly right = new Chart({
    title: "… and how often they were right",
    about: "Of proposals that people judged. A pre-labeler that knows itself follows the steps.",
    lines: [
      { says: "right", color: 1, bars: true },
      { says: "as sure as they were", color: 3, dashed: true },
    ],
    write: percent,
    empty: "Nobody has judged a proposal in this window: gate.audit_share says how many are.",
    names: range,
    most: 1,
  });

  constructor(api: Api, root: string, item: string, traces: boolean, go: (item: string) => void) {
    this.path = new Path(api, root, item, traces, go);
    this.element.append(
      this.path.element,
      h(
        "div",
        { class: "charts" },
        this.confidence.element,
        this.right.element,
        card("Classes", "What people, and what pre-labelers, said in the window.", this.classes),
        card("Changes", "Each change of the dataset's document is a version.", this.changes),
      ),
      this.below,
    );
  }

  close(): void {
    this.confidence.close();
    this.right.close();
  }

  async load(api: Api, root: string, measures: Measures): Promise<void> {
    const [people, versions, quarantine] = await Promise.all([
      api.ask<Annotators>("GET", `${root}/annotators?window=${measures.window}`),
      api.ask<{ versions: DatasetVersion[] }>("GET", `${root}/versions`),
      api.ask<Quarantine>("GET", `${root}/quarantine`),
    ]);
    const counted = (name: string) =>
      TENTHS.map((tenth) => sum(column(measures, name.replace("*", String(tenth)))));
    this.confidence.set({ at: TENTHS, columns: [counted("confidence/*")] });
    const right = counted("judged/*/right");
    const all = counted("judged/*/wrong").map((wrong, tenth) => wrong + (right[tenth] ?? 0));
    const known = all.map((count, tenth) => share(right[tenth] ?? 0, count));
    this.right.set({
      at: TENTHS,
      columns: [known, known.map((one, tenth) => (one === null ? null : (tenth + 0.5) / 10))],
    });
    this.classes.replaceChildren(classes(measures));
    this.changes.replaceChildren(changes(versions.versions));
    this.below.replaceChildren(
      card(
        "People",
        `By pseudonym. Agreement with the label, on ${number(people.sampled)} judgments of items drawn by chance.`,
        annotators(people),
      ),
      card(
        "Set aside",
        quarantine.more
          ? "Of a part of what is in quarantine: there is more."
          : "What could not become an item, or was pulled back; no content.",
        bars(
          "Reasons",
          quarantine.reasons.map((one) => [words(one.reason), one.records, number(one.records)]),
          "Nothing is in quarantine.",
        ),
        quarantine.records.length > 0 ? setAside(quarantine) : null,
      ),
    );
  }
}

function classes(of: Measures): HTMLElement {
  const [people, prelabelers] = [
    sum(of.classes.map((one) => one.people)),
    sum(of.classes.map((one) => one.prelabelers)),
  ];
  const both = (name: string, count: number, all: number): HTMLElement => {
    const bar = h("span", { class: `bar ${name}`, "aria-hidden": "true" });
    bar.style.width = `${(100 * count) / (all || 1)}%`;
    return h("span", { class: "pair" }, bar, h("span", {}, percent(share(count, all))));
  };
  return listed(
    "Classes",
    ["Class", "People", "Pre-labelers"],
    of.classes.map((one) => [
      one.name,
      both("people", one.people, people),
      both("machines", one.prelabelers, prelabelers),
    ]),
    "No class was said in this window.",
  );
}

function annotators(of: Annotators): HTMLElement {
  return listed(
    "People",
    ["Person", "Judgments", "A day", "Seconds each", "Skipped", "Same as the label"],
    of.annotators.map((one) => [
      short(one.id),
      number(one.submitted),
      number(share(one.submitted, one.days)),
      share(one.seconds, one.submitted)?.toFixed(1) ?? null,
      number(one.skipped),
      one.compared > 0 ? `${percent(share(one.same, one.compared))} of ${one.compared}` : null,
    ]),
    "Nobody has judged anything in this window.",
    [1, 2, 3, 4, 5],
  );
}

function setAside(of: Quarantine): HTMLElement {
  return listed(
    "Set aside",
    ["When (UTC)", "What", "Reason", "Told", "What to do", "State"],
    of.records.map((one) => [
      when(one.at),
      one.what,
      words(one.reason),
      one.message,
      one.advice,
      pill(one.state, one.state === "released" ? "good" : "bad"),
    ]),
    "",
  );
}

function changes(of: DatasetVersion[]): HTMLElement {
  return listed(
    "Changes of the dataset",
    ["Version", "Schema", "When (UTC)", "By", "Why"],
    of.map((one) => [
      String(one.version),
      `v${one.schema_version}`,
      when(one.created_at),
      one.actor,
      one.reason,
    ]),
    "It was never changed.",
  );
}

/** One item's whole path: asked, judged, labeled, taken back. */
class Path {
  readonly element: HTMLElement;
  private readonly told = h("div", { "aria-live": "polite" });

  constructor(
    private readonly api: Api,
    private readonly root: string,
    item: string,
    private readonly traces: boolean, // whoever looks may see what functions did
    go: (item: string) => void,
  ) {
    const field = h("input", {
      id: "item",
      value: item,
      placeholder: "32 hexadecimal digits",
      autocomplete: "off",
      spellcheck: "false",
      pattern: "[0-9a-f]{32}",
      required: true,
    });
    const send = (event: Event) => {
      event.preventDefault();
      go(field.value.trim());
    };
    this.element = card(
      "One item's path",
      "",
      h(
        "form",
        { class: "look", onsubmit: send },
        h("label", { for: "item" }, "Item"),
        field,
        h("button", { class: "plain" }, "Show"),
      ),
      this.told,
    );
    if (item) void this.show(item);
  }

  private async show(item: string): Promise<void> {
    try {
      const of = `${this.root}/items/${item}`;
      const [history, trace] = await Promise.all([
        this.api.ask<History>("GET", `${of}/history`),
        this.traces ? this.api.ask<Trace>("GET", `${of}/trace`) : null,
      ]);
      this.told.replaceChildren(timeline(history), ...(trace ? [traced(trace)] : []));
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
      this.told.replaceChildren(h("p", { class: "none", role: "alert" }, error.message));
    }
  }
}

function traced(of: Trace): HTMLElement {
  const took = Object.entries(of.seconds).map(([part, one]) => `${part} ${duration(one)}`);
  return h(
    "div",
    {},
    h("h3", {}, "On the road"),
    h("p", { class: "about" }, `Trace ${of.trace_id}. ${took.join(", ")}`),
    listed(
      "On the road",
      ["When (UTC)", "After", "What", "By", "Told"],
      of.events.map((one) => [
        when(one.at),
        duration(one.after),
        one.what,
        /^[0-9a-f]{32}$/.test(one.by) ? short(one.by) : one.by || null,
        one.told || null,
      ]),
      "",
      [1],
    ),
  );
}

interface Step {
  at: string;
  says: string;
  more: (Node | string)[];
}

function timeline(of: History): HTMLElement {
  const steps: Step[] = [
    ...of.tasks.map((one) => ({
      at: one.created_at,
      says: `Round ${one.round} was asked`,
      more: [`${words(one.reason)}; now ${words(one.state)} in ${one.queue}`],
    })),
    ...of.judgments.map((one) => ({
      at: one.at,
      says: `Round ${one.round}: “${value(one.value)}”`,
      more: [
        "by ",
        short(one.annotator),
        one.seconds === null ? "" : `, in ${duration(one.seconds)}`,
      ],
    })),
    ...of.labels.map((one) => ({
      at: one.at,
      says:
        one.value === null
          ? `Label ${one.version}: taken back`
          : `Label ${one.version}: “${value(one.value)}”`,
      more: [
        `${one.actor.kind === "annotators" ? "people" : `${one.actor.kind} ${one.actor.id} ${one.actor.version}`}`,
        one.confidence === null ? "" : `, ${percent(one.confidence)} sure`,
        `; ${one.reason}`,
      ],
    })),
  ].sort((one, other) => one.at.localeCompare(other.at));
  const list = h("ol", { class: "timeline" });
  let before: number | null = null;
  for (const one of steps) {
    const at = Date.parse(one.at);
    list.append(
      h(
        "li",
        {},
        h("time", { datetime: one.at }, when(one.at)),
        h("strong", {}, one.says),
        h("span", { class: "hint" }, ...one.more),
        before === null
          ? null
          : h("span", { class: "after" }, `+ ${duration((at - before) / 1000)}`),
      ),
    );
    before = at;
  }
  return list;
}
