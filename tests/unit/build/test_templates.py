"""Templates under keys that hold their hash, so that a change shows up to the root."""

from pathlib import Path

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.build.templates import (
    PackagedStack,
    TemplateHome,
    package_templates,
    template_home,
    upload_templates,
)
from deployer.errors import ProjectError
from deployer.messages import TemplatesReady
from deployer.project.read_tree import read_tree
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.project.sample import write
from tests.unit.project.test_tree import LEAF, nest
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

HOME = TemplateHome("acme/templates/", "code.s3.eu-west-1.amazonaws.com")
FILES = {
    "root.yaml": "Resources:\n"
    + nest("left.yaml", logical_id="L")
    + nest("right.yaml", logical_id="R"),
    "left.yaml": f"Resources:\n{nest('leaf.yaml')}",
    "leaf.yaml": LEAF,
    "right.yaml": LEAF,
}


def _keys(root: Path) -> dict[str, str]:
    packaged = package_templates(read_tree(root / "root.yaml"), HOME, {}).templates
    return {it.key.removeprefix(HOME.prefix).rpartition("-")[0]: it.key for it in packaged}


def test_parents_name_the_keys_of_their_children(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    packaged = package_templates(read_tree(tmp_path / "root.yaml"), HOME, {}).templates
    texts = {it.key: it.text for it in packaged}
    keys = _keys(tmp_path)
    assert packaged[-1].key == keys["root"]
    assert HOME.url(keys["leaf"]) in texts[keys["left"]]
    assert HOME.url(keys["left"]) in texts[keys["root"]]
    assert HOME.url(keys["right"]) in texts[keys["root"]]
    assert texts[keys["leaf"]] == LEAF


def test_template_that_is_too_large_once_filled_in_is_refused(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    room = 1_000_000 - len(FILES["root.yaml"])
    write(tmp_path, {"root.yaml": FILES["root.yaml"] + "#" * room})
    with pytest.raises(ProjectError, match="and CloudFormation takes 1,000,000") as raised:
        package_templates(read_tree(tmp_path / "root.yaml"), HOME, {})
    assert raised.value.where == str(tmp_path / "root.yaml")


def test_unchanged_templates_keep_their_keys(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    assert _keys(tmp_path) == _keys(tmp_path)


@pytest.mark.parametrize(
    ("changed", "moved"),
    [
        ("leaf.yaml", {"leaf", "left", "root"}),
        ("right.yaml", {"right", "root"}),
        ("left.yaml", {"left", "root"}),
        ("root.yaml", {"root"}),
    ],
)
def test_change_moves_keys_only_on_its_way_to_the_root(
    tmp_path: Path, changed: str, moved: set[str]
) -> None:
    write(tmp_path, FILES)
    before = _keys(tmp_path)
    write(tmp_path, {changed: f"{FILES[changed]}# changed\n"})
    after = _keys(tmp_path)
    assert {name for name in after if after[name] != before[name]} == moved


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "eu-west-1", "code.s3.eu-west-1.amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "code.s3.us-gov-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "code.s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_urls_are_those_that_cloudformation_takes(partition: str, region: str, host: str) -> None:
    home = template_home("acme", "code", region, partition)
    assert home.url(f"{home.prefix}x.yaml") == f"https://{host}/acme/templates/x.yaml"


def _uploaded(root: Path, bucket: CodeBucket, ui: RecordingUi) -> PackagedStack:
    packaged = package_templates(read_tree(root / "root.yaml"), HOME, {})
    upload_templates([packaged], bucket, ui)
    return packaged


def test_only_changed_templates_are_uploaded(tmp_path: Path, bucket: CodeBucket) -> None:
    twice = nest("leaf.yaml", logical_id="A") + nest("leaf.yaml", logical_id="B")
    write(tmp_path, {"root.yaml": f"Resources:\n{twice}", "leaf.yaml": LEAF})
    ui = RecordingUi()
    first = _uploaded(tmp_path, bucket, ui)
    again = _uploaded(tmp_path, bucket, ui)
    write(tmp_path, {"root.yaml": f"Resources:\n{twice}# changed\n"})
    changed = _uploaded(tmp_path, bucket, ui)
    assert first == again != changed
    assert [(it.total, it.uploaded) for it in ui.of_type(TemplatesReady)] == [
        (2, 2),
        (2, 0),
        (2, 1),
    ]


def test_root_url_leads_to_the_root_text(tmp_path: Path, bucket: CodeBucket) -> None:
    write(tmp_path, {"root.yaml": LEAF})
    packaged = _uploaded(tmp_path, bucket, RecordingUi())
    key = packaged.url.removeprefix(f"https://{HOME.host}/")
    body = bucket.s3.get_object(Bucket="code", Key=key)["Body"].read()
    assert body.decode() == packaged.text == LEAF


def test_each_arm_of_a_condition_names_its_own_template(tmp_path: Path) -> None:
    root = f"Conditions: {{ Is: !Equals [a, b] }}\nResources:\n{nest('!If [Is, a.yaml, b.yaml]')}"
    write(tmp_path, {"root.yaml": root, "a.yaml": LEAF, "b.yaml": f"{LEAF}# other\n"})
    packaged = package_templates(read_tree(tmp_path / "root.yaml"), HOME, {}).templates
    left, right = (HOME.url(it.key) for it in packaged[:-1])
    assert f'!If [Is, "{left}", "{right}"]' in packaged[-1].text
