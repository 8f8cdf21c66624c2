"""The layer's tests use the loader's landing zone where they need tables and a bucket."""

from tests.unit.process_data.conftest import zone

__all__ = ["zone"]  # a fixture; its module puts the layer's python/ on the path
