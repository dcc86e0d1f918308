"""Works out, records and shows the reminders, so that none can be lost.

Each run works out from the records which reminders should have been sent by a given day (schedule, a pure function over
facts) and compares them with the ledger (Reminder rows, unique in the database). The comparison is "due by today",
never "due today", so the next run catches up after a missed minute, day or week. Future reminders are never stored: a
corrected date, a new schedule or a published response changes them straight away, while those sent stay on record.

    schedule       the reminders due by a day: pure
    facts          loads what the schedule needs, in a fixed number of queries however many responses there are
    recalculation  which responses are checked next
    ledger         records due reminders not yet recorded, and decides which of several reminders is sent

The summary emails are in responses/summaries/: one per person and working day, written in one transaction with the
marks on its reminders.
"""
