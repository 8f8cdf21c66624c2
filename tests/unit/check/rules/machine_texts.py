"""Projects with a state machine, for the rules about their definitions."""

from tests.unit.check.rules.broken import extended

MACHINE_FILE = "cft/state-machines/greet.asl.yaml"
SOUND = """\
StartAt: Greet
States:
  Greet:
    Type: Task
    Resource: ${GreetFunctionArn}
    Catch: [{ ErrorEquals: [States.ALL], Next: Failed }]
    Next: Done
  Done: { Type: Succeed }
  Failed: { Type: Fail }
"""
_RESOURCE = """\
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      {}
      DefinitionSubstitutions:
        {}
"""
BY_PATH = "DefinitionS3Location: state-machines/greet.asl.yaml"
GIVEN = "GreetFunctionArn: !Ref CodeRepositoryS3Bucket"


def machine(
    text: str = SOUND, definition: str = BY_PATH, given: str = GIVEN, file: str = MACHINE_FILE
) -> dict[str, str]:
    """A root template with a state machine, and the file that defines it."""
    return {**extended(_RESOURCE.format(definition, given)), file: text}
