"""Which adverse events are counted: by period, relation and seriousness."""

from __future__ import annotations

from enum import StrEnum

from cd7gui.records import dataclass


class EventPeriod(StrEnum):
    """The days on which an event began; each period begins where the previous one ends."""

    ALL = "all"
    TO_TRANSPLANT = "t-h"
    TO_H30 = "h-h30"
    TO_H100 = "h30-h100"

    @property
    def words(self) -> str:
        """The period in words."""
        return _PERIODS[self]


_PERIODS = {
    EventPeriod.ALL: "all entered",
    EventPeriod.TO_TRANSPLANT: "from T to the day before H",
    EventPeriod.TO_H30: "from H to H+30",
    EventPeriod.TO_H100: "from H+31 to H+100",
}


class EventRelation(StrEnum):
    """The treatment to which an event is related."""

    ANY = "any"
    DEPLETION = "lymphodepletion"
    CART = "cart"
    HSCT = "hsct"

    @property
    def words(self) -> str:
        """The relation in words."""
        return _RELATIONS[self]


_RELATIONS = {
    EventRelation.ANY: "related or not",
    EventRelation.DEPLETION: "related to lymphodepletion",
    EventRelation.CART: "related to CAR-T",
    EventRelation.HSCT: "related to HSCT",
}


@dataclass(frozen=True)
class EventFilter:
    """Which adverse events are counted; `every_row` keeps terms without any."""

    period: EventPeriod = EventPeriod.ALL
    relation: EventRelation = EventRelation.ANY
    serious: bool = False
    every_row: bool = False

    @property
    def words(self) -> str:
        """The choice in words."""
        serious = "serious only" if self.serious else ""
        return ", ".join(part for part in (self.period.words, self.relation.words, serious) if part)


EVERY_EVENT = EventFilter()
