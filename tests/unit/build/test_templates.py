"""Templates under keys that hold their hash, so that a change shows up to the root."""

from pathlib import Path

import pytest

from deployer.build.templates import TemplateHome, package_templates, template_home
from deployer.project.tree import read_tree
from tests.unit.project.sample import write
from tests.unit.project.test_tree import LEAF, nest

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
    packaged = package_templates(read_tree(root / "root.yaml"), HOME)
    return {it.key.removeprefix(HOME.prefix).rpartition("-")[0]: it.key for it in packaged}


def test_parents_name_the_keys_of_their_children(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    packaged = package_templates(read_tree(tmp_path / "root.yaml"), HOME)
    texts = {it.key: it.text for it in packaged}
    keys = _keys(tmp_path)
    assert packaged[-1].key == keys["root"]
    assert HOME.url(keys["leaf"]) in texts[keys["left"]]
    assert HOME.url(keys["left"]) in texts[keys["root"]]
    assert HOME.url(keys["right"]) in texts[keys["root"]]
    assert texts[keys["leaf"]] == LEAF


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
