"""The fault run: sixty days of an office's life in minutes, while workers are killed, the mail server fails and runs are missed.

`make faults`, or `python -m tests.faults --help`. What it does and how to read its table: docs/fault-run.md.

    clock     a clock that every process of the run shares, and that can be put forward
    settings  the product's own settings, read after `timezone.now` has been replaced by that clock
    nursery   starts workers and beats, real ones, fast enough to kill two hundred of them
    world     the offices and what people do in them, by the product's own actions, and a record of it that is not the database
    oracle    who must have been reminded of what by a day, from that record alone
    run       the days: puts the clock forward, lets people act, kills, waits until what can be done is done
    report    compares what was owed with what is in the ledger and with what the mail server took
"""
