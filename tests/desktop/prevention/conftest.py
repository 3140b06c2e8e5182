"""What tests of this folder stand on."""

from window_fixtures import demo_ground, driven, empty_driven, empty_ground

__all__ = ["demo_ground", "driven", "empty_driven", "empty_ground"]
