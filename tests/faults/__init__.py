"""The fault run: sixty days of an office's life in minutes, while workers are killed, the mail server fails and runs are missed.

`make faults`, or `python -m tests.faults --help`. What it does and how to read its table: docs/fault-run.md.

    clock     a clock shared by every process of the run, which can be moved forward
    settings  the product's own settings, loaded after replacing `timezone.now` with that clock
    nursery   starts real workers and beats, fast enough to kill two hundred of them
    world     the offices and people's actions in them, through the product's own actions, recorded outside the database
    oracle    who must have been reminded of what by a day, from that record only
    run       the days: moves the clock forward, lets people act, kills processes, waits until everything possible is done
    report    compares what was due with the ledger and the mail server
"""
