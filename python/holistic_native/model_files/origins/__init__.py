"""Where model files can be fetched from: public packages, a public bucket, the user's own files."""
