"""Reads OpenMetrics text from standard input as strictly as the format's own parser does.

    python open_metrics.py < TEXT

Prints a line `name{label=value,…} number` for each sample, labels in order; ends with an error where
the text is not OpenMetrics.
"""

import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
        print(f"{sample.name}{{{labels}}} {sample.value:g}")
