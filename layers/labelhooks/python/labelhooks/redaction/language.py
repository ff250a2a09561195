"""
Tell a text that is clearly of another language than a policy's, or in part.

A detector of one language passes the names of another, so such a text must not pass as if it
were the policy's. Identifying every language would take a model of megabytes; telling "clearly not
one of these" takes the words that each language cannot do without, and its script. What is too
short to tell passes as the policy's first language: most chat is.
"""

# ruff: noqa: RUF001  words of other languages

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

# Words that make up a third to a half of any running text, chosen to be rare elsewhere.
_PROFILES = {
    "en": "the and you that is for it was are with this have not on be at they but what all we "
    "your can there my if do how just like so would about out get know when our from will or one "
    "his her she he been has had them who me up i'm don't it's of to in a i an as by were which "
    "their its than then into could should did no yes good please thanks time more some any also "
    "after before because where want need only other over im u ur dont cant lol got go going "
    "really think see new day back now too well still here why am us off down make people love "
    "right again never much these those very being via rt gonna wanna ain't",
    "es": "que los las por para una con como pero muy está esta este esto más sin sobre también "
    "porque cuando hasta desde nos usted señor gracias hola buenos días qué cómo mi mis tu su sus "
    "es el la lo de del al en y se le les un unos hay fue ser soy estoy tengo quiero puede donde "
    "todo todos bien ya si sí nada era años entre tras según paciente",
    "fr": "les des une est pas pour dans que qui vous nous avec sur sont mais ou où ce cette ces "
    "je tu il elle ils mon ma mes votre notre leur plus être avoir fait très bien merci bonjour "
    "aussi comme tout tous au aux du de la le et un en se ne suis ai c'est j'ai d'un l'on était "
    "quand comment parce chez",
    "de": "der die das und ist nicht ich sie wir ihr ein eine einen einem einer mit von auf für "
    "auch sich dem den des im zu zum zur bei aus nach wie wenn aber oder noch nur schon sehr kann "
    "haben hat habe bin sind war wird werden mein meine mir mich danke bitte guten tag über durch "
    "weil dass wo heute",
    "it": "che il gli della delle dei degli nel nella con per una uno sono non è più anche come "
    "ma questo questa quello mi ti ci si lo la le di e ha hai abbiamo essere fatto molto "
    "grazie ciao buongiorno perché quando dove mio mia tutto tutti bene dal alla sul",
    "pt": "que os as uma para com não você mas mais como por foi está isso este esta são seu sua "
    "dos das nos nas ao pelo pela meu minha muito também já tem ter ser obrigado olá bom dia "
    "quando onde porque eu ele ela nós o e de do da em um se vou estou tudo bem",
    "nl": "de het een en van is niet die voor met op te zijn ik je jij hij zij we wij mijn "
    "maar ook aan naar bij om uit nog wel dan als er wordt worden heb heeft hebben kan kunnen "
    "deze dit geen meer zo waar wat dank bedankt hallo goed omdat",
    "pl": "nie jest się na do że jak to co tak ale czy dla od po za są był była być mam masz mnie "
    "mi cię ci go jej ich jego tego tej tym już tylko bardzo proszę dziękuję dzień dobry przez "
    "przy oraz ze w z i o który która kiedy gdzie dlaczego pan pani",
    "sv": "och att det som är på för inte med jag du han hon vi ni de den ett en av till har hade "
    "var om så men kan ska från mig dig min mitt din tack hej mycket eller när vad hur också",
    "da": "og at det som er på ikke med jeg du han hun vi de den et en af til har havde var om så "
    "men kan skal fra mig dig min mit din tak hej meget eller når hvad hvordan også for blev",
    "fi": "ja on ei se että en hän minä sinä olen oli ovat mutta niin kun kuin myös tai mitä missä "
    "miten minun sinun kiitos hei hyvää päivää vain jo nyt jos voi tämä sen ne",
    "tr": "ve bir bu için ne de da ile çok var yok ben sen biz siz o mi mı değil gibi daha ama "
    "kadar sonra olarak olan benim senin teşekkürler merhaba nasıl evet hayır şey",
    "ro": "și este nu că pentru cu din care mai sunt la pe un o de în să se ce am ai are fost sau "
    "dar foarte mulțumesc bună ziua unde când după prin ale lui",
    "cs": "je se na že to jsem jsi jsou byl byla není ale jak co tak pro od do po za už jen velmi "
    "prosím děkuji dobrý den který která kde když proč mám ve ze",
    "hu": "és az egy nem is hogy van ez volt csak meg már de ha mint vagy én te ő mi ti ők nagyon "
    "köszönöm kérem jó napot mert hol mikor lesz volt vannak",
    "id": "yang dan di itu ini untuk dengan tidak saya anda dari ada akan pada ke bisa sudah kami "
    "kita mereka juga atau karena apa bagaimana terima kasih selamat",
    "vi": "và của là không có được cho tôi bạn một những với này các người trong đã để ở khi như "
    "cảm ơn xin chào rất",
    "tl": "ang ng mga sa na ay ko mo ka si ni hindi ako ikaw siya kami kayo sila para kung at ito "
    "po opo salamat kumusta naman lang din rin kasi",
    "hr": "i je se na da za od nije sam su što kako ali ili kao samo još bio bila biti koji koja "
    "koje mogu može imam hvala molim dobar dan ovo ovaj gdje kada zašto sve moj moja",
    "sk": "a je sa na že to som si sú bol bola nie ale ako čo tak pre od do po za už len veľmi "
    "prosím ďakujem dobrý deň ktorý ktorá kde keď prečo mám vo zo môj moja",
    "lt": "ir yra kad tai ne su iš į už bet kaip ar aš tu jis ji mes jūs jie mano tavo labai ačiū "
    "prašau laba diena buvo kai tik dar jau apie negaliu",
    "et": "ja on ei et see ma sa ta me te nad oli aga kui ka või minu sinu väga aitäh palun tere "
    "päevast mis kus kuidas veel juba siis ole",
    "ca": "i que els les una per amb no és com però molt aquest aquesta això més sense sobre també "
    "perquè quan fins des ens vostè gràcies hola bon dia meu meva seu seva hi ha són fer puc vull",
    "no": "og at det som er på ikke med jeg du han hun vi de den et en av til har hadde var om så "
    "men kan skal fra meg deg min mitt din takk hei veldig eller når hva hvordan også ble noe",
    "sw": "na ya wa kwa ni za la katika hii hiyo kama lakini sana mimi wewe yeye sisi wao yangu "
    "yako asante tafadhali habari jina langu siwezi hakuna kuwa ili pia bado",
    "af": "die en is nie van het in op met dit wat vir ek jy hy sy ons hulle my jou maar ook aan "
    "na by om uit nog baie as wees was sal kan moet asseblief dankie goeie more hoe",
}
_WORDS = {language: frozenset(words.split()) for language, words in _PROFILES.items()}
# Names and addresses have these in any language ("Rue de la Paix", "Ludwig van der Rohe").
_NAME_PARTS = (
    "de del della des di do dos da du la le les las los el al y e van der den von zu ter af und"
)
_PARTICLES = frozenset(_NAME_PARTS.split())
# Scripts other than Latin, by the language most often written in them.
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "ru": "\u0400-\u052f",
    "hy": "\u0530-\u058f",
    "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "ja": "\u3040-\u30ff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
    "zh": "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f",
}
_OF_SCRIPT = {code: re.compile(f"[{ranges}]") for code, ranges in _SCRIPTS.items()}
_NOT_LATIN = re.compile("[" + "".join(_SCRIPTS.values()) + "]")
# A syllable or an idea a character: fewer of them say as much.
_DENSE = frozenset({"ja", "ko", "zh"})
# Letters beside a digit are no word: "de" in a hexadecimal number is not Spanish.
_WORD = re.compile(r"(?<!\w)[^\W\d_]++(?:['’][^\W\d_]++)*+(?!\w)")
# What holds words and is no prose: addresses, tags, placeholders.
_NO_PROSE = re.compile(r"[@#<]|://|www\.")
_BITS = {code: 1 << place for place, code in enumerate(_WORDS)}
_MASKS = {
    word: sum(_BITS[code] for code, own in _WORDS.items() if word in own)
    for word in frozenset().union(*_WORDS.values())
}
_OF_MASK: dict[int | None, tuple[str, ...]] = {
    mask: tuple(code for code, bit in _BITS.items() if mask & bit) for mask in set(_MASKS.values())
}
# Of a language that no profile is of; the code is ISO 639-2's "undetermined".
UNKNOWN = "und"
# As much as it takes to tell: a text is told by pieces of this, as it may change its language.
_PIECE = 160
_CUT = re.compile(r"[.!?]\s|\n")


