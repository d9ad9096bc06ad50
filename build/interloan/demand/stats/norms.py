"""Targets that somebody published, and how far a collection falls short of one.

A norm is a value judgement with an author and a date: which one to apply is the library's
choice. All were written for whole collections, so give one format or audience at a time where
the collection is counted so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from interloan.demand.stats.measures import NO_FIGURE, NO_MARGIN, NOT_REPORTED, Estimate, Measured
from interloan.demand.stats.sampling_error import standard_error, upper_tail

NO_LEVEL = "general level of the collection unknown"


class Regime(StrEnum):
    """What a norm gives to a group of its size; each figure by a norm is shown with it."""

    OWN = "own collection"
    POOL = "pool or deposit collection"
    EITHER = "own collection or pool, within the margin of error"
    NOT_COVERED = "not covered"
    UNKNOWN = "unknown"


REGIMES: Mapping[Regime, str] = {
    Regime.OWN: "The norm asks for a collection of the library’s own.",
    Regime.POOL: "Too few speakers for a collection of the library’s own, so the norm sends them "
    "to a pool that libraries share: not to nothing. In Massachusetts the Boston Public Library "
    "lends libraries its World Language Deposit Collections.",
    Regime.EITHER: "The survey cannot tell on which side of the norm’s threshold the group lies: a "
    "collection of the library’s own, or a pool, such as the World Language Deposit Collections "
    "of the Boston Public Library.",
    Regime.NOT_COVERED: "The norm counts speakers of one language, and this line of the census "
    "counts several.",
    Regime.UNKNOWN: "The figure or its margin of error is not known.",
}
"""What each regime means, for readers."""


@dataclass(frozen=True)
class Norm:
    """A published target for the number of items in a language.

    Attributes:
        key: Short name, stored beside each figure that the norm made.
        title: Name of the document and section.
        rule: The rule in words.
        source: Who published it.
        published: When, as in the document.
        url: Where it was read.
        items_per_person: Target for each speaker; None for what the collection holds for each
            person of its service place.
        from_speakers: Smallest group with a collection of its own; smaller ones share a pool.
        minimum_items: Least that any group with speakers needs.
        caveat: What to keep in mind when it is applied to one language.
    """

    key: str
    title: str
    rule: str
    source: str
    published: str
    url: str
    items_per_person: float | None
    from_speakers: float = 0
    minimum_items: float = 0
    caveat: str = ""


IFLA_PARITY = Norm(
    key="ifla-parity-1998",
    title="Multicultural Communities: Guidelines for Library Service, 2nd edition, revised, "
    "2.2 to 2.5",
    rule="as many items for each speaker as the collection holds for each person",
    source="IFLA",
    published="1998",
    url="https://webarchiveweb.wayback.bac-lac.canada.ca/web/20070518101245/http:/"
    "collectionscanada.ca/multicultural/005007-307-e.html",
    items_per_person=None,
    caveat="Written for each kind of material. The revision began in 1996 and came out in 1998, as "
    "the third edition (2009) says, which gives no number itself.",
)
QUEENSLAND = Norm(
    key="queensland-2008",
    title="Queensland Public Library Standards and Guidelines, 10.2.2.1",
    rule="2 items for each speaker where 2,500 or more speak the language; below, a shared pool",
    source="State Library of Queensland",
    published="2008-07",
    url="https://mafiadoc.com/"
    "multicultural-services-standard-public-libraries-connect_59cf42f41723dd8cf17d37c1.html",
    items_per_person=2,
    from_speakers=2500,
    caveat="A copy was read; the library began to review its standards in 2018.",
)
RASD_PARITY = Norm(
    key="ala-rasd-1990",
    title="Guidelines for Multilingual Materials Collection and Development and Library Services, "
    "2.1.3",
    rule="at least as many items for each speaker as the collection holds for each person; more "
    "where a group is small or scattered",
    source="American Library Association, Reference and Adult Services Division (RASD)",
    published="1990-06",
    url="https://www.ala.org/rusa/sections/rss/rsssection/rsscomm/spanishspeaking/"
    "guidelinesmultilingual",
    items_per_person=None,
    caveat="What is shown is the least that it asks for: how much more a small group needs, and "
    "which group is small, it leaves open. For small or scattered groups section 2.0 advises to "
    "share a collection. RUSA, the successor of RASD, replaced it in 2007 by guidelines without a "
    "number.",
)
RURAL_CORE = Norm(
    key="queensland-rural-core",
    title="RLQ and IKC collection service offer, Core Collection",
    rule="1.5 items for each person, and at least 1,000 items",
    source="State Library of Queensland",
    published="undated",
    url="http://www.plconnect.slq.qld.gov.au/services/rural-libraries-queensland/"
    "rlq-and-ikc-collection-service-offer",
    items_per_person=1.5,
    minimum_items=1000,
    caveat="Written for the whole stock of a small place. That a small group needs more for each "
    "person to have a collection of any use is said, without a number, by ALA/RASD (June 1990), "
    "2.1.3.",
)
NORMS = {norm.key: norm for norm in (IFLA_PARITY, QUEENSLAND, RASD_PARITY, RURAL_CORE)}


@dataclass(frozen=True)
class Level:
    """What a collection holds for each person of its service place, for the norms of parity."""

    items: float | None
    people: Estimate

    @property
    def items_per_person(self) -> float | None:
        """Items over people; None where either is unknown."""
        return self.items / self.people.people if self.items and self.people.people else None


def target(norm: Norm, speakers: float, items_per_person: float) -> float:
    """Items that a norm asks for; none for nobody or for a group that shares a pool.

    >>> target(QUEENSLAND, 2499, 2), target(QUEENSLAND, 2500, 2), target(RURAL_CORE, 40, 1.5)
    (0.0, 5000.0, 1000.0)
    """
    if speakers <= 0 or speakers < norm.from_speakers:
        return 0.0
    return float(max(norm.minimum_items, items_per_person * speakers))


def _per_person(norm: Norm, level: Level) -> float | None:
    return level.items_per_person if norm.items_per_person is None else norm.items_per_person


def _moe(norm: Norm, speakers: Estimate, level: Level) -> float | None:
    """Margin of the speakers; for parity it carries that of the population, as a ratio does."""
    if norm.items_per_person is not None or speakers.moe is None or speakers.people is None:
        return speakers.moe
    if not level.people.people or level.people.moe is None:
        return None
    return hypot(speakers.moe, speakers.people / level.people.people * level.people.moe)


def deficit(norm: Norm, items: float | None, speakers: Estimate, level: Level) -> Measured:
    """Items missing to the target: max(0, target(S) − H), for S from S − M (at least 0) to S + M.

    Args:
        norm: Target to measure against.
        items: Items held; None where the library does not say.
        speakers: Speakers of the language in the service place.
        level: What the collection holds for each person.
    """
    per_person = _per_person(norm, level)
    if items is None:
        return Measured(remark=NOT_REPORTED)
    if speakers.people is None:
        return Measured(remark=NO_FIGURE)
    if per_person is None:
        return Measured(remark=NO_LEVEL)
    moe = _moe(norm, speakers, level)

    def missing(people: float) -> float:
        return max(0.0, target(norm, people, per_person) - items)

    value = missing(speakers.people)
    if moe is None:
        return Measured(value, remark=NO_MARGIN)
    return Measured(value, missing(speakers.people - moe), missing(speakers.people + moe))


def deficit_p_value(
    norm: Norm, items: float | None, speakers: Estimate, level: Level
) -> float | None:
    """Probability of an estimate at least this high if the norm were just met.

    One-sided, by the normal approximation: the deficit exists if there are more speakers than
    the items held suffice for. None where the deficit has no interval, and where that rests on an
    approximate margin: a figure that is about proves no gap.
    """
    per_person, moe = _per_person(norm, level), _moe(norm, speakers, level)
    if speakers.is_about or (norm.items_per_person is None and level.people.is_about):
        return None
    if items is None or speakers.people is None or per_person is None or moe is None:
        return None
    if moe == 0:
        return 0.0 if deficit(norm, items, speakers, level).value else 1.0
    enough_for = 0.0 if norm.minimum_items > items else items / per_person
    threshold = max(enough_for, norm.from_speakers)
    return upper_tail((speakers.people - threshold) / standard_error(moe))


def regime(norm: Norm, speakers: Estimate) -> Regime:
    """Return what the norm gives to the group, at either end of the interval.

    Where it is a pool, the norm asks for no items of the library's own, which is not to say that
    nothing is missing: show the regime, never a deficit of zero.

    >>> print(regime(QUEENSLAND, Estimate(1_053, 401)), regime(RASD_PARITY, Estimate(40, 60)))
    pool or deposit collection own collection
    """
    if speakers.people is None or speakers.moe is None:
        return Regime.UNKNOWN
    if not norm.from_speakers or speakers.people - speakers.moe >= norm.from_speakers:
        return Regime.OWN
    if speakers.people + speakers.moe < norm.from_speakers:
        return Regime.POOL
    return Regime.EITHER
