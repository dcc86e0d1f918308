"""Reminders that cannot be lost.

Each run works out from the records which reminders should have been sent by a given day (schedule, a pure function over
facts) and compares them with the ledger (Reminder rows, unique in the database). The comparison is "due by today",
never "due today", so the next run makes up for a missed minute, day or week. Future reminders are never stored: a
corrected date, a new schedule or a published response changes them straight away, while those sent stay on record.

    schedule       the reminders due by a day: pure
    facts          loads what the schedule needs, for any number of responses in a fixed number of queries
    recalculation  which responses are checked next
    ledger         records due reminders not yet recorded, and decides which of several is sent

The summary emails are in responses/summaries/: one per person and working day, written with its marks in one transaction.
"""
