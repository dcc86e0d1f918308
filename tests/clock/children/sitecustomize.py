"""Run by Python itself at the start of a process started by a test: from then on it uses the test's clock."""

import os
import time

_offset = os.environ.get("S55_TEST_CLOCK_OFFSET")
if _offset:
    try:
        import time_machine
    except ImportError:  # a Python other than the tests', such as the system's own
        pass
    else:
        _clock = time_machine.travel(time.time() + float(_offset), tick=True).start()
        # Starting takes some milliseconds, which would put this process behind the others: it would not see rows they
        # have just written as due.
        _clock.shift(time_machine.escape_hatch.time.time() + float(_offset) - time.time())
