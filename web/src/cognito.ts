/** Sign in to an Amazon Cognito user pool, by its public API (user pools API reference). */

import { type CognitoConfig, type Renews, SignInRefused, type Tokens } from "./tokens";

/** What a user pool wants to know before it lets somebody in. */
export interface Challenge {
  name: "NEW_PASSWORD_REQUIRED" | "SOFTWARE_TOKEN_MFA";
  user: string;
  session: string;
}

const ANSWERS = {
  NEW_PASSWORD_REQUIRED: "NEW_PASSWORD",
  SOFTWARE_TOKEN_MFA: "SOFTWARE_TOKEN_MFA_CODE",
} as const;
const SAYS: Record<string, string> = {
  NotAuthorizedException: "The name or the password is not right",
  UserNotFoundException: "The name or the password is not right",
  CodeMismatchException: "That is not the code",
  ExpiredCodeException: "The code is too old",
  TooManyRequestsException: "Too many people sign in: wait a minute",
  PasswordResetRequiredException: "Whoever made your account must give you a new password",
};
const TELLS_WHY = ["InvalidPasswordException", "InvalidParameterException"];

export class Cognito implements Renews {
  constructor(private readonly config: CognitoConfig) {}

  /** Raises SignInRefused; anything else: there is no network. */
  signIn(name: string, password: string): Promise<Tokens | Challenge> {
    const given = { USERNAME: name, PASSWORD: password };
    return this.initiate("USER_PASSWORD_AUTH", given, name, "");
  }

  answer(challenge: Challenge, said: string): Promise<Tokens | Challenge> {
    const body = {
      ChallengeName: challenge.name,
      ClientId: this.config.clientId,
      Session: challenge.session,
      ChallengeResponses: { USERNAME: challenge.user, [ANSWERS[challenge.name]]: said },
    };
    return this.ask("RespondToAuthChallenge", body, challenge.user, "");
  }

  async renew(refresh: string): Promise<Tokens> {
    const given = { REFRESH_TOKEN: refresh };
    const said = await this.initiate("REFRESH_TOKEN_AUTH", given, "", refresh);
    if ("name" in said) throw new SignInRefused("Sign in again");
    return said;
  }

  private initiate(
    flow: string,
    parameters: Record<string, string>,
    user: string,
    refresh: string,
  ): Promise<Tokens | Challenge> {
    const body = { AuthFlow: flow, ClientId: this.config.clientId, AuthParameters: parameters };
    return this.ask("InitiateAuth", body, user, refresh);
  }

  private async ask(
    call: string,
    body: unknown,
    user: string,
    refresh: string,
  ): Promise<Tokens | Challenge> {
    const answer = await fetch(this.config.endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": `AWSCognitoIdentityProviderService.${call}`,
      },
      body: JSON.stringify(body),
    });
    const said = await answer.json().catch(() => ({}));
    if (answer.status >= 500) throw new Error("The user pool does not answer");
    if (!answer.ok) throw new SignInRefused(refusal(said));
    const result = said.AuthenticationResult;
    if (!result) return challenged(said, user);
    return {
      access: result.AccessToken,
      refresh: result.RefreshToken ?? refresh,
      until: Date.now() + 1000 * result.ExpiresIn,
    };
  }
}

function refusal(said: { __type?: string; message?: string; Message?: string }): string {
  const type = said.__type?.split("#").pop() ?? "";
  const told = said.message ?? said.Message ?? "";
  if (TELLS_WHY.includes(type) && told) return told;
  return SAYS[type] ?? (told || "The user pool refused it");
}

function challenged(
  said: {
    ChallengeName?: string;
    Session?: string;
    ChallengeParameters?: Record<string, string>;
  },
  user: string,
): Challenge {
  const name = said.ChallengeName;
  if (name !== "NEW_PASSWORD_REQUIRED" && name !== "SOFTWARE_TOKEN_MFA")
    throw new SignInRefused(`This account must first do this elsewhere: ${name}`);
  const known = said.ChallengeParameters?.USER_ID_FOR_SRP;
  return { name, user: known ?? user, session: said.Session ?? "" };
}
