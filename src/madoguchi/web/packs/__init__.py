"""Packs, the declarations of a city as files: read, checked, loaded, written back, and their schema.

`reading` < `checking` (with `deciding` and `papers`) < `loading`; `exporting` and `schema` stand beside.
"""
