"""language_of: what is clearly of another language is told; what is not clear passes."""

# ruff: noqa: RUF001  words of other languages

import pytest

from labelhooks.redaction.language import language_of

FOREIGN = {
    "es": "Hola, mi nombre es Juan y no puedo entrar en mi cuenta desde ayer.",
    "fr": "Bonjour, je m'appelle Jean et je ne peux pas me connecter à mon compte.",
    "de": "Guten Tag, ich heiße Hans und ich kann mich nicht in mein Konto einloggen.",
    "it": "Buongiorno, mi chiamo Mario e non riesco ad accedere al mio conto.",
    "pt": "Olá, meu nome é João e não consigo entrar na minha conta.",
    "nl": "Hallo, mijn naam is Jan en ik kan niet inloggen op mijn account.",
    "pl": "Dzień dobry, nazywam się Jan i nie mogę zalogować się na moje konto.",
    "sv": "Hej, jag heter Johan och jag kan inte logga in på mitt konto.",
    "tr": "Merhaba, benim adım Can ve hesabıma giriş için bir yol yok.",
    "cs": "Dobrý den, jmenuji se Jan a nemohu se přihlásit, prosím co je to za chybu.",
    "ro": "Bună ziua, mă numesc Ion și nu pot să intru în cont din cauza asta.",
    "id": "Selamat pagi, nama saya Budi dan saya tidak bisa masuk ke akun ini.",
    "ru": "Здравствуйте, меня зовут Иван, я не могу войти.",
    "el": "Καλημέρα, με λένε Γιώργο.",
    "ar": "مرحبا، اسمي أحمد ولا أستطيع الدخول",
    "he": "שלום, קוראים לי דוד",
    "hi": "नमस्ते, मेरा नाम राहुल है",
    "ja": "こんにちは、田中と申します。",
    "ko": "안녕하세요, 제 이름은 김민수입니다",
    "zh": "你好，我叫李伟，无法登录。",
    "th": "สวัสดีครับ ผมชื่อสมชาย",
}


@pytest.mark.parametrize("code", sorted(FOREIGN))
def test_another_language_is_told(code: str) -> None:
    assert language_of(FOREIGN[code], ["en"]) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "12345",
        "lol 😂😂",
        "Juan de la Cruz",
        "12 Rue de la Paix, 75002 Paris",
        "Ludwig van der Rohe",
        "I met José García in São Paulo, it was muy bueno",
        "Siobhán Ó Conchúir asked for a refund",
        "The Greek letter α and the Russian word да",
        "¿?",
        "dat hoe",
        "https://es.example/que/los/las/por/para",
        "Error: NullPointerException at com.example.Main",
        "pls dm me asap thx",
    ],
)
def test_what_is_not_clear_passes(text: str) -> None:
    assert language_of(text, ["en"]) == "en"


def test_a_policy_of_two_languages_takes_either() -> None:
    assert language_of(FOREIGN["es"], ["en", "es"]) == "es"
    assert language_of("See you at the gate, please bring the papers", ["es", "en"]) == "en"
    assert language_of("123", ["es", "en"]) == "es"
