"""Run by `helm test`: ask the service for a forecast, as a reader would. The url is the argument."""

import json
import os
import sys
import urllib.request

tokens = ",".join(os.environ.get(f"EXPORTCAST_{kind}_TOKENS", "") for kind in ("READ", "API")).split(",")
usable = [token for token in tokens if token and not token.startswith("sha256:")]
headers = {"Authorization": f"Bearer {usable[0]}"} if usable else {}
request = urllib.request.Request(sys.argv[1], headers=headers)  # noqa: S310 (the url is the chart's)
with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
    forecast = json.load(answer)
for point in forecast["points"]:
    low, high = point["intervals"]["80"]
    if not low <= point["median"] <= high:
        sys.exit(f"the median of {point['month']} is outside of its interval: {point}")
if len(forecast["points"]) != 12:
    sys.exit(f"12 months were asked for, {len(forecast['points'])} came")
sys.stdout.write(f"{forecast['series']} from {forecast['model_version']}: {forecast['points'][0]}\n")
