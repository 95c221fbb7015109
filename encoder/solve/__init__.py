"""One file per solver; nothing else in the tree speaks to a solver."""
