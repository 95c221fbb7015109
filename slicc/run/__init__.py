"""Jobs, killable workers and their results."""
