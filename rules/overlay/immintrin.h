/* What a compiler brings for its own intrinsics: nothing that a driver's meaning needs. */
