/** Choose one class, or several; with a taxonomy they stand in a tree that can be searched. */

import { h } from "../dom";
import type { Schema } from "../types";
import { type Editor, keyOf, type MakeEditor, placeOf } from "./editor";

const SEARCHED_FROM = 10; // classes

export interface Row {
  name: string;
  depth: number;
  choosable: boolean;
}

/** Return classes and their groups in the order of the tree, each with its depth. */
export function rows(schema: Schema): Row[] {
  const classes = schema.classes ?? [];
  const parents = schema.parents ?? {};
  const names = [...new Set([...classes.flatMap((one) => line(one, parents)), ...classes])];
  const made: Row[] = [];
  const add = (name: string, depth: number) => {
    made.push({ name, depth, choosable: classes.includes(name) });
    for (const one of names) if (parents[one] === name) add(one, depth + 1);
  };
  for (const one of names) if (parents[one] === undefined) add(one, 0);
  return made;
}

function line(name: string, parents: Record<string, string>): string[] {
  const found: string[] = [];
  for (let at: string | undefined = name; at !== undefined && !found.includes(at); at = parents[at])
    found.unshift(at);
  return found;
}

export const choice: MakeEditor = (task, held, changed) => choosing(task.schema, held, changed, 1);

export const multiChoice: MakeEditor = (task, held, changed) =>
  choosing(task.schema, held, changed, Number.POSITIVE_INFINITY);

function choosing(schema: Schema, held: unknown, changed: () => void, most: number): Editor {
  const one = most === 1;
  const classes = schema.classes ?? [];
  const chosen = new Set<string>(
    (Array.isArray(held) ? held : held === undefined ? [] : [held]) as string[],
  );
  let said = !one && held !== undefined; // none of several is an answer, once it is given
  const buttons = new Map<string, HTMLButtonElement>();
  const toggle = (name: string) => {
    const was = chosen.has(name);
    if (one) chosen.clear();
    if (was) chosen.delete(name);
    else chosen.add(name);
    said = true;
    show();
    changed();
  };
  const list = h("div", {
    class: "classes",
    role: one ? "radiogroup" : "group",
    "aria-label": "Classes",
  });
  const tree = rows(schema);
  for (const row of tree) {
    const key = keyOf(classes.indexOf(row.name));
    if (!row.choosable) {
      list.append(
        h("p", { class: "group", "data-name": row.name, style: `--depth:${row.depth}` }, row.name),
      );
      continue;
    }
    const button = h(
      "button",
      {
        type: "button",
        class: "class",
        "data-name": row.name,
        role: one ? "radio" : "checkbox",
        style: `--depth:${row.depth}`,
        onclick: () => toggle(row.name),
      },
      h("span", { class: "mark", "aria-hidden": "true" }),
      h("span", { class: "name" }, row.name),
      key && h("kbd", { "aria-hidden": "true" }, key),
    );
    buttons.set(row.name, button);
    list.append(button);
  }
  const show = () => {
    for (const [name, button] of buttons)
      button.setAttribute("aria-checked", String(chosen.has(name)));
  };
  show();
  const element = h("div", {}, tree.length >= SEARCHED_FROM && search(list), list);
  return {
    element,
    value: () => {
      if (one) return [...chosen][0] ?? null;
      return said ? classes.filter((name) => chosen.has(name)) : null;
    },
    key: (event) => {
      const name = classes[placeOf(event, classes.length)];
      if (name === undefined) return false;
      toggle(name);
      return true;
    },
    keys: [["1 – 9, 0", one ? "choose a class" : "choose a class, or let it go"]],
  };
}

function search(list: HTMLElement): HTMLElement {
  const field = h("input", {
    type: "search",
    class: "search",
    placeholder: "Search classes",
    "aria-label": "Search classes",
    oninput: () => {
      const wanted = field.value.trim().toLowerCase();
      for (const one of list.children as HTMLCollectionOf<HTMLElement>)
        one.hidden = wanted !== "" && !one.dataset.name?.toLowerCase().includes(wanted);
    },
  });
  return field;
}
