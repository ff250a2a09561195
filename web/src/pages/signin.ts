import type { Challenge, Cognito } from "../cognito";
import { h } from "../dom";
import type { Oidc } from "../oidc";
import { SignInRefused, type Tokens } from "../tokens";

type Done = (tokens: Tokens) => void;

interface Field {
  id: string;
  says: string;
  given: Record<string, string | boolean>;
}

const NAME: Field = {
  id: "name",
  says: "Name",
  given: { autocomplete: "username", autocapitalize: "none" },
};
const PASSWORD: Field = {
  id: "password",
  says: "Password",
  given: { type: "password", autocomplete: "current-password" },
};
const CHALLENGES: Record<Challenge["name"], { says: string; button: string; field: Field }> = {
  NEW_PASSWORD_REQUIRED: {
    says: "You sign in for the first time: choose a password of your own. At least 14 characters, with small and large letters, a digit and a sign.",
    button: "Use this password",
    field: {
      id: "new-password",
      says: "New password",
      given: { type: "password", autocomplete: "new-password", minlength: "14" },
    },
  },
  SOFTWARE_TOKEN_MFA: {
    says: "Your account asks for a second factor: the code that your app shows.",
    button: "Go on",
    field: {
      id: "code",
      says: "Code",
      given: { autocomplete: "one-time-code", inputmode: "numeric", pattern: "[0-9]{6}" },
    },
  },
};

/** Ask for name and password, and what the pool asks beyond; call `done` once it is content. */
export function signIn(pool: Cognito, done: Done): HTMLElement {
  const main = h("main", { class: "sign-in" });
  const went = (said: Tokens | Challenge) => {
    if (!("name" in said)) return done(said);
    const { says, button, field } = CHALLENGES[said.name];
    put(
      form([field], button, says, async ([answer]) => went(await pool.answer(said, answer ?? ""))),
    );
  };
  const put = (shown: HTMLElement) => {
    main.replaceChildren(h("h1", {}, "LabelHooks"), shown);
    shown.querySelector("input")?.focus();
  };
  put(
    form([NAME, PASSWORD], "Sign in", null, async ([name, password]) =>
      went(await pool.signIn(name ?? "", password ?? "")),
    ),
  );
  return main;
}

/** Lead to the provider that signs people in. */
export function signInElsewhere(provider: Oidc, refused: string | null): HTMLElement {
  const shown = form([], "Sign in", null, () => provider.start());
  const wrong = shown.querySelector(".problem");
  if (wrong && refused) wrong.textContent = refused;
  return h("main", { class: "sign-in" }, h("h1", {}, "LabelHooks"), shown);
}

function form(
  fields: Field[],
  button: string,
  says: string | null,
  send: (values: string[]) => Promise<void>,
): HTMLElement {
  const inputs = fields.map(({ id, given }) => h("input", { id, required: true, ...given }));
  const wrong = h("p", { class: "problem", role: "alert" });
  const enter = h("button", { class: "main", type: "submit" }, button);
  const submit = async (event: Event) => {
    event.preventDefault();
    enter.disabled = true;
    wrong.textContent = "";
    try {
      await send(inputs.map((one) => one.value));
    } catch (error) {
      const told = error instanceof SignInRefused;
      wrong.textContent = told ? error.message : "There is no network: try again";
    } finally {
      enter.disabled = false;
    }
  };
  return h(
    "form",
    { onsubmit: (event) => void submit(event) },
    says && h("p", {}, says),
    ...fields.flatMap(({ id, says: label }, place) => [
      h("label", { for: id }, label),
      inputs[place] as HTMLElement,
    ]),
    wrong,
    enter,
  );
}
