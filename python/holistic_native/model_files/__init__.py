"""Where model files come from: places on this machine, archives, downloads, the cache."""
