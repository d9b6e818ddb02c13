"""
tries = "asks for input while it is imported, after its functions"
kind = "unlucky"
notes = "little.py, line [0-9]+: EOFError"
"""

n = int(input("How many samples? "))
