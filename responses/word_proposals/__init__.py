"""Word files of a response: downloading one, and deciding on each text of a returned one."""
