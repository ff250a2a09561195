/** Make elements: no markup in strings, so nothing that is shown can become markup. */

type Child = Node | string | null | undefined | false;
type Given = Record<string, string | number | boolean | EventListener | null | undefined>;

/** Return an element. Names that begin with "on" are listeners; true is an empty attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) made.append(child);
  return made;
}

/** Tell people who do not see the page what has changed on it. */
export function announce(said: string): void {
  let live = document.getElementById("said");
  if (!live) {
    live = h("div", { id: "said", class: "unseen", role: "status", "aria-live": "polite" });
    document.body.append(live);
  }
  live.textContent = said;
}
