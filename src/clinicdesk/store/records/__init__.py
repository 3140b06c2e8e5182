"""One declarative class a table, without behaviour.

`all_records` imports every module, so that the metadata is whole.
"""
