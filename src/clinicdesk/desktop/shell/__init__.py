"""The frame around every page: rail, banner, status strip, and the way from page to page."""
