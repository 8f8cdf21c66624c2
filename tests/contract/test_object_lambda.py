"""Requests through S3 Object Lambda access points."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.cloud import Cloud
from tests.contract.functions import Statement, allow, function
from tests.contract.stacks import create, template

VIA = {"ForAnyValue:StringEquals": {"aws:CalledVia": "s3-object-lambda.amazonaws.com"}}
READ = (
    "import boto3, urllib.error, urllib.request\n"
    "def handler(event, context):\n"
    "    context = event['getObjectContext']\n"
    "    try:\n"
    "        body = urllib.request.urlopen(context['inputS3Url']).read()\n"
    "    except urllib.error.HTTPError as error:\n"
    "        body = b'refused'\n"
    "    if 'partNumber' in context['inputS3Url']:\n"
    "        body = b'a part'\n"
    "    boto3.client('s3').write_get_object_response(\n"
    "        RequestRoute=context['outputRoute'], RequestToken=context['outputToken'], Body=body)\n"
)


def _door(cloud: Cloud, name: str) -> str:
    """An Object Lambda access point on a bucket with one object; returns its ARN."""
    account = cloud.running.account_id
    arn = f"arn:aws:s3-object-lambda:us-east-1:{account}:accesspoint/{name}"
    right = allow("s3-object-lambda:WriteGetObjectResponse")
    transformation = {
        "Actions": ["GetObject"],
        "ContentTransformation": {
            "AwsLambda": {"FunctionArn": function(cloud, name, READ, [right])}
        },
    }
    configuration = {
        "SupportingAccessPoint": {"Fn::GetAtt": ["Below", "Arn"]},
        "AllowedFeatures": ["GetObject-PartNumber"],
        "TransformationConfigurations": [transformation],
    }
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a b+c", Body=b"whole")
    below = {"Name": f"{name}-ap", "Bucket": name}
    door = {"Name": name, "ObjectLambdaConfiguration": configuration}
    made = create(
        cloud,
        name,
        template(
            {
                "Below": {"Type": "AWS::S3::AccessPoint", "Properties": below},
                "Door": {"Type": "AWS::S3ObjectLambda::AccessPoint", "Properties": door},
            }
        ),
    )
    assert made["StackStatus"] == "CREATE_COMPLETE"
    return arn


def _read(cloud: Cloud, name: str, *statements: Statement, query: str = "") -> tuple[int, bytes]:
    """Read the object as a user of these rights."""
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=json.dumps(document))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    server = urlsplit(cloud.running.endpoint_url).netloc
    host = f"{name}-{cloud.running.account_id}.{server}"
    target = f"/{quote('a b+c')}{query}"
    request = AWSRequest("GET", f"http://{host}{target}", {"Host": host})
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    S3SigV4Auth(credentials, "s3-object-lambda", "us-east-1").add_auth(request)
    connection = HTTPConnection(server, timeout=20)
    connection.request("GET", target, headers=dict(request.headers.items()))
    answer = connection.getresponse()
    return answer.status, answer.read()


def _rights(arn: str, **condition: Any) -> tuple[Statement, ...]:
    """What a caller needs, of which the condition is for reading the object."""
    function_arn = arn.replace("s3-object-lambda", "lambda").replace("accesspoint/", "function:")
    return (
        allow("s3-object-lambda:GetObject", arn),
        {**allow("lambda:InvokeFunction", f"{function_arn}:$LATEST"), "Condition": VIA},
        {**allow("s3:GetObject"), **condition},
    )


@pytest.mark.mend("object_lambda_calls")
def test_a_caller_may_be_let_in_through_object_lambda_alone(cloud: Cloud) -> None:
    arn = _door(cloud, "contract-via")

    assert _read(cloud, "contract-via", *_rights(arn, Condition=VIA)) == (200, b"whole")


@pytest.mark.mend("object_lambda_calls")
def test_the_address_to_read_by_has_no_part_in_it(cloud: Cloud) -> None:
    arn = _door(cloud, "contract-part")

    found = _read(cloud, "contract-part", *_rights(arn), query="?partNumber=1")

    assert found == (200, b"whole")


def test_whose_right_is_for_object_lambda_reads_nothing_directly(cloud: Cloud) -> None:
    arn = _door(cloud, "contract-direct")
    status, body = _read(cloud, "contract-direct", *_rights(arn)[:2])

    assert (status, body) == (200, b"refused")


@pytest.mark.mend("object_lambda_rights")
def test_who_may_not_invoke_the_function_reads_nothing_by_it(cloud: Cloud) -> None:
    arn = _door(cloud, "contract-uninvoked")
    door, _, below = _rights(arn)

    status, body = _read(cloud, "contract-uninvoked", door, below)

    assert status == 403
    assert b"AccessDenied" in body
