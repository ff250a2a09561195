/** The stop button: what is paused, by whom and why; and how it goes on. */

import { type Api, Offline, Problem } from "../api";
import { announce, h } from "../dom";
import { short } from "./parts";
import { when } from "./reckon";
import type { Switch } from "./types";

type What = "dataset" | "intake";

const SAYS: Record<What, [string, string, string]> = {
  dataset: [
    "Pause all work",
    "Nothing of this dataset is redacted, asked or labeled until somebody lets it go on. What waits stays in its queue: nothing is lost.",
    "Let work go on",
  ],
  intake: [
    "Pause intake",
    "Nothing new comes in; what is there is worked on. Uploads and flags wait in their queues: nothing is lost.",
    "Let intake go on",
  ],
};

export class Stop {
  readonly element = h("section", { class: "stop", "aria-label": "Pause and resume" });
  private dataset = "";

  constructor(
    private readonly api: Api,
    private readonly acts: boolean,
    private readonly changed: () => void,
  ) {}

  show(dataset: string, switches: Switch[]): void {
    this.dataset = dataset;
    const on = switches.filter((one) => one.paused);
    const held = (what: What) => on.find((one) => one.switch === `${what}#${dataset}`);
    this.element.classList.toggle("paused", on.length > 0);
    const told =
      on.length === 0
        ? [h("p", {}, h("span", { class: "dot", "aria-hidden": "true" }), "Running")]
        : on.map((one) =>
            h(
              "p",
              {},
              h("strong", {}, `${named(one.switch, dataset)} paused`),
              ` since ${when(one.at)} UTC: ${one.reason} `,
              h("span", { class: "hint" }, "by ", short(one.actor)),
            ),
          );
    this.element.replaceChildren(
      h("div", { class: "told" }, ...told),
      this.acts
        ? h(
            "div",
            { class: "buttons" },
            ...(["dataset", "intake"] as const).map((what) =>
              h(
                "button",
                {
                  type: "button",
                  class: held(what) ? "main" : "plain",
                  onclick: () => this.ask(what, !held(what)),
                },
                SAYS[what][held(what) ? 2 : 0],
              ),
            ),
          )
        : "",
    );
  }

  /** Ask whether, and why. */
  private ask(what: What, paused: boolean): void {
    const [pause, means, resume] = SAYS[what];
    const says = paused ? pause : resume;
    const reason = h("textarea", {
      id: "reason",
      rows: 3,
      maxlength: 500,
      required: true,
      class: "writing",
    });
    const wrong = h("p", { class: "problem", role: "alert" });
    const act = h("button", { class: "main", type: "submit" }, says);
    const dialog = h("dialog", { class: "why", "aria-label": `${says}: ${this.dataset}` });
    const send = async (event: Event) => {
      event.preventDefault();
      act.disabled = true;
      act.textContent = "…";
      try {
        await this.api.ask("POST", `/datasets/${this.dataset}/${paused ? "pause" : "resume"}`, {
          what,
          reason: reason.value,
        });
        dialog.close();
        announce(paused ? "Paused: in force within seconds" : "It goes on within a minute");
        this.changed();
      } catch (error) {
        if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
        wrong.textContent = error.message;
        act.disabled = false;
        act.textContent = says;
      }
    };
    dialog.append(
      h(
        "form",
        { onsubmit: (event) => void send(event) },
        h("h2", {}, `${says}: ${this.dataset}?`),
        h("p", {}, paused ? means : "What waited is looked at again within a minute."),
        h("label", { for: "reason" }, "Why"),
        reason,
        h(
          "p",
          { class: "hint" },
          "Kept with the switch, under your pseudonym. No names of people.",
        ),
        wrong,
        h(
          "div",
          { class: "actions" },
          act,
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
  }
}

function named(name: string, dataset: string): string {
  if (name === "everything") return "Everything is";
  if (name === `dataset#${dataset}`) return "All work is";
  if (name === `intake#${dataset}`) return "Intake is";
  return `Function ${name.replace("function#", "")} is`;
}
