/** Take work and answer it: one task before you, the next one fetched already. */

import { type Api, Offline, Problem } from "../api";
import { announce, h } from "../dom";
import { Drafts } from "../drafts";
import { editorFor } from "../kinds";
import type { Editor } from "../kinds/editor";
import { Outbox } from "../outbox";
import { Progress } from "../progress";
import { artifact, told } from "../shown";
import type { Lease, Me, Task } from "../types";
import { askWhy } from "./skipping";

const LOOK_MS = 15_000; // between looks for new work
const TICK_MS = 1000;
const RENEW_MS = 60_000; // before a lease ends; half of it, where it is short
const LINK_MS = 60_000; // a link to a picture lives at least that long when it is shown
const ENTERED = "labelhooks.entered"; // when Enter was pressed; bench/page.py reads what follows

export class Annotate {
  readonly element = h("main", { class: "annotate" });
  private readonly queue: Task[] = [];
  private readonly leased = new WeakMap<Lease, number>(); // when we first saw it
  private readonly seen = new Map<string, Task>(); // answered, and still ours to take back
  private task: Task | null = null;
  private editor: Editor | null = null;
  private begun = 0;
  private readonly progress: Progress;
  private fetching = false;
  private idleUntil = 0;
  private readonly drafts: Drafts;
  private readonly outbox: Outbox;
  private readonly timer: number;
  private readonly work = h("section", { class: "work" });
  private readonly status = h("p", { class: "status", role: "status" });
  private readonly refused = h("div", { class: "refused", role: "alert" });
  private readonly done = h("span", {}, "");

  constructor(
    private readonly api: Api,
    me: Me,
    store: Storage = localStorage,
  ) {
    this.progress = new Progress(api, me.today, () => this.tell());
    this.drafts = new Drafts(me.id, store);
    this.outbox = new Outbox(api, me.id, store, () => this.tell());
    this.element.append(this.refused, this.work, h("footer", {}, this.status, this.done));
    document.addEventListener("keydown", this.key);
    window.addEventListener("online", this.wake);
    window.addEventListener("pagehide", this.leave);
    this.timer = window.setInterval(() => void this.tick(), TICK_MS);
  }

  async open(): Promise<void> {
    await this.fetch();
    if (!this.task) await this.show();
  }

  /** Send what is left, and give back what was not answered. */
  async close(): Promise<void> {
    document.removeEventListener("keydown", this.key);
    window.removeEventListener("online", this.wake);
    window.removeEventListener("pagehide", this.leave);
    window.clearInterval(this.timer);
    this.editor?.close?.();
    const held = [this.task, ...this.queue].filter((one) => one !== null);
    await Promise.allSettled([
      this.outbox.flush(true),
      ...held.map((one) => one.lease && this.api.giveBack(one.id, one.lease.token)),
    ]);
  }

  private readonly wake = () => {
    this.idleUntil = 0;
    void this.tick();
  };

  private readonly leave = () => void this.outbox.flush(true);

  private async tick(): Promise<void> {
    await this.outbox.flush();
    for (const one of [this.task, ...this.queue]) if (one) await this.renew(one);
    if (!this.task && Date.now() > this.idleUntil) await this.fetch();
  }

