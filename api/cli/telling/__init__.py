"""Answers as text for people: REST's documents in, facts and tables out; the words of values are `api.wording`'s."""
