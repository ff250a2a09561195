/** What the tabs are made of: tiles, cards, tables and bars. */

import { h } from "../dom";

type Cell = Node | string | null;

export interface Tile {
  says: string;
  value: string;
  under: string; // the target, or what it is made of
  good: boolean | null;
}

const STATES: Record<"true" | "false", [string, string]> = {
  true: ["●", "on target"],
  false: ["▲", "off target"],
};

export function tiles(of: Tile[]): HTMLElement {
  return h(
    "dl",
    { class: "tiles" },
    ...of.map((one) => {
      const state = one.good === null ? null : STATES[`${one.good}`];
      return h(
        "div",
        { class: `tile ${one.good === null ? "" : one.good ? "good" : "bad"}` },
        h("dt", {}, one.says),
        h("dd", { class: "figure" }, one.value),
        h(
          "dd",
          { class: "hint" },
          state &&
            h(
              "span",
              { class: "state" },
              h("span", { "aria-hidden": "true" }, `${state[0]} `),
              `${state[1]}, `,
            ),
          one.under,
        ),
      );
    }),
  );
}

export function card(title: string, about: string, ...held: (Node | null)[]): HTMLElement {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, title),
    about ? h("p", { class: "about" }, about) : null,
    ...held,
  );
}

/** A table, or what is missing where there are no rows. */
export function listed(
  name: string,
  columns: string[],
  rows: Cell[][],
  empty: string,
  numbers: number[] = [],
): HTMLElement {
  if (rows.length === 0) return h("p", { class: "none" }, empty);
  const kind = (place: number) => (numbers.includes(place) ? "number" : null);
  return h(
    "div",
    { class: "scrolls", tabindex: 0, role: "region", "aria-label": name },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...columns.map((one, place) => h("th", { scope: "col", class: kind(place) }, one)),
        ),
      ),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h("tr", {}, ...row.map((one, place) => h("td", { class: kind(place) }, one ?? "–"))),
        ),
      ),
    ),
  );
}

/** Bars that lie, the longest first; with their numbers, so that they are a table as well. */
export function bars(name: string, of: [string, number, string][], empty: string): HTMLElement {
  if (of.length === 0) return h("p", { class: "none" }, empty);
  const most = Math.max(...of.map(([, count]) => count));
  return h(
    "table",
    { class: "bars", "aria-label": name },
    h(
      "tbody",
      {},
      ...of.map(([says, count, written]) => {
        const bar = h("span", { class: "bar", "aria-hidden": "true" });
        bar.style.width = `${(100 * count) / (most || 1)}%`;
        return h(
          "tr",
          {},
          h("th", { scope: "row" }, says),
          h("td", { class: "track" }, bar),
          h("td", { class: "number" }, written),
        );
      }),
    ),
  );
}

export function pill(says: string, kind: "good" | "bad" | "even" = "even"): HTMLElement {
  return h("span", { class: `pill ${kind}` }, says);
}

/** A pseudonym, or another long id: its beginning, and the whole of it for who points at it. */
export function short(id: string): HTMLElement {
  return h("code", { title: id }, id.slice(0, 8));
}
