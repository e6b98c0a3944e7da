"""Clean tables, one grain each, and the ledger of what cleaning did to rows and money.

One .sql file a table. `judged_*` tables hold a verdict on every record that was read: the rule that
sets it aside, or null. The clean tables are made from those that no rule sets aside.
"""
