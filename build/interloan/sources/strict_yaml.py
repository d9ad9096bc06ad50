"""YAML as descriptors and headers use it: the small part that every reader understands alike.

Refused with their line: keys given twice, anchors and aliases (a few lines of them can stand for
billions), tags, deep nesting, and bare words that some readers take for something other than text
(`no`, `on`, `010`, `1_000`, `2020-01-01`). Numbers, true, false and null are those on which
YAML 1.1 and 1.2 agree (https://yaml.org/spec/1.2.2/#103-core-schema).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.resolver import Resolver

from interloan.problems import Problem, SourceError

try:
    from yaml import CSafeLoader as Loader  # ten times as fast, where it was compiled
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

DEEPEST = 20
"""Levels of nesting; a descriptor has seven."""
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_TEXT_TAG = "tag:yaml.org,2002:str"


class Mapping(dict[str, Any]):
    """A mapping that knows the line of each of its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


class Sequence(list[Any]):
    """A list that knows the line of each of its entries."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def load_yaml(text: str, file: str) -> Any:
    r"""Return what a YAML text says, its mappings and lists with the lines they stand in.

    Args:
        text: One document.
        file: Name used in messages.

    Raises:
        SourceError: It is not YAML, or uses a part of YAML that is refused here.

    >>> load_yaml("rows: [1, 9]\nlabel: name", "a.yaml")
    {'rows': [1, 9], 'label': 'name'}
    >>> load_yaml("label: no", "a.yaml")
    Traceback (most recent call last):
    interloan.problems.SourceError: a.yaml:1 label: 'no' is no text to all readers; put it in quotes
    """
    reading = _Reading(file)
    try:
        for event in yaml.parse(text, Loader=Loader):
            reading.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = f"is not YAML: {getattr(error, 'problem', None) or error}"
        problem = Problem(file, mark.line + 1 if mark else 0, "", "", why, "fix the line named")
        raise SourceError([problem]) from None
    return reading.content


@dataclass
class _Level:
    """A list, or a mapping with its last key and whether that waits for its value."""

    content: Mapping | Sequence
    key: str = ""
    is_waiting: bool = False


class _Reading:
    """Builds the content from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.content: Any = None
        self.levels: list[_Level] = []
        self.documents = 0
        self.resolver = Resolver()

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self.wrong(event, "---", "starts a second document", "keep one")
            case yaml.AliasEvent():
                raise self.wrong(event, f"*{event.anchor}", "is an alias", "write the value out")
            case yaml.CollectionStartEvent():
                self.refuse_marks(event)
                self.open(
                    Mapping() if isinstance(event, yaml.MappingStartEvent) else Sequence(), event
                )
            case yaml.CollectionEndEvent():
                self.levels.pop()
            case yaml.ScalarEvent():
                self.refuse_marks(event)
                self.put(self.value(event), event)

    def wrong(self, event: yaml.Event, value: str, why: str, remedy: str) -> SourceError:
        above, last = self.levels[:-1], self.levels[-1:]
        keys = [level.key for level in above] + [level.key for level in last if level.is_waiting]
        where = " ".join(filter(None, keys))
        return SourceError([Problem(self.file, _line(event), where, value, why, remedy)])

    def refuse_marks(self, event: Any) -> None:
        if event.anchor:
            raise self.wrong(event, f"&{event.anchor}", "is an anchor", "remove it")
        if event.tag:
            raise self.wrong(event, str(event.tag), "is a tag", "write the plain value")

    def open(self, content: Mapping | Sequence, event: yaml.Event) -> None:
        self.put(content, event)
        self.levels.append(_Level(content))
        if len(self.levels) > DEEPEST:
            why = f"is nested deeper than {DEEPEST} levels"
            raise self.wrong(event, "", why, "write it flatter")

    def put(self, value: Any, event: yaml.Event) -> None:
        """Place a value where it belongs: on the top, in a list, as a key or under one."""
        if not self.levels:
            self.content = value
            return
        level = self.levels[-1]
        content = level.content
        if isinstance(content, Sequence):
            content.append(value)
            content.lines.append(_line(event))
        elif level.is_waiting:
            content[level.key], level.is_waiting = value, False
        elif not isinstance(value, str):
            raise self.wrong(event, str(value), "is a key that is no text", "put it in quotes")
        elif value in content.lines:
            why = f"is a key given twice (first in line {content.lines[value]})"
            raise self.wrong(event, value, why, "keep one of them")
        else:
            level.key, level.is_waiting, content.lines[value] = value, True, _line(event)

    def is_text(self, text: str) -> bool:
        """Whether every reader takes a bare word for text."""
        found: str = self.resolver.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        return found == _TEXT_TAG

    def value(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.style or self.is_text(text):
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
        raise self.wrong(event, text, "is no text to all readers", "put it in quotes")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
