"""Leave alone what names a people or a faith: it tells where nobody lives."""

import re
from collections.abc import Iterable, Iterator

from labelhooks.redaction.spans import Span

# Nations by the English words for their people, and the large faiths, as dictionaries have them.
# Words that are also a place, or much more often a surname, are not here.
_WORDS = (
    "afghan african albanian algerian american andorran angolan arab arabian arabic argentine "
    "argentinian armenian asian australian austrian azerbaijani bahamian bahraini bangladeshi "
    "barbadian basque belarusian belgian belizean bengali beninese bhutanese bolivian bosnian "
    "botswanan brazilian british bruneian bulgarian burmese burundian cambodian cameroonian "
    "canadian catalan chadian chechen chilean chinese colombian congolese croatian cuban cypriot "
    "czech danish dominican dutch ecuadorian egyptian emirati english eritrean estonian ethiopian "
    "european fijian filipino finnish flemish french gabonese gambian georgian german ghanaian "
    "greek grenadian guatemalan guinean guyanese haitian honduran hungarian icelandic indian "
    "indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian kazakh "
    "kenyan korean kosovar kurdish kuwaiti kyrgyz laotian latvian lebanese liberian libyan "
    "lithuanian luxembourgish macedonian malagasy malawian malaysian maldivian malian maltese "
    "mauritanian mauritian mexican moldovan mongolian montenegrin moroccan mozambican namibian "
    "nepalese nepali nicaraguan nigerian nigerien norwegian omani pakistani palestinian panamanian "
    "paraguayan persian peruvian polish portuguese qatari romanian russian rwandan salvadoran "
    "samoan saudi scottish senegalese serbian sicilian singaporean slovak slovenian somali spanish "
    "sudanese surinamese swedish swiss syrian taiwanese tajik tanzanian thai tibetan togolese "
    "tunisian turkish turkmen ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni "
    "zambian zimbabwean "
    "buddhist catholic christian hindu islamic jewish lutheran methodist mormon muslim orthodox "
    "protestant shia shiite sikh sunni"
)
_PEOPLES = frozenset(_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+")


def without_peoples(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """
    Yield `spans` without those that are places by a guess and name a people, or people and faith.

    >>> found = [Span(3, 8, "LOCATION", 0.9), Span(21, 25, "LOCATION", 0.9)]
    >>> [span.start for span in without_peoples(found, "an Iraqi friend from Iraq")]
    [21]
    """
    for span in spans:
        if span.type != "LOCATION" or not _people(text[span.start : span.end]):
            yield span


def _people(named: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(named)]
    return bool(words) and all(
        word in _PEOPLES or word.removesuffix("s") in _PEOPLES for word in words
    )
