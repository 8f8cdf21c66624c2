"""The file is plain SVG: it opens anywhere, carries nothing foreign, and is always the same."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from deployer.diagram.draw import draw
from deployer.diagram.icons import ICONS
from deployer.diagram.kinds import ORDER, kind_of
from deployer.diagram.lettering import width, wrapped
from deployer.diagram.palette import style_sheet
from tests.unit.diagram.project import read, write_project

SVG = "{http://www.w3.org/2000/svg}"
DRAWING = """
import sys
from pathlib import Path
from deployer.diagram.draw import draw
from tests.unit.diagram.project import read
sys.stdout.write(draw(read(Path(sys.argv[1]))))
"""


def _parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - it was written by this test


def test_it_is_well_formed_and_has_no_scripts_links_or_fonts(tmp_path: Path) -> None:
    text = draw(read(write_project(tmp_path)))
    tags = {it.tag.removeprefix(SVG) for it in _parsed(text).iter()}
    assert tags <= {"svg", "title", "desc", "style", "g", "rect", "path", "circle", "text"}
    for foreign in ("href", "url(", "@import", "@font-face", "<script"):
        assert foreign not in text


def test_it_is_readable_on_light_and_on_dark() -> None:
    light, dark = style_sheet().split("@media (prefers-color-scheme: dark)")
    for name in (".page", ".frame", ".box", ".ink", ".flow-line", ".flow-head", ".compute"):
        assert f"{name} {{" in light
        assert f"{name} {{" in dark


def test_it_says_in_words_what_it_shows(tmp_path: Path) -> None:
    root = _parsed(draw(read(write_project(tmp_path))))
    assert root.findtext(f"{SVG}title") == "Architecture of shop-data-root"
    assert "Loader dead letters → Queue." in (root.findtext(f"{SVG}desc") or "")


def test_names_with_markup_in_them_are_text(tmp_path: Path) -> None:
    root = write_project(tmp_path)
    (root / "cft/nested/topic.yaml").rename(root / "cft/nested/a<b>&c.yaml")
    template = root / "cft/root-stack.yaml"
    text = template.read_text(encoding="utf-8").replace("nested/topic.yaml", "nested/a<b>&c.yaml")
    template.write_text(text, encoding="utf-8")
    words = [it.text for it in _parsed(draw(read(root))).iter(f"{SVG}text")]
    assert "a<b>&c.yaml" in words


@pytest.mark.parametrize("seed", ["1", "2"])
def test_it_is_the_same_in_every_process(tmp_path: Path, seed: str) -> None:
    root = write_project(tmp_path)
    drawn = subprocess.run(
        [sys.executable, "-c", DRAWING, str(root)],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        check=True,
        capture_output=True,
    )
    assert drawn.stdout.decode("utf-8") == draw(read(root))


def test_every_kind_has_an_icon_and_a_colour() -> None:
    for resource_type in (*ORDER, "Custom::Thing", "AWS::Brand::NewThing"):
        kind = kind_of(resource_type)
        assert kind.icon in ICONS
        assert f".{kind.family} {{" in style_sheet()


def test_text_is_broken_into_lines_that_fit() -> None:
    text = "invocations, errors, throttles, duration, concurrent executions"
    lines = wrapped(text, 12, 120, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width(line, 12) <= 120 for line in lines)
    assert wrapped("short", 12, 120, 2) == ("short",)
