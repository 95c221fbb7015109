"""Rules, environment and harness of C drivers, woven into plain C for the encoder."""
