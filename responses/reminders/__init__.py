"""Reminders that cannot be lost.

What should be said to whom by a day is worked out anew from the records (ladder, a pure function over facts) and compared with
the ledger (Reminder rows, unique in the database). The comparison is "due by today", never "due today", so a missed minute, day
or week is made up for by the next look. What is still to come is never stored: a corrected date, a new ladder or a published
response changes it at once, while what was sent stays on record.

    ladder    what is owed by a day: pure
    facts     loads what the ladder asks, for any number of responses in a fixed number of queries
    watch     which responses are looked at next
    ledger    writes what is owed and not yet written, and settles which of several goes out
    digests   one mail a person a working day, written with its marks in one transaction
"""
