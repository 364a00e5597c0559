"""How the command line uses the terminal: streams, signals, one line per error."""
