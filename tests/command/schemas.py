"""Asks a headless rule one line, and holds line and result against the rule's printed schema."""

from __future__ import annotations

import json
from importlib import import_module

from jsonschema import Draft202012Validator

from stepwell.command.rule import RULES, results, schema


class Asked:
    """One rule of the command line."""

    def __init__(self, name):
        self.answer = import_module(f"stepwell.command.rule.{RULES[name]}").answer
        self.schema = json.loads(schema(RULES[name]))

    def __call__(self, line):
        return next(results([json.dumps(line).encode()], self.answer))

    def valid(self, value, *, name):
        Draft202012Validator({**self.schema, "$ref": f"#/$defs/{name}"}).validate(value)

    def checked(self, line):
        """The result of a good line, both of the shape that the schema prints."""
        self.valid(line, name="line")
        result = self(line)
        self.valid(result, name="result")
        return result
