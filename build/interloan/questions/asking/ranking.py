"""A search as it is understood → the questions that answer it, the best first.

A question says in its header with which words it is asked:

-- asked: >-
--   {lender} cost; price list; how much

A phrase fits where all of its words occur in the search, in any order, and where each `{field}`
can be filled from it; a phrase that is nothing but a field with `rest` fits any words that nothing
else explains, and is offered last. A question is worth the words that its fitting phrases and its
filled fields explain, rare words more than common ones, less what it leaves unexplained and what it
still needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from interloan import figures
from interloan.questions.asking.names import Mention
from interloan.questions.asking.reading import LITTLE_STEMS, Reading
from interloan.questions.asking.words import Word, words
from interloan.questions.input_validation import complaint
from interloan.questions.parameters import Parameter
from interloan.questions.question_files import SLOT, Question

FILLED, PART = 1.0, 0.8  # what a named thing is worth, by its whole name or a part of it
AS_WELL = 0.5  # the part of it that a field is worth which no fitting phrase names
KIND_OF_THING = "kind of thing"  # as `named_things` calls book, film, score
A_KIND = 0.3  # what “book” or “newspaper” is worth in a field: most questions are about such things
RAREST = 1.4  # what a word is worth with which one question alone is asked
UNEXPLAINED = 0.4  # what a word costs that a question has nothing to do with
IN_FREE_TEXT = 0.25  # what it costs where a field takes any words
MISSING = 0.35  # what a field costs that the question needs and the search does not fill
LEAST = 0.15  # of the best, for another to be offered too
MOST = 5

Choices = Mapping[str, str]  # a value, or a name in small letters → the value that the field takes


@dataclass(frozen=True)
class Suggestion:
    """A question that may answer a search.

    Attributes:
        values: Parameter → value, for the fields that are filled.
        shown: Parameter → the same as people read it.
        worth: How well it fits, for the order.
        left: How many words it leaves unexplained.
        is_complete: Whether nothing is missing for an answer.
        is_anything: Whether it takes any words, and none of them is one with which it is asked.
    """

    question: Question
    values: Mapping[str, str]
    shown: Mapping[str, str]
    worth: float
    left: int
    is_complete: bool
    is_anything: bool


@dataclass(frozen=True)
class _Phrase:
    stems: frozenset[str]
    slots: frozenset[str]


class Ranking:
    """Weighs the questions of one site."""

    def __init__(
        self, questions: Iterable[Question], choices: Mapping[tuple[str, str], Choices]
    ) -> None:
        """Take the questions.

        Args:
            questions: Those that say with which words they are asked.
            choices: Question and parameter → what may be chosen there.
        """
        self._questions = [question for question in questions if question.asked]
        self._choices = choices
        self._phrases = {
            question.name: [*map(_phrase, question.asked), _title(question)]
            for question in self._questions
        }

    @cached_property
    def asked(self) -> Mapping[str, float]:
        """Stem of each word with which questions are asked → its weight."""
        count: Counter[str] = Counter()
        for phrases in self._phrases.values():
            count.update({stem for phrase in phrases for stem in phrase.stems})
        whole = log(len(self._questions) + 1) + 1
        return {
            stem: RAREST * (log((len(self._questions) + 1) / times) + 1) / whole
            for stem, times in count.items()
        }

    def suggestions(self, reading: Reading) -> list[Suggestion]:
        """Return the questions that answer a search, the best first."""
        found = [one for one in (self._weighed(q, reading) for q in self._questions) if one]
        found.sort(key=lambda one: (-one.worth, one.question.desk or 99, one.question.order))
        if not found:
            return []
        best = found[0]
        is_unsure = bool(best.left or reading.slips)
        kept = [best, *(one for one in found[1:MOST] if one.worth >= max(LEAST * best.worth, 0))]
        kept += [one for one in found if one.is_anything and is_unsure and one not in kept]
        return kept

    def _weighed(self, question: Question, reading: Reading) -> Suggestion | None:
        filled = _Filling(question, reading, self._choices)
        typed = {word.stem for word in reading.words}
        phrases = [
            phrase
            for phrase in self._phrases[question.name]
            if phrase.slots <= set(filled.values) and phrase.stems <= typed
        ]
        if not phrases and not self._takes_anything(question):
            return None
        named = {slot for phrase in phrases for slot in phrase.slots}
        said = {stem for phrase in phrases for stem in phrase.stems}
        explained = {
            place
            for place, word in enumerate(reading.words)
            if word.stem in said and place not in filled.places
        }
        left = [n for n in reading.content if n not in explained and n not in filled.places]
        typed_left = [reading.words[n].typed for n in left]
        free = filled.take_rest([reading.slips.get(word, word) for word in typed_left])
        needed = [p for p in question.parameters if not p.optional and p.name not in filled.values]
        worth = (
            sum(self.asked[stem] for stem in {reading.words[n].stem for n in explained})
            + sum(worth * (1 if name in named else AS_WELL) for name, worth in filled.worth.items())
            - (IN_FREE_TEXT if free else UNEXPLAINED) * len(left)
            - MISSING * len(needed)
        )
        values = {
            p.name: filled.values[p.name] for p in question.parameters if p.name in filled.values
        }
        return Suggestion(question, values, filled.shown, worth, len(left), not needed, not phrases)

    def _takes_anything(self, question: Question) -> bool:
        """Whether a phrase of it is nothing but its field for any words."""
        free = frozenset(parameter.name for parameter in question.parameters if parameter.rest)
        return bool(free) and _Phrase(frozenset(), free) in self._phrases[question.name]


class _Filling:
    """The fields of a question, filled from a search."""

    def __init__(
        self, question: Question, reading: Reading, choices: Mapping[tuple[str, str], Choices]
    ) -> None:
        self._question = question
        self._choices = choices
        self.values: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.places: set[int] = set()
        self.worth: dict[str, float] = {}
        for mention in reading.mentions:
            self._take_mention(mention)
        for place, word in enumerate(reading.words):
            if place not in self.places and word.is_value:
                self._take_value(place, word)

    def take_rest(self, left: Sequence[str]) -> bool:
        """Put the words that nothing explains into the field for any words, if there is one."""
        parameter = next((p for p in self._open() if p.rest), None)
        if parameter is None or not left:
            return False
        self.values[parameter.name] = self.shown[parameter.name] = " ".join(left)
        return True

    def _open(self) -> Iterator[Parameter]:
        return (p for p in self._question.parameters if p.name not in self.values)

    def _take_mention(self, mention: Mention) -> None:
        places = range(mention.first, mention.end)
        if self.places.intersection(places):
            return
        for thing in mention.things:
            for parameter in self._open():
                listed = self._choices.get((self._question.name, parameter.name), {})
                value = listed.get(thing.key.casefold()) or listed.get(thing.name.casefold())
                if value:
                    self._fill(parameter, value, thing.name, places)
                    is_a_kind = thing.kind == KIND_OF_THING
                    worth = FILLED if mention.is_whole else PART
                    self.worth[parameter.name] = A_KIND if is_a_kind else worth
                    return

    def _take_value(self, place: int, word: Word) -> None:
        for parameter in self._open():
            is_year = figures.kind_of(parameter.name) == "year"
            value = {
                "isbn": word.isbn,
                "integer": str(word.year) if word.year and is_year else None,
                "number": word.amount if parameter.name == "fee" else None,
            }.get(parameter.type)
            if value and complaint(parameter, value) is None:
                self._fill(parameter, value, value, range(place, place + 1))
                self.worth[parameter.name] = FILLED
                currency = (self._question.name, "currency")
                if word.currency and self._choices.get(currency, {}).get(word.currency.casefold()):
                    self.values["currency"] = self.shown["currency"] = word.currency
                return

    def _fill(self, parameter: Parameter, value: str, shown: str, places: range) -> None:
        self.values[parameter.name] = value
        self.shown[parameter.name] = shown
        self.places.update(places)


def _phrase(text: str) -> _Phrase:
    said = SLOT.sub(" ", text)
    return _Phrase(frozenset(word.stem for word in words(said)), frozenset(SLOT.findall(text)))


def _title(question: Question) -> _Phrase:
    """Return the words of a title as one more phrase; a question is found by what it is called."""
    stems = {word.stem for word in words(question.title)}
    return _Phrase(frozenset(stems - LITTLE_STEMS or stems), frozenset())
