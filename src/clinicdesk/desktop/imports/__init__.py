"""Charts from other systems come in here, and every one of their resources is accounted for."""
