"""What a person agreed to or refused, and what left about them."""
