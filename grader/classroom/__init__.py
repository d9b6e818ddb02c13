"""A class: an export read, every submission graded and stored, and what the store has to say.

The way of data: export.read → batch.grade_class → store.Store → report, table, diff.
"""
