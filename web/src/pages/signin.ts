import { h } from "../dom";
import { type Session, SignInRefused } from "../session";

/** Ask for name and password; call `done` once they are right. */
export function signIn(session: Session, done: () => void): HTMLElement {
  const name = h("input", {
    id: "name",
    autocomplete: "username",
    required: true,
    autocapitalize: "none",
  });
  const password = h("input", {
    id: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const wrong = h("p", { class: "problem", role: "alert" });
  const enter = h("button", { class: "main", type: "submit" }, "Sign in");
  const send = async (event: Event) => {
    event.preventDefault();
    enter.disabled = true;
    try {
      await session.signIn(name.value, password.value);
      done();
    } catch (error) {
      const offline = !(error instanceof SignInRefused);
      wrong.textContent = offline ? "There is no network: try again" : error.message;
      enter.disabled = false;
    }
  };
  return h(
    "main",
    { class: "sign-in" },
    h("h1", {}, "LabelHooks"),
    h(
      "form",
      { onsubmit: (event) => void send(event) },
      h("label", { for: "name" }, "Name"),
      name,
      h("label", { for: "password" }, "Password"),
      password,
      wrong,
      enter,
    ),
  );
}
