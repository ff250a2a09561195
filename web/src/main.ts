/** The frame: who is signed in, and which page is shown. */

import "./style.css";
import "./kinds/style.css";
import { Api } from "./api";
import { Cognito } from "./cognito";
import { h } from "./dom";
import { Oidc } from "./oidc";
import { Annotate } from "./pages/annotate";
import { Review } from "./pages/review";
import { signIn, signInElsewhere } from "./pages/signin";
import { Session } from "./session";
import { type CognitoConfig, type OidcConfig, SignInRefused, type Tokens } from "./tokens";
import type { Me } from "./types";

interface Config {
  api: string;
  signIn: CognitoConfig | OidcConfig;
}

interface Page {
  element: HTMLElement;
  open(): Promise<void>;
  close(): Promise<void>;
  /** Follow an address that is still of this page; false where it is of another. */
  moved?(): boolean;
}

type Make = (api: Api, me: Me) => Page | Promise<Page>;

const PAGES: Record<string, { says: string; make: Make; roles: string[] }> = {
  "#work": {
    says: "Work",
    make: (api, me) => new Annotate(api, me),
    roles: ["annotator", "reviewer"],
  },
  "#review": { says: "Review", make: (api) => new Review(api), roles: ["reviewer", "owner"] },
  "#/operate": {
    says: "Operate",
    // Apart: who answers tasks has no use for it.
    make: async (api, me) => new (await import("./operate/page")).Operate(api, me),
    roles: ["owner", "operator", "reviewer"],
  },
};
const LEAVING_MS = 3000; // for what is still to be sent

const place = document.getElementById("page") as HTMLElement;

class Frame {
  private shown: Page | null = null;
  private readonly session: Session;
  private readonly api: Api;

  constructor(
    config: Config,
    private readonly provider: Cognito | Oidc,
  ) {
    this.session = new Session(provider);
    this.api = new Api(config.api, async () => {
      try {
        return await this.session.token();
      } catch (error) {
        if (error instanceof SignInRefused) this.enter();
        throw error;
      }
    });
  }

  async start(): Promise<void> {
    window.addEventListener("hashchange", () => void this.go());
    if (this.provider instanceof Oidc) {
      try {
        const back = await this.provider.finish();
        if (back) this.session.keep(back);
      } catch (error) {
        if (error instanceof SignInRefused) return this.enter(error.message);
        throw error;
      }
    }
    await this.go();
  }

  private enter(refused: string | null = null): void {
    void this.shown?.close();
    this.shown = null;
    const done = (tokens: Tokens) => {
      this.session.keep(tokens);
      void this.go();
    };
    place.replaceChildren(
      this.provider instanceof Oidc
        ? signInElsewhere(this.provider, refused)
        : signIn(this.provider, done),
    );
  }

  /** Send what is left while we still may; then forget who it was. */
  private async leave(): Promise<void> {
    const page = this.shown;
    this.shown = null;
    const late = new Promise((gone) => setTimeout(gone, LEAVING_MS));
    await Promise.race([page?.close(), late]);
    this.session.signOut();
    this.enter();
    if (this.provider instanceof Oidc) await this.provider.leave();
  }

  private async go(): Promise<void> {
    try {
      await this.show();
    } catch (error) {
      if (!(error instanceof SignInRefused)) failed(error); // that has led to the sign-in already
    }
  }

  private async show(): Promise<void> {
    if (!this.session.there) return this.enter();
    if (this.shown?.moved?.()) return;
    const me = await this.api.me();
    const mine = Object.entries(PAGES).filter(([, page]) =>
      page.roles.some((one) => me.roles.includes(one)),
    );
    const [hash, page] =
      mine.find(([one]) => `${location.hash}/`.startsWith(`${one}/`)) ?? mine[0] ?? [];
    await this.shown?.close();
    this.shown = (await page?.make(this.api, me)) ?? null;
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
        h(
          "button",
          { type: "button", class: "plain", onclick: () => void this.leave() },
          "Sign out",
        ),
      ),
      this.shown?.element ?? nothing(),
    );
    await this.shown?.open();
  }
}

function nothing(): HTMLElement {
  return h(
    "main",
    {},
    h("h1", {}, "Nothing for you here"),
    h("p", {}, "Your account is in no group that works here: ask whoever made it."),
  );
}

function failed(error: unknown): void {
  place.replaceChildren(
    h(
      "main",
      {},
      h("h1", {}, "The page cannot start"),
      h("p", { role: "alert" }, error instanceof Error ? error.message : String(error)),
      h("button", { class: "main", onclick: () => location.reload() }, "Try again"),
    ),
  );
}

async function start(): Promise<void> {
  const config = (await (await fetch("./config.json", { cache: "no-store" })).json()) as Config;
  const how = config.signIn;
  await new Frame(config, how.kind === "oidc" ? new Oidc(how) : new Cognito(how)).start();
}

start().catch(failed);
