"""Elements of SVG, with numbers written alike everywhere."""

from xml.etree import ElementTree as ET


def number(value: float) -> str:
    """At most one decimal, and none where it would be 0."""
    return f"{value:.1f}".removesuffix(".0")


def add(parent: ET.Element, tag: str, /, **attributes: str | float) -> ET.Element:
    """A new element at the end of its parent."""
    written = {
        name: value if isinstance(value, str) else number(value)
        for name, value in attributes.items()
    }
    return ET.SubElement(parent, tag, written)


def text(parent: ET.Element, x: float, y: float, size: float, style: str, words: str) -> None:
    """One line of text, by its left end, or its middle if the style says so, and its baseline."""
    element = add(parent, "text", x=x, y=y)
    element.attrib |= {"font-size": number(size), "class": style}
    element.text = words
