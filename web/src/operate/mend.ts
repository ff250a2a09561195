/** An incident with a pre-labeler: count what is meant, then mend it step by step. */

import { type Api, Offline, Problem } from "../api";
import { announce, h } from "../dom";
import { bars, pill, short } from "./parts";
import { duration, number, when, words } from "./reckon";
import type { Incident, Step, Version } from "./types";

const BETWEEN_MS = 2000; // looks at what others are doing

const MEANS: Record<string, string> = {
  find: "Count the labels that are meant. Nothing is changed.",
  pause: "Whoever gave them decides no more.",
  take_back: "Each label gets a version that withdraws it.",
  ask_again: "See that each item is with people, or labeled anew.",
  verify: "See that none of the labels stands.",
  resume: "Intake goes on, and the incident is over.",
};

export class Mend {
  readonly element = h("section", { class: "card" });
  private versions: Version[] = [];
  private incidents: Incident[] = [];
  private going: string | null = null; // the incident that is being walked
  private wrong = "";
  private closed = false;

  constructor(
    private readonly api: Api,
    private readonly root: string,
    private readonly acts: boolean,
    private readonly changed: () => void,
  ) {}

  close(): void {
    this.closed = true;
  }

  show(versions: Version[], incidents: Incident[]): void {
    this.versions = versions;
    if (this.going === null) this.incidents = incidents;
    this.draw();
  }

  private draw(): void {
    const ask = h(
      "button",
      {
        type: "button",
        class: "plain",
        disabled: this.versions.length === 0,
        onclick: () => this.begin(),
      },
      "A pre-labeler mislabels…",
    );
    this.element.replaceChildren(
      h(
        "div",
        { class: "titled" },
        h(
          "div",
          {},
          h("h2", {}, "Incidents"),
          h("p", { class: "about" }, "Labels of a pre-labeler that are taken back, step by step."),
        ),
        this.acts ? ask : null,
      ),
      this.wrong ? h("p", { class: "problem", role: "alert" }, this.wrong) : "",
      ...(this.incidents.length > 0
        ? this.incidents.map((one) => this.incident(one))
        : [h("p", { class: "none" }, "There never was one.")]),
    );
  }

  private incident(of: Incident): HTMLElement {
    const whose = of.version ? `${of.prelabeler} ${of.version}` : `${of.prelabeler}, every version`;
    const open = of.state === "open";
    const done = of.steps.filter((one) => one.state === "done").length;
    const told = h(
      "div",
      { class: "incident" },
      h(
        "p",
        {},
        h("strong", {}, whose),
        " ",
        pill(open ? `${done} of ${of.steps.length} steps` : of.state, open ? "bad" : "even"),
        ` ${number(of.labels)} labels; ${of.reason} `,
        h("span", { class: "hint" }, `opened ${when(of.opened_at)} UTC by `, short(of.actor)),
      ),
    );
    if (!open) return told;
    told.append(
      h(
        "ol",
        { class: "steps" },
        ...of.steps.map((one) => step(one, of.next, this.going === of.id)),
      ),
    );
    if (this.acts)
      told.append(
        h(
          "div",
          { class: "buttons" },
          h(
            "button",
            {
              type: "button",
              class: "main",
              disabled: this.going !== null,
              onclick: () => this.confirm(of),
            },
            this.going === of.id ? `${words(of.next ?? "")}…` : `Next: ${words(of.next ?? "")}`,
          ),
          h(
            "button",
            { type: "button", class: "plain", onclick: () => this.end(of) },
            "End it here…",
          ),
        ),
      );
    return told;
  }

  /** Take the step that is next, until it is over. */
  private async go(of: Incident): Promise<void> {
    const name = of.next;
    this.going = of.id;
    this.wrong = "";
    try {
      let now = of;
      while (!this.closed && now.state === "open" && now.next === name) {
        const before = JSON.stringify(now.steps);
        now = await this.api.ask<Incident>("POST", `${this.root}/incidents/${of.id}/next`);
        this.put(now);
        const on = now.steps.find((one) => one.step === name);
        if (on?.state === "failed") break;
        if (on?.state !== "done" && before === JSON.stringify(now.steps))
          await new Promise((later) => setTimeout(later, BETWEEN_MS));
      }
      announce(`${words(name ?? "")}: ${now.state === "open" ? "over" : now.state}`);
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
      this.wrong = error.message;
    } finally {
      this.going = null;
      this.draw();
      this.changed();
    }
  }

  private put(now: Incident): void {
    const known = this.incidents.some((one) => one.id === now.id);
    this.incidents = known
      ? this.incidents.map((one) => (one.id === now.id ? now : one))
      : [now, ...this.incidents];
    this.draw();
  }

  private confirm(of: Incident): void {
    if (of.next === "find" || of.next === "verify") return void this.go(of);
    const dialog = this.dialog(
      `${words(of.next ?? "")}: ${number(of.labels)} labels?`,
      h("p", {}, MEANS[of.next ?? ""] ?? ""),
      async () => {
        dialog.close();
        void this.go(of);
      },
      "Do it",
    );
  }

