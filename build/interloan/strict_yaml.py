"""YAML as people mean it: a key given twice is an error, not a silent choice of the last one."""

from __future__ import annotations

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader  # ten times as fast, where it was compiled
except ImportError:
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


class _StrictLoader(Loader):
    """YAML that refuses a key given twice, instead of keeping the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", node.start_mark
                )
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def load_yaml(text: str) -> Any:
    """Parse YAML, refusing duplicate keys; raises yaml.YAMLError with the line."""
    return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 (a SafeLoader)
