"""From a row of the inventory to the text of a declaration, and what of it a person must decide (pure)."""
