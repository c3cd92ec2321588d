"""Holds the template of AWS to its promises: the checks of tests/data/aws/checks.toml.

    python aws_template.py             every check on the template, then on each spoiled one
    python aws_template.py --json      the template as JSON, for other tests

A check is a function of this file that yields what is wrong. A spoiled template that its check lets
pass is as bad as a fault: the check does not look.
"""

import json
import pathlib
import re
import sys
import tomllib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "handler/deploy/aws/template.yaml"
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALARMED = {
    "Errors", "Throttles", "Invocations", "IteratorAge", "ApproximateNumberOfMessagesVisible",
    "ErrorLines", "WriteThrottleEvents", "Reputation.BounceRate", "Reputation.ComplaintRate",
}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms written out: !Ref X is {"Ref": "X"}."""


def short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        value = value.split(".", 1) if suffix == "GetAtt" else value
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", short_form)


def load():
    # By way of JSON: a part that is written once and meant twice can be changed in one place only.
    return json.loads(json.dumps(yaml.load(TEMPLATE.read_text("utf-8"), Loader)))


def many(value):
    return value if isinstance(value, list) else [value]


class Template:
    """What the checks ask of a template."""

    def __init__(self, tree):
        self.tree, self.parameters = tree, tree["Parameters"]
        self.all = tree["Resources"]

    def of(self, kind):
        found = {name: one for name, one in self.all.items() if one["Type"] == kind}
        return {name: one.get("Properties", {}) for name, one in found.items()}

    @property
    def functions(self):
        return self.of("AWS::Serverless::Function")

    def statements(self):
        for role, properties in self.of("AWS::IAM::Role").items():
            for policy in properties.get("Policies", []):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield role, statement
        for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"):
            for name, properties in self.of(kind).items():
                for statement in properties["PolicyDocument"]["Statement"]:
                    yield name, statement

    def allowed(self):
        return ((name, one) for name, one in self.statements() if one["Effect"] == "Allow")

    def policies_of(self, name):
        """The statements about a bucket or a queue."""
        for kind, key in (("AWS::S3::BucketPolicy", "Bucket"), ("AWS::SQS::QueuePolicy", "Queues")):
            for properties in self.of(kind).values():
                if {"Ref": name} in many(properties[key]):
                    yield from properties["PolicyDocument"]["Statement"]

    @property
    def distribution(self):
        (one,) = self.of("AWS::CloudFront::Distribution").values()
        return one["DistributionConfig"]

    @property
    def table(self):
        (one,) = self.of("AWS::DynamoDB::Table").values()
        return one

    def setting(self, function, name):
        return function.get(name, self.tree["Globals"]["Function"].get(name))

    def environment(self, function):
        shared = self.tree["Globals"]["Function"]["Environment"]["Variables"]
        return shared | function.get("Environment", {}).get("Variables", {})


def actions_are_named(t):
    for name, one in t.allowed():
        if "NotAction" in one or any("*" in action for action in many(one.get("Action", "*"))):
            yield f"{name}: {one.get('Action')}"


def resources_are_named(t):
    for name, one in t.allowed():
        for resource in many(one.get("Resource", "*")):
            text = resource if isinstance(resource, str) else str(resource.get("Fn::Sub", ""))
            if "NotResource" in one or "*" in re.sub(r"/\*$", "", text):
                yield f"{name}: {resource}"


def a_role_each(t):
    roles = [json.dumps(function.get("Role")) for function in t.functions.values()]
    if len(set(roles)) != len(roles) or "null" in roles:
        yield f"roles {roles}"
    for name, role in t.of("AWS::IAM::Role").items():
        if "ManagedPolicyArns" in role:
            yield f"{name} has rights from elsewhere"
        for one in role["AssumeRolePolicyDocument"]["Statement"]:
            if one["Principal"] != {"Service": "lambda.amazonaws.com"}:
                yield f"{name} can be taken by {one['Principal']}"


def rights_are_those_used(t):
    for function, rights in RIGHTS.items():
        role = t.functions[function]["Role"]["Fn::GetAtt"][0]
        given = {action for name, one in t.allowed() if name == role for action in many(one["Action"])}
        if given != set(rights):
            yield f"{function}: {sorted(given ^ set(rights))}"


def buckets_are_private(t):
    blocks = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    for name, bucket in t.of("AWS::S3::Bucket").items():
        block = bucket.get("PublicAccessBlockConfiguration", {})
        yield from (f"{name}: {key}" for key in blocks if block.get(key) is not True)


def only_over_tls(t):
    for name in [*t.of("AWS::S3::Bucket"), *t.of("AWS::SQS::Queue")]:
        denied = [
            one for one in t.policies_of(name)
            if one["Effect"] == "Deny" and one["Principal"] == "*"
            and one.get("Condition") == {"Bool": {"aws:SecureTransport": False}}
        ]
        if not denied:
            yield name


def all_is_encrypted(t):
    if t.table.get("SSESpecification", {}).get("SSEEnabled") is not True:
        yield "table"
    yield from (name for name, one in t.of("AWS::S3::Bucket").items() if "BucketEncryption" not in one)
    queues = t.of("AWS::SQS::Queue").items()
    yield from (name for name, one in queues if one.get("SqsManagedSseEnabled") is not True)


def no_access_lists(t):
    for name, bucket in t.of("AWS::S3::Bucket").items():
        if bucket.get("OwnershipControls") != {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}:
            yield name


def the_site_is_the_distributions(t):
    for one in t.policies_of("Site"):
        if one["Effect"] == "Allow":
            source = one.get("Condition", {}).get("StringEquals", {}).get("aws:SourceArn", {})
            if one["Principal"] != {"Service": "cloudfront.amazonaws.com"}:
                yield f"read by {one['Principal']}"
            if "distribution/${Distribution}" not in source.get("Fn::Sub", ""):
                yield "read by any distribution"
    for origin in t.distribution["Origins"]:
        if "S3OriginConfig" in origin and "OriginAccessControlId" not in origin:
            yield f"origin {origin['Id']} is asked without a signature"


def files_are_not_published(t):
    for origin in t.distribution["Origins"]:
        if "Files" in json.dumps(origin["DomainName"]):
            yield f"origin {origin['Id']}"
    yield from (f"allows {one['Action']}" for one in t.policies_of("Files") if one["Effect"] != "Deny")
    if "VersioningConfiguration" in t.of("AWS::S3::Bucket")["Files"]:
        yield "keeps versions of what is erased"


def recovery_to_any_second(t):
    if t.table.get("PointInTimeRecoverySpecification") != {"PointInTimeRecoveryEnabled": True}:
        yield "table"


def data_outlive_the_stack(t):
    if t.table.get("DeletionProtectionEnabled") is not True:
        yield "the table can be deleted by hand"
    for name, one in t.all.items():
        if one["Type"] in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
            for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
                if one.get(policy) != "Retain":
                    yield f"{name}: {policy}"


def the_table_is_the_programs(t):
    source = (ROOT / "handler/src/store/dynamodb/table.rs").read_text("utf-8")
    constant = dict(re.findall(r'const (\w+): &str = "(\w+)";', source))
    (names,) = re.findall(r"const KEYS: \[&str; \d+\] = \[(.*?)\];", source)
    wanted = sorted(re.findall(r'"(\w+)"', names))
    if sorted(one["AttributeName"] for one in t.table["AttributeDefinitions"]) != wanted:
        yield "attributes"
    if keys(t.table) != ["pk", "sk"]:
        yield "keys"
    indexes = {one["IndexName"]: one for one in t.table["GlobalSecondaryIndexes"]}
    if sorted(indexes) != sorted([constant["WORK"], constant["PERIOD"]]):
        yield f"indexes {sorted(indexes)}"
    for name, one in indexes.items():
        if keys(one) != [name, f"{name}_order"] or one["Projection"] != {"ProjectionType": "ALL"}:
            yield f"index {name}"
    if t.table.get("TimeToLiveSpecification") != {"AttributeName": constant["EXPIRES"], "Enabled": True}:
        yield "expiry"
    if t.table.get("StreamSpecification", {}).get("StreamViewType") != "KEYS_ONLY":
        yield "the stream carries what people wrote"


def keys(table):
    kinds = {"HASH": 0, "RANGE": 1}
    return [one["AttributeName"] for one in sorted(table["KeySchema"], key=lambda one: kinds[one["KeyType"]])]


def the_table_has_limits(t):
    if t.table.get("BillingMode") != "PAY_PER_REQUEST":
        yield "is paid whether used or not"
    for one in [t.table, *t.table["GlobalSecondaryIndexes"]]:
        limits = one.get("OnDemandThroughput", {})
        for key in ("MaxReadRequestUnits", "MaxWriteRequestUnits"):
            if not 0 < limits.get(key, 0) <= 1000:
                yield f"{one.get('IndexName', 'table')}: {key}"


def logs_end(t):
    logs = t.of("AWS::Logs::LogGroup")
    for name, function in t.functions.items():
        log = function.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
        if log is None:
            yield f"{name} has no log of its own"
    for name, log in logs.items():
        days = log.get("RetentionInDays", 10**6)
        if isinstance(days, dict):
            days = max(t.parameters[days["Ref"]]["AllowedValues"])
        if days > 90:
            yield f"{name} is kept for {days} days"


def functions_at_once(t):
    for name, function in t.functions.items():
        if not 0 < function.get("ReservedConcurrentExecutions", 0) <= 50:
            yield name


def functions_are_small_and_end(t):
    for name, function in t.functions.items():
        answers = any(event["Type"] == "HttpApi" for event in function["Events"].values())
        if function.get("Timeout", 900) > (29 if answers else 60):
            yield f"{name} may take {function.get('Timeout')} s"
        if t.setting(function, "MemorySize") > 256:
            yield f"{name} has too much memory"


def requests_are_throttled(t):
    for name, api in t.of("AWS::Serverless::HttpApi").items():
        settings = api.get("DefaultRouteSettings", {})
        for key in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            parameter = t.parameters.get(settings.get(key, {}).get("Ref"), {})
            if parameter.get("MaxValue", 10**6) > 1000:
                yield f"{name}: {key}"


def the_bill_is_told(t):
    told = {
        (one["Notification"]["NotificationType"], one["Notification"]["Threshold"])
        for budget in t.of("AWS::Budgets::Budget").values()
        for one in budget["NotificationsWithSubscribers"]
        if one["Subscribers"]
    }
    wanted = {("ACTUAL", 50), ("ACTUAL", 100), ("FORECASTED", 100)}
    yield from (f"nobody is told of {one}" for one in wanted - told)


def trouble_is_told(t):
    topics = {name for name, one in t.of("AWS::SNS::Topic").items() if one.get("Subscription")}
    heard = {
        alarm["MetricName"]
        for alarm in t.of("AWS::CloudWatch::Alarm").values()
        if any(action.get("Ref") in topics for action in alarm.get("AlarmActions", []))
    }
    yield from sorted(ALARMED - heard)
    for name, function in t.functions.items():
        seen = [
            alarm for alarm in t.of("AWS::CloudWatch::Alarm").values()
            if alarm["MetricName"] == "Errors" and {"Ref": name} == alarm["Dimensions"][0]["Value"]
            and alarm.get("AlarmActions")
        ]
        if not seen:
            yield f"errors of {name}"
    yield from returned_letters_are_told(t)


def returned_letters_are_told(t):
    wanted = {"bounce", "complaint", "reject"}
    sets = [
        one["ConfigurationSetName"] for one in t.of("AWS::SES::ConfigurationSetEventDestination").values()
        if one["EventDestination"].get("Enabled") is True and "EventBridgeDestination" in one["EventDestination"]
        and wanted <= set(one["EventDestination"]["MatchingEventTypes"])
    ]
    senders = {name for name, one in t.functions.items() if t.environment(one).get("OPORA_SES_CONFIGURATION") in sets}
    if not senders:
        yield "letters leave without a word of their return"
    for name in senders:
        rules = [event["Properties"]["Pattern"] for event in t.functions[name]["Events"].values()
                 if event["Type"] == "EventBridgeRule"]
        own = {"mail": {"tags": {"ses:configuration-set": [t.environment(t.functions[name])["OPORA_SES_CONFIGURATION"]]}}}
        if not any(rule.get("source") == ["aws.ses"] and rule.get("detail") == own for rule in rules):
            yield f"{name} does not hear of letters that come back"


def what_failed_is_kept(t):
    for name, function in t.functions.items():
        asked = {event["Type"] for event in function["Events"].values()}
        places = [event["Properties"] for event in function["Events"].values() if event["Type"] == "DynamoDB"]
        if asked & {"Schedule", "EventBridgeRule"}:
            places.append(function.get("EventInvokeConfig", {}))
        for place in places:
            if "OnFailure" not in place.get("DestinationConfig", {}):
                yield name
    for name, queue in t.of("AWS::SQS::Queue").items():
        if queue.get("MessageRetentionPeriod", 0) < 14 * 24 * 3600:
            yield f"{name} forgets"


def not_past_the_distribution(t):
    secret = t.parameters["OriginSecret"]
    if secret.get("NoEcho") is not True or secret.get("MinLength", 0) < 32 or "Default" in secret:
        yield "the secret can be seen or guessed"
    for name, function in t.functions.items():
        if "FunctionUrlConfig" in function:
            yield f"{name} has an address of its own"
        answers = any(event["Type"] == "HttpApi" for event in function["Events"].values())
        digest = t.environment(function).get("OPORA_ORIGIN_SHA256")
        if answers and digest != {"Ref": "OriginSecretSha256"}:
            yield f"{name} does not ask for the secret"
    header = {"HeaderName": "X-Opora-Origin", "HeaderValue": {"Ref": "OriginSecret"}}
    for origin in t.distribution["Origins"]:
        if "CustomOriginConfig" in origin and header not in origin.get("OriginCustomHeaders", []):
            yield f"origin {origin['Id']} is asked without the secret"


def no_secret_in_the_environment(t):
    hidden = {name for name, one in t.parameters.items() if one.get("NoEcho")}
    for function in t.functions.values():
        for name, value in t.environment(function).items():
            told = set(re.findall(r'"Ref": "(\w+)"|\$\{(\w+)\}', json.dumps(value)))
            told = {part for pair in told for part in pair}
            if told & hidden or re.search("SECRET|PASSWORD|TOKEN|_KEY$", name):
                yield name


def endpoints_are_settable(t):
    for function in t.functions.values():
        for service in ("DYNAMODB", "S3", "SES"):
            value = t.environment(function).get(f"OPORA_{service}_ENDPOINT")
            chosen = value.get("Fn::If", []) if isinstance(value, dict) else []
            if len(chosen) != 3 or chosen[1].get("Ref") not in t.parameters or chosen[2] != {"Ref": "AWS::NoValue"}:
                yield service


def the_way_in_is_safe(t):
    certificate = t.distribution["ViewerCertificate"]["Fn::If"][1]
    if not re.fullmatch(r"TLSv1\.[23]_20\d\d", certificate.get("MinimumProtocolVersion", "")):
        yield "old TLS"
    policies = t.of("AWS::CloudFront::ResponseHeadersPolicy")
    for one in [t.distribution["DefaultCacheBehavior"], *t.distribution["CacheBehaviors"]]:
        path = one.get("PathPattern", "*")
        if one["ViewerProtocolPolicy"] not in ("redirect-to-https", "https-only"):
            yield f"{path} in clear"
        if one["TargetOriginId"] == "desk":
            if one["CachePolicyId"] != CACHING_DISABLED:
                yield f"{path} is kept"
        elif one.get("ResponseHeadersPolicyId", {}).get("Ref") not in policies:
            yield f"{path} without headers"
    for origin in t.distribution["Origins"]:
        if origin.get("CustomOriginConfig", {}).get("OriginProtocolPolicy", "https-only") != "https-only":
            yield f"origin {origin['Id']} in clear"


def spoiled(tree, at, to):
    tree = json.loads(json.dumps(tree))
    *way, last = [int(part) if part.isdecimal() else part for part in at.split("/")]
    place = tree
    for part in way:
        place = place[part]
    if to is None:
        del place[last]
    else:
        place[last] = to
    return tree


def main():
    tree = load()
    if "--json" in sys.argv:
        print(json.dumps(tree))
        return
    faults, caught = [], 0
    for row in CHECKS["check"]:
        check = globals()[row["id"]]
        faults += [f"{row['id']}: {fault}" for fault in check(Template(tree))]
        for spoil in row["spoil"]:
            if list(check(Template(spoiled(tree, spoil["at"], spoil.get("to"))))):
                caught += 1
            else:
                faults.append(f"{row['id']} lets pass: {spoil}")
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(CHECKS['check'])} checks hold, {caught} spoiled templates refused")


CHECKS = tomllib.loads((ROOT / "tests/data/aws/checks.toml").read_text("utf-8"))
RIGHTS = CHECKS["rights"]

if __name__ == "__main__":
    main()