def language_of(text: str, expected: Sequence[str]) -> str:
    """
    Return the language that `text` as a whole is clearly in, or the first of `expected`.

    Args:
        text: a normal copy, so that a disguised letter counts as what it looks like.
        expected: ISO 639-1 codes; the first is what an unclear text is taken for.

    >>> language_of("Mi nombre es Juan y vivo en la calle Mayor", ["en"])
    'es'
    >>> language_of("ok, see you at 5", ["en"])
    'en'
    """
    return _script_of(text) or _by_words(_words(text), expected)


def languages_in(text: str, expected: Sequence[str]) -> list[str]:
    r"""
    Return the languages that `text` or a part of it is clearly in, or the first of `expected`.

    A part is some sentences that follow each other, so a letter that is quoted beneath another is
    told, and a phrase is not.

    >>> languages_in("See you at five, and bring the papers. " * 9 + "\n" +
    ...              "Mi nombre es Juan y vivo en la calle Mayor. " * 9, ["en"])
    ['en', 'es']
    """
    pieces = list(_pieces(text))
    if len(pieces) < 2:
        return [language_of(text, expected)]
    words = [_words(piece) for piece in pieces]
    main = _by_words([word for some in words for word in some], expected)
    found = {
        _script_of(piece) or _by_words(some, [main])
        for piece, some in zip(pieces, words, strict=True)
    }
    return sorted(found, key=lambda code: (code != main, code))


