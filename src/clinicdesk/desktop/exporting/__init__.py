"""A person's record out of the window, in a form that other systems read."""
