"""Gradescope's contract: what it reads from us and gives to us."""
