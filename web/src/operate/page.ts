/** How a dataset is doing, for who operates it: three views, fresh while they are seen. */

import "./style.css";
import "./cards.css";
import { type Api, Offline, Problem } from "../api";
import { announce, h } from "../dom";
import type { Me } from "../types";
import { Debug } from "./debug";
import { Executive } from "./executive";
import { OnCall } from "./oncall";
import { Stop } from "./stop";
import type { Tab } from "./tab";
import type { Measures, Switch, Window } from "./types";

const FRESH_MS = 30_000;
const TABS: [string, string][] = [
  ["executive", "Executive"],
  ["on-call", "On call"],
  ["debug", "Debug"],
];
const WINDOWS: [Window, string][] = [
  ["day", "24 hours"],
  ["week", "7 days"],
  ["month", "30 days"],
];

interface Place {
  dataset: string;
  tab: string;
  window: Window;
  item: string;
}

/** Return what an address names: #/operate/<dataset>/<tab>/<window>/<item>. */
export function placeOf(hash: string): Place {
  const [dataset = "", tab = "", window = "", item = ""] = hash.split("/").slice(2);
  return {
    dataset,
    tab: TABS.some(([name]) => name === tab) ? tab : "on-call",
    window: WINDOWS.some(([name]) => name === window) ? (window as Window) : "day",
    item,
  };
}

export function hashOf(place: Place): string {
  const { dataset, tab, window, item } = place;
  return `#/operate/${dataset}/${tab}/${window}${item ? `/${item}` : ""}`;
}

export class Operate {
  readonly element = h("main", { class: "operate" });
  private readonly names = h("select", { "aria-label": "Dataset", onchange: () => this.chosen() });
  private readonly tabs = h("nav", { class: "tabs", "aria-label": "Views" });
  private readonly windows = h("nav", { class: "windows", "aria-label": "Window" });
  private readonly fresh = h("p", { class: "fresh" });
  private readonly refused = h("div", { class: "refused", role: "alert" });
  private readonly view = h("div", { class: "view" });
  private readonly stop: Stop;
  private readonly acts: boolean;
  private readonly timer: number;
  private place: Place = placeOf(location.hash);
  private tab: Tab | null = null;
  private loading = false;
  private loaded = 0;

  constructor(
    private readonly api: Api,
    me: Me,
  ) {
    this.acts = me.roles.some((role) => role === "owner" || role === "operator");
    this.stop = new Stop(api, this.acts, () => void this.load());
    this.element.append(
      h("div", { class: "head" }, h("h1", {}, "Operate"), this.names, this.fresh),
      this.stop.element,
      h("div", { class: "head" }, this.tabs, this.windows),
      this.refused,
      this.view,
    );
    this.timer = window.setInterval(() => this.tick(), 1000);
  }

  async open(): Promise<void> {
    const { datasets } = await this.api.ask<{ datasets: { name: string }[] }>(
      "GET",
      "/datasets?limit=50",
    );
    const names = datasets.map((one) => one.name);
    if (this.place.dataset && !names.includes(this.place.dataset)) names.push(this.place.dataset);
    const [first] = names;
    if (first === undefined) {
      this.view.replaceChildren(
        h("p", { class: "none" }, "There is no dataset yet: labelhooks dataset put makes one."),
      );
      return;
    }
    this.names.replaceChildren(...names.map((one) => h("option", { value: one }, one)));
    if (!this.place.dataset) this.place = { ...this.place, dataset: first };
    await this.turn();
  }

  /** Go to another view of the same page; false where the address is of another page. */
  moved(): boolean {
    if (!location.hash.startsWith("#/operate")) return false;
    const place = placeOf(location.hash);
    this.place = { ...place, dataset: place.dataset || this.place.dataset };
    void this.turn();
    return true;
  }

  async close(): Promise<void> {
    window.clearInterval(this.timer);
    this.tab?.close();
  }

  private chosen(): void {
    location.hash = hashOf({ ...this.place, dataset: this.names.value, item: "" });
  }

  private get root(): string {
    return `/datasets/${this.place.dataset}`;
  }

  /** Show the view that the address names. */
  private async turn(): Promise<void> {
    const { place } = this;
    this.names.value = place.dataset;
    this.tabs.replaceChildren(
      ...TABS.map(([tab, says]) =>
        h(
          "a",
          {
            href: hashOf({ ...place, tab, item: "" }),
            "aria-current": tab === place.tab ? "page" : null,
          },
          says,
        ),
      ),
    );
    this.windows.replaceChildren(
      ...WINDOWS.map(([window, says]) =>
        h(
          "a",
          {
            href: hashOf({ ...place, window }),
            "aria-current": window === place.window ? "true" : null,
          },
          says,
        ),
      ),
    );
    this.tab?.close();
    this.tab = this.make();
    this.view.replaceChildren(this.tab.element);
    this.view.classList.add("waits");
    await this.load();
  }

  private make(): Tab {
    const open = (item: string) => hashOf({ ...this.place, tab: "debug", item });
    switch (this.place.tab) {
      case "executive":
        return new Executive();
      case "debug":
        return new Debug(this.api, this.root, this.place.item, this.acts, (item) => {
          location.hash = open(item);
        });
      default:
        return new OnCall(this.api, this.root, {
          open,
          acts: this.acts,
          changed: () => void this.load(),
        });
    }
  }

  private async load(): Promise<void> {
    const { tab, place } = this;
    if (!tab) return;
    this.loading = true;
    try {
      const [measures, { switches }] = await Promise.all([
        this.api.ask<Measures>("GET", `${this.root}/measures?window=${place.window}`),
        this.api.ask<{ switches: Switch[] }>("GET", `${this.root}/switches`),
      ]);
      if (tab !== this.tab) return;
      this.stop.show(place.dataset, switches);
      await tab.load(this.api, this.root, measures);
      this.view.classList.remove("waits");
      this.loaded = Date.now();
      this.refused.replaceChildren();
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
      if (tab === this.tab) this.refused.replaceChildren(h("p", {}, error.message));
    } finally {
      this.loading = false;
    }
  }

  private tick(): void {
    const age = Date.now() - this.loaded;
    this.fresh.textContent = this.loaded ? `${Math.round(age / 1000)} s ago` : "";
    const busy = document.hidden || this.loading || document.querySelector("dialog[open]");
    if (this.loaded && age > FRESH_MS && !busy) {
      this.loaded = Date.now(); // not again at once, where it fails
      void this.load().then(() => announce("Fresh numbers"));
    }
  }
}
