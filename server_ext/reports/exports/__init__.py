"""A report as PDF, workbook, Markdown and zip: made when asked for, in a limited process of its own (`__main__`).

All are made of the executed notebook, whatever template its page has; nothing is fetched from anywhere.
"""
