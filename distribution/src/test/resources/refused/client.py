# Sends requests with the HTTP client of the OpenTelemetry SDK for Python. dev/http-client/main.go has the rules of input and output.
import collections
import sys

import requests

session = requests.Session()
for index, line in enumerate(open(sys.argv[1])):
    count, size, framing, url, *headers = line.split()
    body = bytes(int(size))
    pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
    outcomes = collections.Counter()
    for _ in range(int(count)):
        data = iter(pieces) if framing == "chunked" else body
        try:
            response = session.post(url, data=data, headers=dict(each.split("=", 1) for each in headers), timeout=30)
            outcomes[str(response.status_code)] += 1
        except requests.RequestException as error:
            outcomes["broken:" + str(error).replace(" ", "_")] += 1
    for outcome, times in outcomes.items():
        print(index, outcome, times)
