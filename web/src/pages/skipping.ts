/** Ask why a task is skipped. */

import { h } from "../dom";
import { SKIP_REASONS } from "../types";

/** Show the reasons; call `skip` with the one that is chosen, and whether a reviewer is asked for. */
export function askWhy(skip: (reason: string, escalate: boolean) => void): void {
  const dialog = h("dialog", { class: "why", "aria-label": "Why do you skip it?" });
  const escalate = h("input", { type: "checkbox" });
  const choose = (reason: string) => {
    dialog.close();
    skip(reason, escalate.checked);
  };
  dialog.append(
    h("h2", {}, "Why do you skip it?"),
    h(
      "label",
      { class: "escalate" },
      escalate,
      h("span", { class: "name" }, "Let a reviewer decide"),
      h("kbd", { "aria-hidden": "true" }, "R"),
    ),
    ...SKIP_REASONS.map(([reason, says], place) =>
      h(
        "button",
        { type: "button", class: "class", onclick: () => choose(reason) },
        h("span", { class: "name" }, says),
        h("kbd", { "aria-hidden": "true" }, String(place + 1)),
      ),
    ),
    h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Back to it"),
  );
  dialog.addEventListener("keydown", (event) => {
    const reason = SKIP_REASONS[Number(event.key) - 1];
    if (reason) choose(reason[0]);
    else if (event.key.toLowerCase() === "r") escalate.checked = !escalate.checked;
    event.stopPropagation();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
