/**
 * Sign in at an OpenID Connect provider: the authorization code flow with PKCE (RFC 7636), as
 * OAuth 2.0 for Browser-Based Applications wants it. The page holds no secret.
 */

import { type OidcConfig, type Renews, SignInRefused, type Tokens } from "./tokens";

interface Provider {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  end_session_endpoint?: string;
}

interface Begun {
  state: string;
  verifier: string;
  hash: string; // where on the page somebody was
}

const NAME = "labelhooks.oidc";

export class Oidc implements Renews {
  private known: Promise<Provider> | null = null;

  constructor(
    private readonly config: OidcConfig,
    private readonly store: Storage = sessionStorage,
  ) {}

  /** Leave for the provider's own page; it comes back here with a code. */
  async start(): Promise<void> {
    const provider = await this.provider();
    const begun: Begun = { state: chance(), verifier: chance(), hash: location.hash };
    this.store.setItem(NAME, JSON.stringify(begun));
    const asked = new URL(provider.authorization_endpoint);
    for (const [name, value] of Object.entries({
      response_type: "code",
      client_id: this.config.clientId,
      redirect_uri: here(),
      scope: this.config.scope ?? "openid",
      state: begun.state,
      code_challenge: await challenge(begun.verifier),
      code_challenge_method: "S256",
    }))
      asked.searchParams.set(name, value);
    location.assign(asked);
  }

  /** Return tokens, if somebody comes back from the provider; null if not. Raises SignInRefused. */
  async finish(): Promise<Tokens | null> {
    const told = new URLSearchParams(location.search);
    if (!told.has("state") || !(told.has("code") || told.has("error"))) return null;
    const begun = JSON.parse(this.store.getItem(NAME) ?? "null") as Begun | null;
    this.store.removeItem(NAME);
    // No code stays in an address that somebody may copy, or go back to.
    history.replaceState(null, "", here() + (begun?.hash ?? ""));
    if (!begun || begun.state !== told.get("state"))
      throw new SignInRefused("This sign-in was not begun here: begin again");
    if (told.has("error"))
      throw new SignInRefused(told.get("error_description") || `It said: ${told.get("error")}`);
    const issuer = told.get("iss"); // RFC 9207
    if (issuer !== null && issuer !== this.config.issuer)
      throw new SignInRefused("Another provider has answered");
    return this.ask({
      grant_type: "authorization_code",
      code: told.get("code") ?? "",
      redirect_uri: here(),
      code_verifier: begun.verifier,
    });
  }

  renew(refresh: string): Promise<Tokens> {
    return this.ask({ grant_type: "refresh_token", refresh_token: refresh }, refresh);
  }

  /** Sign out there too, where the provider can; return whether the page is left for that. */
  async leave(): Promise<boolean> {
    const end = (await this.provider()).end_session_endpoint;
    if (!end) return false;
    const asked = new URL(end);
    asked.searchParams.set("client_id", this.config.clientId);
    asked.searchParams.set("post_logout_redirect_uri", here());
    location.assign(asked);
    return true;
  }

  private async ask(form: Record<string, string>, refresh = ""): Promise<Tokens> {
    const { token_endpoint } = await this.provider();
    const answer = await fetch(token_endpoint, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ ...form, client_id: this.config.clientId }),
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.status >= 500) throw new Error("The provider does not answer");
    if (!answer.ok) throw new SignInRefused(said.error_description || "Sign in again");
    return {
      access: forTheApi(said),
      refresh: said.refresh_token ?? refresh,
      until: Date.now() + 1000 * (said.expires_in ?? 300),
    };
  }

  private provider(): Promise<Provider> {
    this.known ??= this.discovered().catch((error) => {
      this.known = null;
      throw error;
    });
    return this.known;
  }

  // OpenID Connect Discovery 1.0, section 4.
  private async discovered(): Promise<Provider> {
    const { issuer } = this.config;
    const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Error(`${issuer} does not say how to sign in`);
    const found = (await answer.json()) as Provider;
    if (found.issuer !== issuer) throw new Error(`${issuer} says that it is ${found.issuer}`);
    return found;
  }
}

/** Return the token that an API can check: some providers' access tokens are for themselves alone. */
function forTheApi(said: { access_token?: string; id_token?: string }): string {
  const signed = (token?: string) => token?.split(".").length === 3;
  const found = signed(said.access_token) ? said.access_token : said.id_token;
  if (!found) throw new SignInRefused("The provider gave no token that the API could check");
  return found;
}

function here(): string {
  return location.origin + location.pathname;
}

/** Return 256 random bits. */
function chance(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(hash));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
