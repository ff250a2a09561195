"""language_of: what is clearly of another language is told; what is not clear passes."""

# ruff: noqa: RUF001  words of other languages

from hashlib import sha256

import pytest

from labelhooks.redaction.language import UNKNOWN, language_of, languages_in

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
    "da": "Hej, jeg hedder Lars, og jeg kan ikke logge ind på min konto mere.",
    "fi": "Hei, minun nimeni on Matti ja en voi kirjautua sisään, kun sivu ei aukea.",
    "hu": "Jó napot, a nevem János, és nem tudok belépni, mert nagyon lassú az oldal.",
    "hr": "Dobar dan, ja sam Ivan i ne mogu se prijaviti na svoj račun, molim pomoć.",
    "sk": "Dobrý deň, ja som Ján a neviem sa prihlásiť, ďakujem za pomoc, prosím.",
    "lt": "Laba diena, aš esu Jonas ir negaliu prisijungti, nes mano paskyra jau uždaryta.",
    "ca": "Bon dia, sóc en Jordi i no puc entrar al meu compte, gràcies per tot això.",
    "sw": "Habari, jina langu ni Juma na siwezi kuingia kwa akaunti yangu, tafadhali.",
    "vi": "Xin chào, tôi là Nam và tôi không thể vào tài khoản của tôi.",
    "tl": "Kumusta po, ako si Juan at hindi ko mabuksan ang account ko, salamat.",
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


ENGLISH = (
    "The parcel came on Tuesday, and it was not what I had asked for. I would like my money back. "
    "Please tell me when you can send somebody, because we are not at home in the mornings. "
    "It is the second time that this has happened to us this year, and we are not happy at all. "
)


@pytest.mark.parametrize("code", ["de", "es", "fr", "it", "nl", "pl", "pt", "ru", "zh"])
def test_a_letter_within_another_is_told(code: str) -> None:
    quoted = f"{FOREIGN[code]} " * 4
    for mixed in (
        f"{ENGLISH}\n> {quoted}\n{ENGLISH}",
        f"{ENGLISH * 20}{quoted}",  # far down
        f"{quoted}\n{ENGLISH}",
    ):
        assert set(languages_in(mixed, ["en"])) == {"en", code}


@pytest.mark.parametrize("code", ["de", "es", "fr", "it", "nl", "pl", "pt"])
def test_a_policys_languages_are_told_apart(code: str) -> None:
    listed = ["en", "es", "de", "pl", "fr", "it", "pt", "nl"]
    assert language_of(FOREIGN[code], listed) == code
    assert set(languages_in(f"{ENGLISH}\n{FOREIGN[code] * 6}", listed)) == {"en", code}


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH * 30,
        f"{ENGLISH} He only said: Mi casa es su casa. {ENGLISH}",
        f"{ENGLISH} c'est la vie, as they say, und so weiter. {ENGLISH}",
        "GET /api/v1/users?id=17 HTTP/1.1 200 OK\n" * 50,
        "def total(items):\n    return sum(item.price for item in items)\n" * 9,
        "Rue de la Paix 12, Calle de la Luna 7, Via della Pace 3. " * 8 + ENGLISH,
        " ".join(sha256(bytes([number])).hexdigest() for number in range(200)),
        "\n".join(f"pod-{n} kernel: eth0: link up, lpa 0x{n:x} (la-{n})" for n in range(90)),
        "ok thx\nsee u at 5\nlol no\nwhere r u\n" * 30,
        "Zoë Ångström met Jürgen Müller and María Núñez in Kraków on Friday",
    ],
)
def test_a_phrase_a_name_or_code_is_no_other_language(text: str) -> None:
    assert languages_in(text, ["en"]) == ["en"]


@pytest.mark.parametrize(
    ("text", "expected", "told"),
    [
        ("ok", ["en"], "en"),
        ("k", ["pl", "en"], "pl"),
        ("si", ["en"], "en"),
        ("hola", ["en"], "en"),
        ("hola, qué tal estás", ["en", "es"], "es"),
        ("danke, bis morgen", ["en", "de"], "de"),
        ("no", ["es", "it"], "es"),
        ("😀😀", ["fr"], "fr"),
    ],
)
def test_what_is_short_is_told_if_it_can_be_and_else_is_the_first(
    text: str, expected: list[str], told: str
) -> None:
    assert languages_in(text, expected) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Salaam, mənim adım Əlidir, hesabıma girə bilmirəm, zəhmət olmasa kömək edin",
        "Labdien, es nevaru pieslēgties savam kontam, lūdzu palīdziet man ātrāk",
        "Përshëndetje, unë quhem Agim dhe nuk mundem të hyj në llogarinë time",
    ],
)
def test_prose_of_a_language_without_a_profile_is_not_english(text: str) -> None:
    assert languages_in(text, ["en"]) != ["en"]
    assert UNKNOWN == "und"


def test_what_is_told_takes_time_in_proportion() -> None:
    """It would be a minute and more for each of these if it were the square."""
    for text in ("@" * 300_000, "a" * 300_000, "a@" * 150_000, "é" * 300_000, "<" * 300_000):
        assert len(languages_in(text, ["en"])) == 1
