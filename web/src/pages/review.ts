/** Settle what people could not: their answers side by side, by the keyboard. */

import { type Api, Offline, Problem } from "../api";
import { announce, h } from "../dom";
import { editorFor } from "../kinds";
import type { Editor } from "../kinds/editor";
import { artifact, told, why, whyReviewed, whySkipped } from "../shown";
import type { ReviewTask } from "../types";

export class Review {
  readonly element = h("main", { class: "review" });
  private tasks: ReviewTask[] = [];
  private cursor: string | null = null;
  private editor: Editor | null = null;
  private editing = false;
  private deciding = false;
  private readonly refused = h("div", { class: "refused", role: "alert" });
  private readonly work = h("section", { class: "work" });

  constructor(private readonly api: Api) {
    this.element.append(this.refused, this.work);
    document.addEventListener("keydown", this.key);
  }

  async open(): Promise<void> {
    await this.fetch();
    await this.show();
  }

  async close(): Promise<void> {
    document.removeEventListener("keydown", this.key);
    this.editor?.close?.();
  }

  /** Fetch what waits; of many datasets a page of the list may hold nothing, and more come after. */
  private async fetch(): Promise<void> {
    try {
      do {
        const found = await this.api.toReview(this.cursor);
        this.tasks.push(...found.tasks);
        this.cursor = found.cursor;
      } while (this.tasks.length === 0 && this.cursor);
    } catch (error) {
      this.failed(error);
    }
  }

  private async show(): Promise<void> {
    this.editor?.close?.();
    this.editor = null;
    this.editing = false;
    const [task] = this.tasks;
    if (!task) {
      this.work.replaceChildren(
        h("h1", {}, "Nothing to review"),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => void this.open() },
          "Look again",
        ),
      );
      return;
    }
    const first = task.judgments[0]?.value;
    const make = await editorFor(task.schema.kind);
    this.editor = make(task, first, () => {
      this.editing = true;
    });
    this.work.replaceChildren(
      h("h1", { tabindex: -1 }, task.dataset),
      this.answers(task, this.editor),
      this.beside(task),
    );
    this.work.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  private answers(task: ReviewTask, editor: Editor): HTMLElement {
    return h(
      "section",
      { class: "answer", "aria-label": "What people said" },
      editor.showsArtifact ? null : h("div", { class: "artifact" }, artifact(task.artifact)),
      h("h2", {}, "What people said"),
      h(
        "div",
        { class: "said" },
        ...task.judgments.map((one, place) =>
          h(
            "article",
            {},
            h(
              "p",
              { class: "who" },
              `${one.annotator.slice(0, 8)} · ${one.seconds === null ? "" : `${Math.round(one.seconds)} s`}`,
            ),
            h("p", { class: "value" }, told(one.value)),
            h(
              "button",
              { type: "button", class: "plain", onclick: () => void this.correct(one.value) },
              "This is right",
              h("kbd", { "aria-hidden": "true" }, `Shift ${place + 1}`),
            ),
          ),
        ),
      ),
      h("h2", {}, "Yours"),
      editor.element,
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { type: "button", class: "main", onclick: () => this.decide() },
          "Decide",
          h("kbd", { "aria-hidden": "true" }, "⏎"),
        ),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => void this.act({ action: "approve" }) },
          "Approve what was agreed",
          h("kbd", { "aria-hidden": "true" }, "A"),
        ),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => this.sendBack() },
          "Send back",
          h("kbd", { "aria-hidden": "true" }, "B"),
        ),
      ),
    );
  }

  private beside(task: ReviewTask): HTMLElement {
    return h(
      "aside",
      { "aria-label": "Guidelines" },
      h("h2", {}, "Why it is here"),
      h("p", { class: "reviewed" }, whyReviewed(task.review)),
      h("p", {}, `People were asked in round ${task.round}, as ${why(task.reason)}.`),
      task.skips.length > 0 &&
        h(
          "ul",
          { class: "skips", "aria-label": "Who gave it back" },
          ...task.skips.map((one) =>
            h("li", {}, `${one.annotator.slice(0, 8)} gave it back: ${whySkipped(one.reason)}`),
          ),
        ),
      task.proposal &&
        h(
          "p",
          {},
          `A model's guess: ${told(task.proposal.value)}, ${Math.round(100 * task.proposal.confidence)} % sure`,
        ),
      task.comment &&
        h(
          "div",
          { class: "comment" },
          h("h2", {}, "A reviewer, on the round before"),
          h("p", {}, task.comment),
        ),
      h("h2", {}, "Guidelines"),
      h("p", { class: "prose" }, task.guidelines || "There are none for this dataset."),
      h("p", { class: "hint" }, `${this.tasks.length} here${this.cursor ? ", and more" : ""}`),
    );
  }

  private decide(): void {
    const value = this.editor?.value() ?? null;
    if (value === null) announce("Choose an answer first");
    else void this.correct(value);
  }

  private correct(value: unknown): Promise<void> {
    return this.act({ action: "correct", value });
  }

  private sendBack(): void {
    const dialog = h("dialog", { class: "why", "aria-label": "What should they look at?" });
    const comment = h("textarea", {
      rows: 4,
      "aria-label": "Comment",
      class: "writing",
      required: true,
    });
    const send = () => {
      if (comment.value.trim() === "") return;
      dialog.close();
      void this.act({ action: "send_back", comment: comment.value.trim() });
    };
    dialog.append(
      h("h2", {}, "What should they look at?"),
      comment,
      h("p", { class: "hint" }, "Write no names or addresses of people."),
      h("button", { type: "button", class: "main", onclick: send }, "Send back"),
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Back to it"),
    );
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
      event.stopPropagation();
    });
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  private async act(said: { action: string; value?: unknown; comment?: string }): Promise<void> {
    const [task] = this.tasks;
    if (!task || this.deciding) return;
    this.deciding = true; // a key more is not for the task that comes next
    try {
      await this.settle(task, said);
    } finally {
      this.deciding = false;
    }
  }

  private async settle(
    task: ReviewTask,
    said: { action: string; value?: unknown; comment?: string },
  ): Promise<void> {
    try {
      await this.api.review(task.id, said);
      announce("Decided");
    } catch (error) {
      this.failed(error);
      // Somebody else was first: it is not ours to decide any more.
      if (!(error instanceof Problem) || error.status !== 409) return;
    }
    this.tasks.shift();
    if (this.tasks.length === 0 && this.cursor) await this.fetch();
    await this.show();
  }

  private failed(error: unknown): void {
    if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
    this.refused.replaceChildren(
      h("p", {}, error.message),
      h(
        "button",
        { type: "button", class: "plain", onclick: () => this.refused.replaceChildren() },
        "I see",
      ),
    );
  }

  private readonly key = (event: KeyboardEvent) => {
    const field = (event.target as Element | null)?.matches?.("textarea, input, select");
    const chord = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && (!field || chord)) {
      event.preventDefault();
      return this.decide();
    }
    if (field || chord || event.altKey || document.querySelector("dialog[open]")) return;
    const place =
      event.shiftKey && /^Digit[1-9]$/.test(event.code) ? Number(event.code.slice(5)) - 1 : -1;
    const theirs = this.tasks[0]?.judgments[place];
    if (theirs) void this.correct(theirs.value);
    else if (this.editor?.key(event)) this.editing = true;
    else if (event.key.toLowerCase() === "a" && !this.editing) void this.act({ action: "approve" });
    else if (event.key.toLowerCase() === "b") this.sendBack();
    else return;
    event.preventDefault();
  };
}
