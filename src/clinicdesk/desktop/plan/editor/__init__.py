"""The plan's editor: its lines as a tree, and the line that is chosen beside them."""
