"""Run by `helm test`: ask the service for a forecast, as a reader would. The url is the argument."""

import json
import os
import sys
import urllib.error
import urllib.request

tokens = [token.strip() for token in os.environ.get("EXPORTCAST_READ_TOKENS", "").split(",") if token.strip()]
usable = [token for token in tokens if not token.startswith("sha256:")]
headers = {"Authorization": f"Bearer {usable[0]}"} if usable else {}
request = urllib.request.Request(sys.argv[1], headers=headers)  # noqa: S310 (the url is the chart's)
try:
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        forecast = json.load(answer)
except urllib.error.HTTPError as error:
    if error.code == 401 and not usable:
        sys.exit("reads need a token, and every read token is a hash: `helm test` needs one that is given as it is")
    sys.exit(f"{sys.argv[1]} answers {error.code}: {error.read().decode(errors='replace')[:2000]}")
for point in forecast["points"]:
    low, high = point["intervals"]["80"]
    if not low <= point["median"] <= high:
        sys.exit(f"the median of {point['month']} is outside of its interval: {point}")
if len(forecast["points"]) != 12:
    sys.exit(f"12 months were asked for, {len(forecast['points'])} came")
sys.stdout.write(f"{forecast['series']} from {forecast['model_version']}: {forecast['points'][0]}\n")
