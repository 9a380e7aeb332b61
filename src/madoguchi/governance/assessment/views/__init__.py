"""Views of a list: a sentence, its charts and its tables; filtered, weighed, saved, shared by an address, exported."""