  private async renew(task: Task): Promise<void> {
    if (document.hidden || !task.lease) return;
    const until = Date.parse(task.lease.until);
    const begun = this.leased.get(task.lease) ?? Date.now();
    this.leased.set(task.lease, begun);
    if (until - Date.now() > Math.min(RENEW_MS, (until - begun) / 2)) return;
    try {
      task.lease = await this.api.renew(task.id, task.lease.token);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 409) return;
      if (task === this.task)
        this.problem(`Somebody else may have this task now: ${error.message}`);
      this.forget(task);
    }
  }

  private forget(task: Task): void {
    const place = this.queue.indexOf(task);
    if (place >= 0) this.queue.splice(place, 1);
    if (task === this.task) void this.show();
  }

  /** Fetch the next task or two; show the first where none is shown. */
  private async fetch(): Promise<void> {
    if (this.fetching || this.queue.length > 0) return;
    this.fetching = true;
    try {
      const found = await this.api.next(this.task ? 1 : 2);
      this.queue.push(...found.filter((one) => one.id !== this.task?.id));
      if (found.length === 0) this.idleUntil = Date.now() + LOOK_MS;
    } catch (error) {
      this.idleUntil = Date.now() + LOOK_MS;
      if (error instanceof Problem) this.problem(error.message);
      else if (!(error instanceof Offline)) throw error;
    } finally {
      this.fetching = false;
    }
    if (!this.task && this.queue.length > 0) await this.show();
    this.tell();
  }

  /** Show the task that comes next, or `again`. */
  private async show(again?: Task): Promise<void> {
    this.editor?.close?.();
    const task = again ?? this.queue.shift() ?? null;
    this.task = task;
    this.editor = null;
    if (!task) {
      this.work.replaceChildren(
        h("h1", {}, "Nothing to do"),
        h("p", {}, "New work appears here by itself."),
      );
      return this.tell();
    }
    const make = await editorFor(task.schema.kind);
    await this.refresh(task);
    if (this.task !== task) return;
    const held = this.drafts.of(task) ?? undefined;
    const editor = make(task, held, () => this.drafts.keep(task, editor.value()));
    this.editor = editor;
    this.begun = Date.now();
    this.work.replaceChildren(...this.laidOut(task, editor));
    this.work.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    if (performance.getEntriesByName(ENTERED).length > 0) {
      performance.measure("labelhooks.next", ENTERED);
      performance.clearMarks(ENTERED);
    }
    window.scrollTo({ top: 0 });
    this.tell();
    void this.progress.look(task.dataset);
    void this.fetch();
  }

  /** A task that was fetched early, or lay in the background, has links that lead nowhere any more. */
  private async refresh(task: Task): Promise<void> {
    const shown = task.artifact;
    if (shown.kind !== "url" || Date.parse(shown.expires_at) - Date.now() > LINK_MS) return;
    try {
      task.artifact = (await this.api.again(task.id)).artifact;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Offline)) throw error;
      this.problem(error.message);
    }
  }

  private laidOut(task: Task, editor: Editor): HTMLElement[] {
    const answer = h(
      "section",
      { class: "answer", "aria-label": "Your answer" },
      editor.showsArtifact ? null : h("div", { class: "artifact" }, artifact(task.artifact)),
      editor.element,
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          { type: "button", class: "main", onclick: () => this.submit() },
          "Submit",
          h("kbd", { "aria-hidden": "true" }, "⏎"),
        ),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => this.undo() },
          "Undo",
          h("kbd", { "aria-hidden": "true" }, "U"),
        ),
        h(
          "button",
          { type: "button", class: "plain", onclick: () => this.askWhy() },
          "Skip",
          h("kbd", { "aria-hidden": "true" }, "S"),
        ),
      ),
    );
    return [h("h1", { tabindex: -1 }, task.dataset), answer, this.beside(task, editor)];
  }

  private beside(task: Task, editor: Editor): HTMLElement {
    return h(
      "aside",
      { "aria-label": "Guidelines" },
      task.comment &&
        h("div", { class: "comment" }, h("h2", {}, "From a reviewer"), h("p", {}, task.comment)),
      task.proposal &&
        h(
          "div",
          { class: "proposal" },
          h("h2", {}, "A model's guess"),
          h(
            "p",
            {},
            `${told(task.proposal.value)}, ${Math.round(100 * task.proposal.confidence)} % sure`,
          ),
        ),
      h("h2", {}, "Guidelines"),
      h("p", { class: "prose" }, task.guidelines || "There are none for this dataset."),
      task.examples.length > 0 && h("h2", {}, "Examples"),
      ...task.examples.map((one) =>
        h(
          "div",
          { class: "example" },
          h("p", { class: "prose" }, one.text),
          h("p", {}, h("strong", {}, told(one.value)), one.why && ` – ${one.why}`),
        ),
      ),
      h("details", {}, h("summary", {}, "Keys"), keys(editor.keys)),
    );
  }

  private submit(): void {
    const { task, editor } = this;
    if (!task?.lease || !editor) return;
    const value = editor.value();
    if (value === null) {
      announce("Choose an answer first");
      return;
    }
    const seconds = Math.min(86_400, (Date.now() - this.begun) / 1000);
    this.outbox.put(task.id, {
      token: task.lease.token,
      value,
      schema_version: task.schema_version,
      seconds,
    });
    this.seen.set(task.id, task);
    this.progress.count(task.dataset, 1);
    performance.mark(ENTERED);
    announce("Submitted. U takes it back for five seconds.");
    void this.show();
  }

  private undo(): void {
    const ours = new Map(this.seen); // what is on its way no more is let go of
    const back = this.outbox.takeBack();
    const task = back && ours.get(back.task);
    if (!task) {
      announce("There is nothing to take back any more");
      return;
    }
    this.drafts.keep(task, back.body.value);
    this.progress.count(task.dataset, -1);
    if (this.task) this.queue.unshift(this.task);
    announce("Taken back");
    void this.show(task);
  }

  private askWhy(): void {
    const { task } = this;
    if (task) askWhy((reason, escalate) => void this.skip(task, reason, escalate));
  }

  private async skip(task: Task, reason: string, escalate: boolean): Promise<void> {
    try {
      await this.api.skip(task.id, task.lease?.token ?? "", reason, escalate);
    } catch (error) {
      if (error instanceof Offline) return this.problem("There is no network: it was not skipped");
      if (!(error instanceof Problem)) throw error;
      this.problem(error.message);
    }
    this.drafts.keep(task, null);
    if (this.task === task) await this.show(); // and not another that came meanwhile
  }

  private readonly key = (event: KeyboardEvent) => {
    const field = (event.target as Element | null)?.matches?.("textarea, input, select");
    const chord = event.ctrlKey || event.metaKey;
    if (
      event.key === "Enter" &&
      (!field || chord) &&
      !(event.target as Element).matches?.("summary")
    ) {
      event.preventDefault();
      return this.submit();
    }
    if (field || chord || event.altKey || document.querySelector("dialog[open]")) return;
    if (this.editor?.key(event)) return event.preventDefault();
    if (event.key.toLowerCase() === "u") this.undo();
    else if (event.key.toLowerCase() === "s") this.askWhy();
    else if (event.key === "?") this.element.querySelector("details")?.toggleAttribute("open");
    else return;
    event.preventDefault();
  };

  private problem(said: string): void {
    this.refused.replaceChildren(
      h("p", {}, said),
      h(
        "button",
        { type: "button", class: "plain", onclick: () => this.refused.replaceChildren() },
        "I see",
      ),
    );
  }

  /** Show how many wait, and what was refused. */
  private tell(): void {
    const waiting = this.outbox.waiting.filter((one) => one.refused === null);
    for (const one of this.outbox.waiting) {
      if (one.refused === null) continue;
      this.problem(`An answer was refused: ${one.refused}`);
      this.outbox.dismiss(one.key);
    }
    const late = !navigator.onLine || waiting.some((one) => one.due < Date.now() - 10_000);
    this.status.textContent =
      late && waiting.length > 0
        ? `No network: ${waiting.length} answers are kept and go out by themselves`
        : waiting.length > 0
          ? `${waiting.length} on the way`
          : "All sent";
    this.done.textContent = this.progress.told(this.task?.dataset ?? null);
    for (const [id] of this.seen)
      if (!this.outbox.waiting.some((one) => one.task === id)) this.settled(id);
  }

  private settled(id: string): void {
    const task = this.seen.get(id);
    this.seen.delete(id);
    if (task && task !== this.task) this.drafts.keep(task, null);
  }
}

function keys(own: readonly [string, string][]): HTMLElement {
  const all: [string, string][] = [
    ...own,
    ["Enter", "submit, and go on"],
    ["U", "undo: take the last answer back"],
    ["S", "skip, with a reason"],
    ["?", "these keys"],
  ];
  const list = h("dl", { class: "keys" });
  for (const [key, does] of all) list.append(h("dt", {}, h("kbd", {}, key)), h("dd", {}, does));
  return list;
}
