"""Keys, tokens and passwords, and sentences about them."""

import pytest

from tests.unit.redaction.rules.finding import found

# In two parts, lest a scanner of secrets takes them for real ones.
KEYS = {
    "AWS": "AKIA" + "IOSFODNN7EXAMPLE",
    "AWS secret": "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",
    "GitHub": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "GitLab": "glpat-" + "abcDEF123456ghiJKL78",
    "OpenAI": "sk-proj-" + "abcdEFGH1234ijklMNOP5678qrst",
    "Stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "Slack": "xoxb-" + "123456789012-abcdefGHIJKL",
    "Google": "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
    "npm": "npm_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "SendGrid": "SG." + "abcdefghijklmnopqrstuv.ABCDEFGHIJKLMNOPQRSTUV",
    "Hugging Face": "hf_" + "abcdEFGHijklMNOPqrstUVWX",
    "Telegram": "123456789:" + "AAabcdefghijklmnopqrstuvwxyz0123456",
    "JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N",
}


@pytest.mark.parametrize("key", [pytest.param(key, id=name) for name, key in KEYS.items()])
@pytest.mark.parametrize("sentence", ["{}", "use {} for it", 'KEY="{}"'])
def test_a_key_is_found_by_its_form(key: str, sentence: str) -> None:
    assert found(sentence.format(key)) == [("SECRET", key)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("password: hunter2!x", "hunter2!x", id="password"),
        pytest.param("pwd=Tr0ub4dor&3", "Tr0ub4dor&3", id="pwd"),
        pytest.param("the password is swordfish", "swordfish", id="in a sentence"),
        pytest.param("Passwort: geheim99", "geheim99", id="German"),
        pytest.param("contraseña: secreto99", "secreto99", id="Spanish"),
        pytest.param("hasło: tajne99", "tajne99", id="Polish"),
        pytest.param('DB_PASSWORD="s3cr3t-x"', "s3cr3t-x", id="variable"),
        pytest.param('"password": "hunter2"', "hunter2", id="JSON"),
        pytest.param('api_key="9f8e7d6c5b4a3928"', "9f8e7d6c5b4a3928", id="API key"),
        pytest.param("client_secret: aB3dE5gH7jK9", "aB3dE5gH7jK9", id="client's secret"),
        pytest.param("Reset password Ot^^V%8d&6 for", "Ot^^V%8d&6", id="no colon"),
        pytest.param(
            "Bearer abcdef0123456789abcdef0123456789",
            "abcdef0123456789abcdef0123456789",
            id="bearer",
        ),
        pytest.param("your PIN is 4821", "4821", id="PIN"),
        pytest.param("cvv 123", "123", id="CVV"),
        pytest.param("verification code: 993817", "993817", id="one-time code"),
    ],
)
def test_a_secret_is_found_by_its_label(text: str, secret: str) -> None:
    assert ("SECRET", secret) in found(text)


def test_a_private_key_is_found_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"
    assert found(f"here:\n{key}\nbye") == [("SECRET", key)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("I forgot my password, please reset it", id="forgotten"),
        pytest.param("password must contain 8 characters", id="a rule for passwords"),
        pytest.param("the password is not correct", id="not correct"),
        pytest.param("password = os.environ['X']", id="from the environment"),
        pytest.param("token = get_token(request)", id="from a function"),
        pytest.param("def login(password: str) -> None:", id="an argument"),
        pytest.param("the secret is to keep going", id="a secret to success"),
        pytest.param("pin the tab, pin 2 of the chip", id="a pin"),
        pytest.param("sk-learn and pk-fk relations", id="words that begin as keys"),
        pytest.param("sha256 e3b0c44298fc1c149afbf4c8996fb924", id="a hash"),
        pytest.param("src/components/forms/LoginFormButton7/x", id="a path"),
    ],
)
def test_no_secret_is_seen(text: str) -> None:
    assert "SECRET" not in dict(found(text))
