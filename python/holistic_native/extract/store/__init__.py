"""The folder of a data set: outputs, and a ledger that says what each is."""
