/** Show artifacts and values to be looked at. */

import { h } from "./dom";
import { type Artifact, SKIP_REASONS, type Value } from "./types";

export function artifact(of: Artifact): HTMLElement {
  switch (of.kind) {
    case "text":
      return h("div", { class: "prose" }, of.text);
    case "json":
      return h("div", {}, record(alone(of.value)));
    case "url":
      return linked(of.url, of.media_type);
  }
}

function linked(url: string, type: string): HTMLElement {
  if (type.startsWith("image/"))
    return h("img", { src: url, class: "picture", alt: "The picture to label" });
  if (type.startsWith("audio/")) return h("audio", { src: url, controls: true });
  // No sandbox: browsers show no PDF in one. It is what the redactor drew, of another origin.
  return h("iframe", {
    src: `${url}#navpanes=0&view=FitH`,
    class: "document",
    title: "The document to label",
  });
}

/** Return the text of a record that holds nothing else; any other record as it is. */
function alone(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const held = Object.entries(value);
  return held.length === 1 && held[0]?.[0] === "text" ? held[0][1] : value;
}

/** Return a record as what it is: names and values, nested where it nests. */
function record(value: unknown): HTMLElement {
  if (value === null || typeof value !== "object")
    return h("span", { class: "prose" }, String(value));
  const list = h("dl", { class: "record" });
  for (const [name, held] of Object.entries(value))
    list.append(h("dt", {}, name), h("dd", {}, record(held)));
  return list;
}

const WHY: Record<string, string> = {
  audit: "a label that a model gave is checked",
  disagreement: "people did not agree",
  low_confidence: "a model is not sure",
  no_prelabeler: "no model was asked",
  prelabeler_failed: "a model gave no answer",
  prelabeler_paused: "a model is not trusted for now",
  sent_back: "a reviewer sent it back",
  taken_back: "its label was taken back",
};

/** Return why people are asked. */
export function why(reason: string): string {
  return WHY[reason] ?? reason.replaceAll("_", " ");
}

const REVIEWED: Record<string, string> = {
  escalated: "Somebody who had it asks for a reviewer.",
  rounds: "People were asked as often as they may be, and do not agree.",
  share: "People agree. It was drawn by chance: a part of what they agree on is looked at again.",
  skipped: "As many gave it back, unanswered, as may.",
};

/** Return why a reviewer decides. */
export function whyReviewed(review: string | null): string {
  return REVIEWED[review ?? ""] ?? "It waits in the reviewers' queue.";
}

/** Return why somebody gave a task back. */
export function whySkipped(reason: string): string {
  return SKIP_REASONS.find(([name]) => name === reason)?.[1] ?? reason.replaceAll("_", " ");
}

/** Return a value in a line. */
export function told(value: Value): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none of them";
  const held = value as Record<string, unknown>;
  if ("rating" in held) return `rated ${held.rating}`;
  if ("text" in held) return String(held.text);
  if ("preferred" in held)
    return held.preferred === "tie" ? "neither is better" : `prefers ${held.preferred}`;
  for (const parts of ["spans", "regions", "segments"]) {
    const list = held[parts] as { class: string }[] | undefined;
    if (list) return list.length ? list.map((one) => one.class).join(", ") : `no ${parts}`;
  }
  return JSON.stringify(value);
}
