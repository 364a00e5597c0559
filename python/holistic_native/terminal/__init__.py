"""What the command line and the terminal say to each other: streams, signals, one line per error."""
