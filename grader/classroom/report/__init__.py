"""The report of a class: a folder of HTML pages that need no network, no server and nothing beside them.

folder.py puts it in its place, submission_page.py and class_pages.py make the pages, html.py writes them.
"""
