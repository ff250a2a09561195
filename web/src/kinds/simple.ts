/** A rating, a text, or which of two is better. */

import { h } from "../dom";
import type { Artifact } from "../types";
import { type MakeEditor, placeOf } from "./editor";

export const rating: MakeEditor = (task, held, changed) => {
  const lowest = task.schema.lowest ?? 1;
  const highest = task.schema.highest ?? 5;
  let chosen = (held as { rating: number } | undefined)?.rating ?? null;
  const steps = Array.from({ length: highest - lowest + 1 }, (_, n) => lowest + n);
  const buttons = steps.map((step) =>
    h(
      "button",
      { type: "button", class: "step", role: "radio", onclick: () => choose(step) },
      String(step),
    ),
  );
  const choose = (step: number) => {
    chosen = step;
    show();
    changed();
  };
  const show = () => {
    for (const [place, button] of buttons.entries())
      button.setAttribute("aria-checked", String(steps[place] === chosen));
  };
  show();
  return {
    element: h("div", { class: "steps", role: "radiogroup", "aria-label": "Rating" }, ...buttons),
    value: () => (chosen === null ? null : { rating: chosen }),
    key: (event) => {
      const typed =
        /^\d$/.test(event.key) && !event.ctrlKey && !event.metaKey ? Number(event.key) : -1;
      if (!steps.includes(typed)) return false;
      choose(typed);
      return true;
    },
    keys: [[`${lowest} – ${Math.min(highest, 9)}`, "rate"]],
  };
};

export const text: MakeEditor = (_task, held, changed) => {
  const field = h("textarea", {
    class: "writing",
    rows: 5,
    "aria-label": "Your text",
    oninput: changed,
  });
  field.value = (held as { text: string } | undefined)?.text ?? "";
  return {
    element: h(
      "div",
      {},
      field,
      h("p", { class: "hint" }, "Ctrl + Enter submits. Write no names or addresses of people."),
    ),
    value: () => (field.value.trim() === "" ? null : { text: field.value }),
    key: () => false,
    keys: [["Ctrl + Enter", "submit from within a text"]],
  };
};

export const preference: MakeEditor = (task, held, changed) => {
  const sides = ["a", "b", ...(task.schema.ties ? ["tie"] : [])];
  let chosen = (held as { preferred: string } | undefined)?.preferred ?? null;
  const both = pair(task.artifact);
  const choose = (side: string) => {
    chosen = side;
    show();
    changed();
  };
  const buttons = sides.map((side, place) =>
    h(
      "button",
      {
        type: "button",
        class: side === "tie" ? "class" : "side",
        role: "radio",
        onclick: () => choose(side),
      },
      h("kbd", { "aria-hidden": "true" }, String(place + 1)),
      side === "tie"
        ? h("span", { class: "name" }, "Neither is better")
        : h("span", { class: "prose" }, both[side] ?? ""),
    ),
  );
  const show = () => {
    for (const [place, button] of buttons.entries())
      button.setAttribute("aria-checked", String(sides[place] === chosen));
  };
  show();
  return {
    element: h(
      "div",
      { class: "pair", role: "radiogroup", "aria-label": "Which is better" },
      ...buttons,
    ),
    value: () => (chosen === null ? null : { preferred: chosen }),
    key: (event) => {
      const side = sides[placeOf(event, sides.length)];
      if (side === undefined) return false;
      choose(side);
      return true;
    },
    keys: [["1, 2, 3", "the left, the right, neither"]],
    showsArtifact: true,
  };
};

function pair(artifact: Artifact): Record<string, string> {
  if (artifact.kind !== "json") return {};
  const held = artifact.value as Record<string, unknown>;
  const told = (one: unknown) => (typeof one === "string" ? one : JSON.stringify(one, null, 2));
  return { a: told(held.a), b: told(held.b) };
}
