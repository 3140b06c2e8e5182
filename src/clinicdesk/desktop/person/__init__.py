"""What the parts of one person's chart share: its facts, tabs, sheets, forms and drafts."""
