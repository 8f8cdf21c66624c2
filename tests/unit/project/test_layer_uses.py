"""The layers of a function are found through resources, outputs and parameters."""

from pathlib import Path

from deployer.project.artifacts import ArtifactSpec
from deployer.project.layer_uses import layered_functions, layers_of_functions, users_of_layers
from deployer.project.platforms import Platform
from deployer.project.read_tree import read_tree
from tests.unit.project.sample import write

GREET, SHARED = "GreetLambdaFunction", "SharedLambdaLayer"
ROOT = """\
Parameters:
  GreetLambdaFunctionVersionId: { Type: String }
  SharedLambdaLayerVersionId: { Type: String }
Resources:
  LayersStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: layers.yaml
      Parameters: { VersionId: !Ref SharedLambdaLayerVersionId }
  GreetStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: function.yaml
      Parameters:
        VersionId: !Ref GreetLambdaFunctionVersionId
        LayerArn: !GetAtt LayersStack.Outputs.SharedArn
  WaveFunction:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Architectures: [arm64]
      Code: cft/../src/wave
      Layers:
        - !GetAtt [LayersStack, Outputs.SharedArn]
        - !Ref OwnLayer
        - arn:aws:lambda:us-east-1:017000801446:layer:elsewhere:1
  PlainFunction:
    Type: AWS::Lambda::Function
    Properties: { Code: src/plain }
  OwnLayer:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: lambda-layer-own }
"""
LAYERS = """\
Parameters:
  VersionId: { Type: String }
Resources:
  Layer:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: { S3Bucket: b, S3Key: k, S3ObjectVersion: !Ref VersionId } }
Outputs:
  SharedArn: { Value: !Ref Layer }
  Other: { Value: !Sub '${Layer}' }
"""
FUNCTION = """\
Parameters:
  VersionId: { Type: String }
  LayerArn: { Type: String }
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: { S3Bucket: b, S3Key: k, S3ObjectVersion: !Ref VersionId }
      Layers: [!Ref LayerArn]
"""


def test_layers_are_followed_to_their_folders(tmp_path: Path) -> None:
    write(tmp_path, {"root.yaml": ROOT, "layers.yaml": LAYERS, "function.yaml": FUNCTION})
    write(tmp_path, {f"{it}/x.py": "" for it in ("src/wave", "src/plain", "lambda-layer-own")})
    specs = [
        ArtifactSpec("Function", "greet", Path("src/greet"), "k", f"{GREET}VersionId", ()),
        ArtifactSpec("Layer", "shared", Path("shared"), "k", f"{SHARED}VersionId", ()),
    ]
    shared = specs[1].folder
    functions = layered_functions(read_tree(tmp_path / "root.yaml"), {}, specs)
    assert layers_of_functions(functions) == {
        specs[0].folder: {shared},
        tmp_path / "src/wave": {shared, tmp_path / "lambda-layer-own"},
    }
    assert users_of_layers(functions) == {
        shared: (Platform("python3.13", "arm64"), Platform("", "x86_64")),
        tmp_path / "lambda-layer-own": (Platform("python3.13", "arm64"),),
    }
