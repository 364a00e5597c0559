"""What a measurement of this machine reports: the machine, versions, counts, times."""
