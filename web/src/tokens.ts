/** Tokens, whoever gave them. */

export interface Tokens {
  access: string; // what the API is shown
  refresh: string; // empty: the provider gave none
  until: number; // milliseconds since 1970
}

export class SignInRefused extends Error {}

/** Amazon Cognito's public API, and the page as the user pool knows it. */
export interface CognitoConfig {
  kind: "cognito";
  endpoint: string;
  clientId: string;
}

/** An OpenID Connect provider, and the page as it knows it. */
export interface OidcConfig {
  kind: "oidc";
  issuer: string;
  clientId: string;
  scope?: string;
}

/** What renews tokens. Raises SignInRefused. */
export interface Renews {
  renew(refresh: string): Promise<Tokens>;
}
