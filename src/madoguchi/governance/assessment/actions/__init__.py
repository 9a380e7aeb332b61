"""Every write on inventories and what is made of them."""

from .importing import READ, About, import_path, name_columns, read, upload

__all__ = ["READ", "About", "import_path", "name_columns", "read", "upload"]
