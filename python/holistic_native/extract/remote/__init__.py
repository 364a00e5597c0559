"""Data sets that lie elsewhere: addresses of files, by fsspec, and the machines of a cluster, by Ray."""
