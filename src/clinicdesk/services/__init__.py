"""The use cases: verbs of the clinic. Permission, audit and disclosure are decided here, once."""
