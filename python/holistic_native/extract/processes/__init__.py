"""Workers of this machine, each a process."""
