"""A custom resource that does what its property Work says: succeed or fail."""

import json
import logging
import urllib.request


def handler(event, context):
    logging.warning("Asking the warehouse for %s", event["RequestType"])
    failed = event["ResourceProperties"]["Work"] == "fail" and event["RequestType"] != "Delete"
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"PhysicalResourceId": "task", "Status": "FAILED" if failed else "SUCCESS"}
    answer["Reason"] = "the warehouse cannot be reached" if failed else "done"
    request = urllib.request.Request(  # noqa: S310 - CloudFormation gives the address
        event["ResponseURL"], json.dumps(answer).encode(), method="PUT"
    )
    urllib.request.urlopen(request)  # noqa: S310 - the same address
