/** The frame: who is signed in, and which page is shown. */

import "./style.css";
import "./kinds/style.css";
import { Api } from "./api";
import { h } from "./dom";
import { Annotate } from "./pages/annotate";
import { Review } from "./pages/review";
import { signIn } from "./pages/signin";
import { type Config, Session, SignInRefused } from "./session";

interface Page {
  element: HTMLElement;
  open(): Promise<void>;
  close(): void;
}

const PAGES: Record<string, { says: string; make: (api: Api) => Page; roles: string[] }> = {
  "#work": { says: "Work", make: (api) => new Annotate(api), roles: ["annotator", "reviewer"] },
  "#review": { says: "Review", make: (api) => new Review(api), roles: ["reviewer", "owner"] },
};

const place = document.getElementById("page") as HTMLElement;
let shown: Page | null = null;

async function start(): Promise<void> {
  const config = (await (await fetch("./config.json", { cache: "no-store" })).json()) as Config;
  const session = new Session(config.signIn);
  const api = new Api(config.api, async () => {
    try {
      return await session.token();
    } catch (error) {
      if (error instanceof SignInRefused) enter();
      throw error;
    }
  });
  const enter = () => {
    shown?.close();
    shown = null;
    place.replaceChildren(signIn(session, () => void go()));
  };
  const go = async () => {
    if (!session.there) return enter();
    const { roles } = await api.me();
    const mine = Object.entries(PAGES).filter(([, page]) =>
      page.roles.some((one) => roles.includes(one)),
    );
    const [hash, page] = mine.find(([one]) => one === location.hash) ?? mine[0] ?? [];
    shown?.close();
    shown = page?.make(api) ?? null;
    const leave = () => {
      session.signOut();
      enter();
    };
    place.replaceChildren(
      h(
        "header",
        {},
        h("strong", { class: "brand" }, "LabelHooks"),
        h(
          "nav",
          { "aria-label": "Pages" },
          ...mine.map(([one, { says }]) =>
            h("a", { href: one, "aria-current": one === hash ? "page" : null }, says),
          ),
        ),
        h("button", { type: "button", class: "plain", onclick: leave }, "Sign out"),
      ),
      shown?.element ??
        h(
          "main",
          {},
          h("h1", {}, "Nothing for you here"),
          h("p", {}, "Your account is in no group that works here: ask whoever made it."),
        ),
    );
    await shown?.open();
  };
  window.addEventListener("hashchange", () => void go());
  await go();
}

start().catch((error: unknown) => {
  place.replaceChildren(
    h(
      "main",
      {},
      h("h1", {}, "The page cannot start"),
      h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)),
      h("button", { class: "main", onclick: () => location.reload() }, "Try again"),
    ),
  );
});