  private end(of: Incident): void {
    const reason = h("textarea", {
      id: "why",
      rows: 3,
      required: true,
      maxlength: 150,
      class: "writing",
    });
    const dialog = this.dialog(
      "End this incident here?",
      h(
        "div",
        {},
        h(
          "p",
          {},
          "What was taken back stays so. Intake goes on; the version goes on only where nothing was taken back of it.",
        ),
        h("label", { for: "why" }, "Why"),
        reason,
      ),
      async () => {
        this.put(
          await this.api.ask<Incident>("POST", `${this.root}/incidents/${of.id}/abort`, {
            reason: reason.value,
          }),
        );
        dialog.close();
        this.changed();
      },
      "End it",
    );
  }

  /** Ask what is meant, count it, and open an incident once it was counted. */
  private begin(): void {
    const options = this.versions.map((one) =>
      h(
        "option",
        { value: `${one.name} ${one.version}` },
        `${one.name} ${one.version} (${one.state})`,
      ),
    );
    const which = h("select", { id: "which" }, ...options);
    const instead = h(
      "select",
      { id: "instead" },
      h("option", { value: "" }, "people"),
      ...this.versions.map((one) =>
        h("option", { value: `${one.name} ${one.version}` }, `${one.name} ${one.version}`),
      ),
    );
    const since = h("input", { id: "since", type: "datetime-local" });
    const hold = h("input", { id: "hold", type: "checkbox" });
    const reason = h("textarea", {
      id: "why",
      rows: 2,
      required: true,
      maxlength: 150,
      class: "writing",
    });
    const counted = h("div", { "aria-live": "polite", class: "counted" });
    let dry: string | null = null; // what was counted
    const said = () => {
      const [prelabeler, version] = which.value.split(" ");
      const [name, other] = instead.value.split(" ");
      return {
        prelabeler,
        version,
        since: since.value ? `${since.value}:00.000Z` : null,
        instead: name && other ? { name, version: other } : null,
        hold_intake: hold.checked,
        reason: reason.value,
      };
    };
    const dialog = this.dialog(
      "A pre-labeler mislabels",
      h(
        "div",
        { class: "asked" },
        h("label", { for: "which" }, "Whose labels"),
        which,
        h("label", { for: "since" }, "Decided since (UTC); empty: ever"),
        since,
        h("label", { for: "instead" }, "Decided anew by"),
        instead,
        h("label", { class: "check" }, hold, " Hold intake until it is over"),
        h("label", { for: "why" }, "Why"),
        reason,
        counted,
      ),
      async (act) => {
        const body = said();
        const key = JSON.stringify(body);
        if (dry !== key) {
          act.textContent = "Counting…";
          const found = await this.api.ask<Incident>("POST", `${this.root}/incidents`, {
            ...body,
            dry_run: true,
          });
          counted.replaceChildren(blast(found));
          dry = key;
          act.textContent = "Open the incident";
          return;
        }
        this.put(await this.api.ask<Incident>("POST", `${this.root}/incidents`, body));
        dialog.close();
      },
      "Count first",
    );
    const anew = () => {
      if (dry === null) return;
      dry = null;
      counted.replaceChildren();
      const act = dialog.querySelector(".main");
      if (act) act.textContent = "Count first";
    };
    for (const field of [which, since, instead, hold, reason])
      field.addEventListener("input", anew);
  }

  private dialog(
    title: string,
    body: HTMLElement,
    act: (button: HTMLButtonElement) => Promise<void>,
    says: string,
  ): HTMLDialogElement {
    const wrong = h("p", { class: "problem", role: "alert" });
    const button = h("button", { class: "main", type: "submit" }, says);
    const dialog = h("dialog", { class: "why", "aria-label": title });
    const send = async (event: Event) => {
      event.preventDefault();
      button.disabled = true;
      wrong.textContent = "";
      const before = button.textContent;
      try {
        await act(button);
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
        wrong.textContent = error.message;
        button.textContent = before;
      }
      button.disabled = false;
    };
    dialog.append(
      h(
        "form",
        { onsubmit: (event) => void send(event) },
        h("h2", {}, title),
        body,
        wrong,
        h(
          "div",
          { class: "actions" },
          button,
          h(
            "button",
            { type: "button", class: "plain", onclick: () => dialog.close() },
            "Leave it",
          ),
        ),
      ),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    return dialog;
  }
}

/** What is meant, before anything is changed. */
function blast(of: Incident): HTMLElement {
  if (of.labels === 0) return h("p", {}, "No label is meant.");
  return h(
    "div",
    {},
    h(
      "p",
      {},
      h("strong", {}, `${number(of.labels)} labels${of.next === "find" ? ", and more" : ""}`),
      of.first && of.last ? `, decided from ${when(of.first)} to ${when(of.last)}` : "",
    ),
    bars(
      "By class",
      Object.entries(of.by_class)
        .sort((one, other) => other[1] - one[1])
        .slice(0, 6)
        .map(([name, count]) => [name, count, number(count)]),
      "",
    ),
  );
}

function step(of: Step, next: string | null, going: boolean): HTMLElement {
  const on = of.step === next;
  const state = of.state === "waiting" && on ? "next" : of.state;
  const counts = Object.entries(of.counts)
    .map(([name, count]) => `${words(name)} ${number(count)}`)
    .join(", ");
  return h(
    "li",
    { class: state, "aria-current": on ? "step" : null },
    h("strong", {}, words(of.step)),
    h("span", { class: "state" }, going && on ? "on…" : state),
    h(
      "span",
      { class: "hint" },
      [counts, of.seconds === null ? "" : duration(of.seconds), of.told]
        .filter(Boolean)
        .join("; ") || (on ? (MEANS[of.step] ?? "") : ""),
    ),
  );
}
