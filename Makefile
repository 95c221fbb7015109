# Names for the habits; ./run does the work and needs no make.
.PHONY: example check test lock wheel

example test lock:
	./run $@

check:
	./run lint

wheel:
	.venv/bin/python -m pip wheel --no-deps -w dist .
