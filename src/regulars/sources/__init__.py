"""What the user has, as it is: files, and which column of them plays which role.

Here text becomes typed values, with the reason where it cannot, and every time becomes a local
time of the study's zone. Nothing is dropped: `read_*` tables hold every record.
"""
