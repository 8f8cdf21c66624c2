"""Where a template may name a local path that AWS wants to find in S3.

These are the places that `aws cloudformation package` replaces, and a few that came to
CloudFormation since. https://docs.aws.amazon.com/cli/latest/reference/cloudformation/package.html
"""

from collections.abc import Mapping
from dataclasses import dataclass

TEMPLATE, FUNCTION, LAYER, FILE = "Template", "Function", "Layer", "File"


@dataclass(frozen=True)
class S3Form:
    """How an object of S3 is named in a template: by a URL, or by a mapping.

    Attributes:
        scheme: of the URL, `s3` or `https`; of no meaning where there are fields.
        bucket, key, version: fields of the mapping; empty for a URL, `version` also where an
            object's version cannot be named.
        spread: whether the fields stand beside the path's own key, which goes.
    """

    scheme: str = "s3"
    bucket: str = ""
    key: str = ""
    version: str = ""
    spread: bool = False


@dataclass(frozen=True)
class PathProperty:
    """A property that may hold a local path.

    Attributes:
        name: below `Properties`; dots lead into it.
        kind: what the path is: `Template`, `Function` and `Layer` for code, else `File`.
        form: what replaces the path.
        inline: whether text that is no path may stand there too.
    """

    name: str
    kind: str = FILE
    form: S3Form = S3Form()
    inline: bool = False


_HTTPS = S3Form("https")
_LAMBDA = S3Form(bucket="S3Bucket", key="S3Key", version="S3ObjectVersion")
_LOCATION = S3Form(bucket="Bucket", key="Key", version="Version")
_APPSYNC = (
    PathProperty("CodeS3Location"),
    PathProperty("RequestMappingTemplateS3Location"),
    PathProperty("ResponseMappingTemplateS3Location"),
)

RESOURCE_PATHS: Mapping[str, tuple[PathProperty, ...]] = {
    "AWS::ApiGateway::RestApi": (PathProperty("BodyS3Location", form=_LOCATION),),
    "AWS::ApiGatewayV2::Api": (PathProperty("BodyS3Location", form=_LOCATION),),
    "AWS::AppSync::FunctionConfiguration": _APPSYNC,
    "AWS::AppSync::GraphQLSchema": (PathProperty("DefinitionS3Location"),),
    "AWS::AppSync::Resolver": _APPSYNC,
    "AWS::CloudFormation::ModuleVersion": (PathProperty("ModulePackage"),),
    "AWS::CloudFormation::ResourceVersion": (PathProperty("SchemaHandlerPackage"),),
    "AWS::CloudFormation::Stack": (PathProperty("TemplateURL", TEMPLATE, _HTTPS),),
    "AWS::CloudFormation::StackSet": (PathProperty("TemplateURL", form=_HTTPS),),
    "AWS::CodeCommit::Repository": (
        PathProperty("Code.S3", form=S3Form(bucket="Bucket", key="Key", version="ObjectVersion")),
    ),
    "AWS::ElasticBeanstalk::ApplicationVersion": (
        PathProperty("SourceBundle", form=S3Form(bucket="S3Bucket", key="S3Key")),
    ),
    "AWS::Glue::Job": (PathProperty("Command.ScriptLocation"),),
    "AWS::Lambda::Function": (PathProperty("Code", FUNCTION, _LAMBDA),),
    "AWS::Lambda::LayerVersion": (PathProperty("Content", LAYER, _LAMBDA),),
    "AWS::Serverless::Api": (PathProperty("DefinitionUri"),),
    "AWS::Serverless::Application": (PathProperty("Location", TEMPLATE, _HTTPS),),
    "AWS::Serverless::Function": (PathProperty("CodeUri", FUNCTION),),
    "AWS::Serverless::HttpApi": (PathProperty("DefinitionUri"),),
    "AWS::Serverless::LayerVersion": (PathProperty("ContentUri", LAYER),),
    "AWS::Serverless::StateMachine": (PathProperty("DefinitionUri", form=_LOCATION),),
    "AWS::StepFunctions::StateMachine": (PathProperty("DefinitionS3Location", form=_LOCATION),),
    "AWS::Synthetics::Canary": (
        PathProperty(
            "Code.Script",
            FUNCTION,
            S3Form(bucket="S3Bucket", key="S3Key", version="S3ObjectVersion", spread=True),
            inline=True,
        ),
    ),
}
"""By resource type."""

STACK_TYPES = frozenset(
    name for name, paths in RESOURCE_PATHS.items() if any(it.kind == TEMPLATE for it in paths)
)
"""Resource types that launch a nested stack."""

METADATA_PATHS: Mapping[str, tuple[PathProperty, ...]] = {
    "AWS::ServerlessRepo::Application": (PathProperty("LicenseUrl"), PathProperty("ReadmeUrl")),
}
"""By key of the template's Metadata."""

INCLUDED = PathProperty("Parameters.Location")
"""Of the transform AWS::Include, wherever it stands."""
