"""Holds the gateway of Yandex Cloud and the script beside it to what the guide says of them:

    python yandex_gateway.py

Every address leads to the container, but those of the timers, which lead nowhere; the script fills in every name of the
specification, gives the gateway and the timers one account and the container another, and puts no secret on a command line.
"""

import pathlib
import re
import sys

import yaml

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "handler/deploy/yandex"
CALLER, WORKER = "serverless-containers.containerInvoker", {
    "ydb.editor", "postbox.sender", "storage.editor", "container-registry.images.puller",
}


def gateway(text):
    spec = yaml.safe_load(text)
    if not re.fullmatch(r"3\.0\.\d", spec["openapi"]) or not spec["info"]["title"]:
        yield "is no OpenAPI 3.0"
    container = {"type": "serverless_containers", "container_id": "${CONTAINER}"}
    for path, operations in spec["paths"].items():
        operation = operations["x-yc-apigateway-any-method"]
        to = operation["x-yc-apigateway-integration"]
        timer = path.startswith("/desk/timer/")
        if timer and (to["type"], to["http_code"]) != ("dummy", 404) or not timer and to != container:
            yield f"{path} leads to {to}"
        named = re.findall(r"\{(\w+)\+?\}", path)
        if named != [one["name"] for one in operations.get("parameters", [])]:
            yield f"{path} does not tell its parameters"
    if not {"/", "/{path+}", "/desk/timer/{task}"} <= set(spec["paths"]):
        yield f"leads {list(spec['paths'])} only"
    if spec["x-yc-apigateway"]["service_account_id"] != "${GATEWAY_ACCOUNT}":
        yield "calls in nobody's name"


def script(text, specification):
    names = set(re.findall(r"\$\{(\w+)\}", specification))
    (filled,) = re.findall(r"^(.*) envsubst ", text, re.MULTILINE)
    if names != set(re.findall(r"(\w+)=", filled)) or "GATEWAY_ACCOUNT=$caller" not in filled:
        yield f"fills in {filled}, and the specification wants {names}"
    given = re.findall(r'^may "\$(\w+)" (\S+)$', text, re.MULTILINE)
    if {role for who, role in given if who == "worker"} != WORKER:
        yield f"gives the container {given}"
    if [role for who, role in given if who == "caller"] != [CALLER]:
        yield f"gives the callers {given}"
    (environment,) = re.findall(r"^environment=\((.*?)^\)", text, re.MULTILINE | re.DOTALL)
    if re.search("ACCESS_KEY|SERVER_TIMER", environment):
        yield "tells a secret openly"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "OPORA_SERVER_TIMER"):
        if not re.search(rf"^for pair in .*\b{name}=", text, re.MULTILINE):
            yield f"does not tell {name}"


def main():
    specification, up = (FOLDER / "gateway.yaml").read_text("utf-8"), (FOLDER / "up").read_text("utf-8")
    faults = [*gateway(specification), *script(up, specification)]
    spoiled = [
        gateway(specification.replace("type: dummy", "type: serverless_containers")),
        gateway(specification.replace("/{path+}", "/{path}")),
        script(up.replace('may "$caller" ', 'may "$caller" admin #'), specification),
        script(up.replace("CONTAINER=$container ", ""), specification),
        script(up.replace("environment=(\n", "environment=(\n  OPORA_SERVER_TIMER=$word\n"), specification),
    ]
    faults += [f"spoiled copy {number} passes" for number, found in enumerate(spoiled) if not list(found)]
    if faults:
        sys.exit("\n".join(faults))
    print(f"gateway and script hold, {len(spoiled)} spoiled ones refused")


if __name__ == "__main__":
    main()
