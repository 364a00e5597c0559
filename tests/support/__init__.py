"""What tests, benchmarks and fuzz targets share: samples, oracles, recordings, made-up people and models."""
