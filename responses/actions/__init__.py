"""Every change of a response, one door each: lock, check, write, audit, then tell people and workers."""
