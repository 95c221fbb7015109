"""A C verifier: C sources in, verdict out. It has never heard of rules, IRQLs or Windows."""
