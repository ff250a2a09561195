/**
 * Mark spans of a text: select with the mouse, the finger or Shift and the arrow keys, then choose a
 * class by its number. Spans are counted in code points.
 */

import { toPoints, toUnits } from "../codepoints";
import { announce, h } from "../dom";
import { keyOf, type MakeEditor, placeOf } from "./editor";

interface Span {
  start: number;
  end: number;
  class: string;
}

export const spans: MakeEditor = (task, held, changed) => {
  const text = task.artifact.kind === "text" ? task.artifact.text : "";
  const classes = task.schema.classes ?? [];
  let marked = ((held as { spans: Span[] } | undefined)?.spans ?? []).map((one) => ({ ...one }));
  let said = held !== undefined;
  const shown = h("div", {
    class: "prose spans",
    tabindex: 0,
    role: "document",
    "aria-label": "The text",
  });
  const add = (name: string) => {
    const place = selected(shown);
    if (!place) return announce("Select some of the text first");
    const [start, end] = place.map((units) => toPoints(text, units)) as [number, number];
    if (!marked.some((one) => one.start === start && one.end === end && one.class === name))
      marked.push({ start, end, class: name });
    window.getSelection()?.removeAllRanges();
    update(`Marked as ${name}`);
  };
  const remove = (span: Span) => {
    marked = marked.filter((one) => one !== span);
    update(`No longer marked as ${span.class}`);
  };
  const update = (told: string) => {
    said = true;
    show();
    changed();
    announce(told);
  };
  const chips = h("div", { class: "chips" });
  const list = h("ul", { class: "marked" });
  for (const [place, name] of classes.entries())
    chips.append(
      h(
        "button",
        {
          type: "button",
          class: "chip",
          style: `--hue:${hue(place, classes.length)}`,
          // Before the browser moves the focus, and with it the selection.
          onmousedown: (event) => event.preventDefault(),
          onclick: () => add(name),
        },
        name,
        keyOf(place) && h("kbd", { "aria-hidden": "true" }, keyOf(place)),
      ),
    );
  const show = () => {
    shown.replaceChildren(...pieces(text, marked, classes));
    list.replaceChildren(
      ...marked.map((span) =>
        h(
          "li",
          {},
          h("span", { class: "chip", style: `--hue:${hueOf(span.class, classes)}` }, span.class),
          h("q", {}, text.slice(toUnits(text, span.start), toUnits(text, span.end))),
          h(
            "button",
            {
              type: "button",
              class: "plain",
              "aria-label": `Remove ${span.class}`,
              onclick: () => remove(span),
            },
            "✕",
          ),
        ),
      ),
    );
  };
  show();
  return {
    element: h(
      "div",
      {},
      shown,
      chips,
      list,
      h("p", { class: "hint" }, "Nothing to mark? Enter says so."),
    ),
    value: () => ({ spans: [...marked].sort((a, b) => a.start - b.start || a.end - b.end) }),
    key: (event) => {
      const name = classes[placeOf(event, classes.length)];
      if (name !== undefined) {
        add(name);
        return true;
      }
      const last = marked.at(-1);
      if (event.key === "Backspace" && last && said) {
        remove(last);
        return true;
      }
      return false;
    },
    keys: [
      ["1 – 9, 0", "mark what is selected"],
      ["Shift + arrows", "select, from where you clicked"],
      ["Backspace", "remove the last mark"],
    ],
    showsArtifact: true,
  };
};

function hue(place: number, number: number): number {
  return Math.round((360 * place) / Math.max(1, number) + 220) % 360;
}

function hueOf(name: string, classes: string[]): number {
  return hue(classes.indexOf(name), classes.length);
}

/** Return what of an element's text is selected, in UTF-16 units; null if nothing is. */
function selected(within: HTMLElement): [number, number] | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!within.contains(range.startContainer) || !within.contains(range.endContainer)) return null;
  const before = range.cloneRange();
  before.selectNodeContents(within);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  const whole = range.toString();
  // White space at the ends is nobody's mention.
  const left = whole.length - whole.trimStart().length;
  const end = start + whole.trimEnd().length;
  return start + left < end ? [start + left, end] : null;
}

/** Return the text in pieces, each within all marks that cover it. */
function pieces(text: string, marked: Span[], classes: string[]): Node[] {
  const at = (points: number) => toUnits(text, points);
  const cuts = [
    ...new Set([0, text.length, ...marked.flatMap((one) => [at(one.start), at(one.end)])]),
  ];
  cuts.sort((one, other) => one - other);
  const made: Node[] = [];
  for (let n = 0; n + 1 < cuts.length; n += 1) {
    const [start, end] = [cuts[n] as number, cuts[n + 1] as number];
    const over = marked.filter((one) => at(one.start) <= start && end <= at(one.end));
    const piece = text.slice(start, end);
    const top = over.at(-1);
    made.push(
      top
        ? h(
            "mark",
            {
              style: `--hue:${hueOf(top.class, classes)}`,
              title: over.map((one) => one.class).join(", "),
            },
            piece,
          )
        : document.createTextNode(piece),
    );
  }
  return made;
}
