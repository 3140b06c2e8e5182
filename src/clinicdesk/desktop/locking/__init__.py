"""The lock: what asks for it besides a person, and what it leaves behind on the screen."""
