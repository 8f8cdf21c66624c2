"""Where code runs, as its resource and those that use it say."""

from typing import Any

import pytest

from deployer.project.platforms import Platform, of_layer, platforms

ARM, X86 = Platform("python3.13", "arm64"), Platform("python3.13", "x86_64")


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("Function", {"Runtime": "python3.13"}, [X86]),
        ("Function", {"Runtime": "python3.13", "Architectures": ["arm64"]}, [ARM]),
        (
            "Function",
            {"Runtime": {"Ref": "R"}, "Architectures": [{"Fn::GetAtt": "A.B"}]},
            [Platform("", "")],
        ),
        (
            "Function",
            {"Runtime": "python3.13", "Architectures": {"Ref": "All"}},
            [Platform("python3.13", "")],
        ),
        ("Layer", {}, [Platform("", "")]),
        ("Layer", {"CompatibleRuntimes": ["python3.13"]}, [Platform("python3.13", "")]),
        (
            "Layer",
            {
                "CompatibleRuntimes": ["python3.13", "python3.12"],
                "CompatibleArchitectures": ["arm64", {"Ref": "Known"}],
            },
            [ARM, X86, Platform("python3.12", "arm64"), Platform("python3.12", "x86_64")],
        ),
    ],
)
def test_resource_says_where_its_code_runs(
    kind: str, properties: dict[str, Any], expected: list[Platform]
) -> None:
    assert list(platforms("Thing", kind, properties, {"Known": "x86_64"}, {})) == expected


@pytest.mark.parametrize(
    ("own", "users", "expected"),
    [
        (Platform("", ""), (ARM,), (ARM,)),
        (Platform("python3.13", ""), (ARM, X86), (ARM, X86)),
        (Platform("python3.13", "x86_64"), (ARM,), (X86,)),
        (Platform("python3.13", ""), (), (Platform("python3.13", ""),)),
    ],
)
def test_layer_takes_what_it_does_not_say_from_its_functions(
    own: Platform, users: tuple[Platform, ...], expected: tuple[Platform, ...]
) -> None:
    assert of_layer((own,), users) == expected
