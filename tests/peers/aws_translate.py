"""Writes the template of AWS as plain CloudFormation, as the service itself would before it makes anything:

    python aws_translate.py TEMPLATE > plain.json

A linter sees in it what it overlooks in the short form: wrong properties, runtimes, architectures. Asks nobody.
"""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies(ManagedPolicyLoader):
    """The template names none, so that the account's list is not needed."""

    def __init__(self):
        pass

    def load(self):
        return {}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        template = yaml_parse(file.read())
    # The code has not been sent anywhere yet.
    template["Globals"]["Function"]["CodeUri"] = "s3://bucket/key"
    try:
        print(json.dumps(transform(template, {}, NoManagedPolicies()), indent=1))
    except InvalidDocumentException as error:
        sys.exit("\n".join(cause.message for cause in error.causes))


if __name__ == "__main__":
    main()
