"""Strange input of every kind, for tests that it gives a result or one clear line.

Left out on purpose: SQL that never ends. A recursive query without an end, or the product of large tables, is the
user's own code, and runs until it is stopped.
"""