def _pieces(text: str) -> Iterator[str]:
    """Yield `text` in pieces of some sentences or lines."""
    at = 0
    while len(text) - at > 2 * _PIECE:
        line = text.find("\n", at + _PIECE // 2, at + _PIECE)
        cut = _CUT.search(text, at + _PIECE, at + 2 * _PIECE) if line < 0 else None
        end = cut.end() if cut else line + 1 or at + _PIECE
        yield text[at:end]
        at = end
    yield text[at:]


def _words(text: str) -> list[str]:
    """Return the words of the prose in `text`."""
    text = text.replace("’", "'")
    if _NO_PROSE.search(text):
        text = " ".join(part for part in text.split() if not _NO_PROSE.search(part))
    return _WORD.findall(text)


def _by_words(words: Sequence[str], expected: Sequence[str]) -> str:
    first = expected[0]
    bit = _BITS.get(first, 0)
    lower = [word.lower() for word in words]
    masks = [mask for word in lower if (mask := _MASKS.get(word))]
    ours = sum(1 for mask in masks if mask & bit)
    strange = len(words) - sum(map(str.isascii, words))
    # Most texts are so clearly of the first language that a closer look would not change it: the
    # more that has to be counted for that, the later.
    enough = 2 * ours if len(expected) == 1 else ours
    others = sum(1 for mask in masks if mask & ~bit)  # of any language, so no less than of one
    if others + strange <= enough:
        return first
    rival = max(number for code, number in _known(lower).items() if code != first)
    if rival + strange <= enough:
        return first
    found = _by_prose(_prose(words), expected)
    unknown = found == "en" and list(expected) == ["en"] and _unknown(words, ours)
    return UNKNOWN if unknown else found


def _unknown(words: Sequence[str], english: int) -> bool:
    """Return whether this is prose of letters and words that English has not."""
    prose = [word for word in words if len(word) > 1 and word[0].islower()]
    strange = {word for word in prose if not word.isascii()}
    return len(prose) >= 5 and len(strange) >= 2 and 10 * english <= len(prose)


def _known(words: Iterable[str]) -> dict[str, int]:
    """Return how many of `words` each language cannot do without."""
    known = dict.fromkeys(_WORDS, 0)
    for mask, number in Counter(map(_MASKS.get, words)).items():
        for code in _OF_MASK.get(mask, ()):
            known[code] += number
    return known


def _by_prose(words: Sequence[str], expected: Sequence[str]) -> str:
    known = _known(words)
    best = max(known, key=known.__getitem__)
    distinct = {word for word in words if _MASKS.get(word, 0) & _BITS[best]}
    if best in expected or sum(len(word) > 1 for word in distinct) < 2:
        return best if best in expected and known[best] else expected[0]
    theirs = known[best] + sum(not word.isascii() for word in set(words) - distinct)
    ours = max(known.get(code, 0) for code in expected)
    share = theirs / len(words)
    clear = theirs > 2 * ours and (share >= 0.25 or (theirs >= 5 and share >= 0.12))
    return best if clear else expected[0]


def _prose(words: Sequence[str]) -> list[str]:
    """Return the words in lower case, without the particles that lead to a name."""
    kept: list[str] = []
    named = True  # whether the word after is a name, or nothing
    for word in reversed(words):
        lower = word.lower()
        if lower not in _PARTICLES:
            named = word[0].isupper()
        elif named:
            continue
        kept.append(lower)
    return kept


def _script_of(text: str) -> str | None:
    foreign = 0 if text.isascii() else len(_NOT_LATIN.findall(text))
    if not foreign:
        return None
    best = max(_OF_SCRIPT, key=lambda code: len(_OF_SCRIPT[code].findall(text)))
    letters = sum(map(str.isalpha, text))
    dense = best in _DENSE
    if foreign >= (8 if dense else 20) or 10 * foreign >= (2 if dense else 3) * letters:
        return best if foreign >= (2 if dense else 3) else None
    return None
