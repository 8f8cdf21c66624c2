"""The layers of a function are found through resources, outputs and parameters."""

from pathlib import Path

from deployer.project.artifacts import ArtifactSpec
from deployer.project.layer_uses import layers_of_functions
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
        ArtifactSpec("Function", "greet", Path("src/greet"), "k", f"{GREET}VersionId", "", ""),
        ArtifactSpec("Layer", "shared", Path("shared"), "k", f"{SHARED}VersionId", "", ""),
    ]
    shared = specs[1].folder
    assert layers_of_functions(read_tree(tmp_path / "root.yaml"), {}, specs) == {
        specs[0].folder: {shared},
        tmp_path / "src/wave": {shared, tmp_path / "lambda-layer-own"},
    }
