"""A plan with something of everything, for tests of what is done with plans."""

from deployer.messages import Change, Plan, PropertyChange, ValueChange

NESTED = "AWS::CloudFormation::Stack"
ACCOUNT = "arn:aws:cloudformation:eu-west-1:111111111111"

ORDERS = Change(
    stack=(),
    action="Modify",
    logical_id="OrdersStack",
    resource_type=NESTED,
    physical_id=f"{ACCOUNT}:stack/acme-data-root-stack-OrdersStack-X/1",
    replacement="False",
    properties=(
        PropertyChange(
            path="/Properties/Parameters/Colour",
            action="Modify",
            before="red",
            after="blue",
            recreates="Never",
            cause="parameter Colour",
        ),
        PropertyChange(
            path="Properties.Parameters", recreates="Never", cause="Keys.Arn", certain=False
        ),
    ),
)
TABLE = Change(
    stack=("OrdersStack",),
    action="Modify",
    logical_id="OrdersTable",
    resource_type="AWS::DynamoDB::Table",
    physical_id="acme-orders-devl-eu-west-1",
    replacement="True",
    properties=(
        PropertyChange(
            path="/Properties/TableName",
            action="Modify",
            before="acme-orders-devl-eu-west-1",
            after="acme-orders-blue-devl-eu-west-1",
            recreates="Always",
            cause="parameter Colour",
        ),
        PropertyChange(
            path="/Properties/KeySchema",
            action="Modify",
            before='[{"AttributeName":"Id","KeyType":"HASH"}]',
            after='[{"AttributeName":"Id","KeyType":"HASH"},{"AttributeName":"At","KeyType":"RANGE"}]',
            recreates="Always",
            cause="template",
        ),
        PropertyChange(
            path="/Properties/BillingMode",
            action="Add",
            after="PAY_PER_REQUEST",
            recreates="Never",
            cause="template",
        ),
    ),
    policy_action="ReplaceAndDelete",
    loses_data="Replaces OrdersTable: the old one is deleted with its items.",
)
ROLE = Change(
    stack=("OrdersStack", "WriterStack"),
    action="Modify",
    logical_id="WriterRole",
    resource_type="AWS::IAM::Role",
    physical_id="acme-writer-devl-eu-west-1",
    replacement="False",
    properties=(
        PropertyChange(
            path="/Properties/Policies/0/PolicyDocument/Statement/0/Action",
            action="Modify",
            before="dynamodb:PutItem",
            after="dynamodb:*",
            recreates="Never",
            cause="template",
        ),
        PropertyChange(
            path="/Properties/PermissionsBoundary",
            action="Remove",
            before="arn:aws:iam::111111111111:policy/boundary",
            recreates="Never",
            cause="template",
        ),
    ),
    widens_iam=(
        "allows dynamodb:* on arn:aws:dynamodb:eu-west-1:111111111111:table/acme-orders",
        "removes the permissions boundary arn:aws:iam::111111111111:policy/boundary",
    ),
)
FUNCTION = Change(
    stack=("OrdersStack", "WriterStack"),
    action="Modify",
    logical_id="WriterFunction",
    resource_type="AWS::Lambda::Function",
    physical_id="acme-writer-devl-eu-west-1",
    replacement="Conditional",
    properties=(
        PropertyChange(
            path="/Properties/Environment/Variables/TABLE",
            action="Modify",
            before="acme-orders-devl-eu-west-1",
            after="{{changeSet:KNOWN_AFTER_APPLY}}",
            recreates="Never",
            cause="OrdersTable",
            certain=False,
        ),
        PropertyChange(
            path="/Properties/MemorySize",
            action="Modify",
            before="256",
            after="512",
            actual="1024",
            recreates="Conditionally",
            cause="template",
        ),
        PropertyChange(path="Tags", before=None, after=None, recreates="Never"),
    ),
)
QUEUE = Change(
    stack=("OrdersStack",),
    action="Remove",
    logical_id="OldQueue",
    resource_type="AWS::SQS::Queue",
    physical_id="https://sqs.eu-west-1.amazonaws.com/111111111111/acme-old",
    policy_action="Delete",
    loses_data="Deletes OldQueue with its messages.",
)
BUCKET = Change(
    stack=("OrdersStack",),
    action="Remove",
    logical_id="ArchiveBucket",
    resource_type="AWS::S3::Bucket",
    physical_id="acme-archive-devl-eu-west-1-111111111111",
    policy_action="Retain",
)
TOPIC = Change(
    stack=("OrdersStack",),
    action="Add",
    logical_id="NoticeTopic",
    resource_type="AWS::SNS::Topic",
)
IMPORTED = Change(
    stack=("OrdersStack",),
    action="Import",
    logical_id="OldLogs",
    resource_type="AWS::Logs::LogGroup",
    physical_id="/acme/old",
)

PLAN = Plan(
    stack_name="acme-data-root-stack",
    change_set_id=f"{ACCOUNT}:changeSet/deployer-1/1",
    creates=False,
    changes=(ORDERS, TABLE, ROLE, FUNCTION, QUEUE, BUCKET, TOPIC, IMPORTED),
    parameters=(
        ValueChange("Colour", "red", "blue"),
        ValueChange("OrdersLambdaFunctionVersionId", "3sL4kqtJlcpXroDTDmJ", "null"),
        ValueChange("Retired", "yes", None),
        ValueChange("Size", None, "3"),
    ),
    tags=(ValueChange("GitHubSHA", "a1" * 20, "b2" * 20), ValueChange("Team", None, "data")),
    warnings=(
        (
            "OrdersStack/ArchiveBucket: the bucket is not empty, so it cannot be deleted "
            "(BUCKET_EMPTINESS_VALIDATION)"
        ),
        "CloudFormation did not let early validation's findings be read: access denied",
    ),
)

CREATION = Plan(
    stack_name="acme-data-root-stack",
    change_set_id=f"{ACCOUNT}:changeSet/deployer-2/2",
    creates=True,
    changes=(
        Change((), "Add", "OrdersStack", NESTED),
        Change(("OrdersStack",), "Add", "OrdersTable", "AWS::DynamoDB::Table"),
        Change(("OrdersStack",), "Add", "WriterRole", "AWS::IAM::Role"),
    ),
)

UNSEEN = Plan(
    stack_name="acme-data-root-stack",
    change_set_id=f"{ACCOUNT}:changeSet/deployer-3/3",
    creates=False,
    changes=(ORDERS,),
    nested=False,
)
"""A plan that could not look into nested stacks."""
