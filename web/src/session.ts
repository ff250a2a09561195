/** Hold a token that is fresh. Tokens live in this tab alone. */

import { type Renews, SignInRefused, type Tokens } from "./tokens";

const NAME = "labelhooks.session";
const EARLY_MS = 60_000;

export class Session {
  private renewing: Promise<Tokens> | null = null;

  constructor(
    private readonly provider: Renews,
    private readonly store: Storage = sessionStorage,
  ) {}

  get there(): boolean {
    return this.store.getItem(NAME) !== null;
  }

  keep(tokens: Tokens): void {
    this.store.setItem(NAME, JSON.stringify(tokens));
  }

  signOut(): void {
    this.store.removeItem(NAME);
  }

  /** Return a token for the API, renewed where it ends soon. Raises SignInRefused. */
  async token(): Promise<string> {
    const held = this.held();
    if (held.until - EARLY_MS > Date.now()) return held.access;
    // Once, however many ask at the time: some providers take a refresh token once only.
    this.renewing ??= this.renewed(held).finally(() => {
      this.renewing = null;
    });
    return (await this.renewing).access;
  }

  private held(): Tokens {
    const held = this.store.getItem(NAME);
    if (held === null) throw new SignInRefused("Sign in first");
    return JSON.parse(held) as Tokens;
  }

  private async renewed(held: Tokens): Promise<Tokens> {
    try {
      if (held.refresh === "") throw new SignInRefused("Sign in again");
      const tokens = await this.provider.renew(held.refresh);
      this.keep(tokens);
      return tokens;
    } catch (error) {
      if (error instanceof SignInRefused) this.signOut();
      throw error;
    }
  }
}
