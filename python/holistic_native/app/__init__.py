"""The command line and what it draws; imported only by the command line."""
