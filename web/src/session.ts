/** Sign in, and hold a token that is fresh. Tokens live in this tab alone. */

export interface Config {
  api: string;
  // Amazon Cognito's public API, and our client
  signIn: { kind: "cognito"; endpoint: string; clientId: string };
}

interface Tokens {
  access: string;
  refresh: string;
  until: number;
}

const NAME = "labelhooks.session";
const EARLY_MS = 60_000;

export class SignInRefused extends Error {}

export class Session {
  constructor(
    private readonly config: Config["signIn"],
    private readonly store: Storage = sessionStorage,
  ) {}

  get there(): boolean {
    return this.store.getItem(NAME) !== null;
  }

  /** Raises SignInRefused. */
  async signIn(name: string, password: string): Promise<void> {
    await this.initiate("USER_PASSWORD_AUTH", { USERNAME: name, PASSWORD: password });
  }

  signOut(): void {
    this.store.removeItem(NAME);
  }

  /** Return an access token, refreshed where it ends soon. Raises SignInRefused. */
  async token(): Promise<string> {
    let held = this.held();
    if (held.until - EARLY_MS < Date.now()) {
      await this.initiate("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: held.refresh }, held.refresh);
      held = this.held();
    }
    return held.access;
  }

  private held(): Tokens {
    const held = this.store.getItem(NAME);
    if (held === null) throw new SignInRefused("Sign in first");
    return JSON.parse(held) as Tokens;
  }

  // InitiateAuth of the Amazon Cognito user pools API reference.
  private async initiate(
    flow: string,
    parameters: Record<string, string>,
    refresh = "",
  ): Promise<void> {
    const answer = await fetch(this.config.endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
      },
      body: JSON.stringify({
        AuthFlow: flow,
        ClientId: this.config.clientId,
        AuthParameters: parameters,
      }),
    });
    const said = await answer.json().catch(() => ({}));
    const result = said.AuthenticationResult;
    if (!answer.ok || !result) {
      this.signOut();
      const why = said.ChallengeName
        ? `This account must first do this elsewhere: ${said.ChallengeName}`
        : "The name or the password is not right";
      throw new SignInRefused(why);
    }
    const tokens: Tokens = {
      access: result.AccessToken,
      refresh: result.RefreshToken ?? refresh,
      until: Date.now() + 1000 * result.ExpiresIn,
    };
    this.store.setItem(NAME, JSON.stringify(tokens));
  }
}
