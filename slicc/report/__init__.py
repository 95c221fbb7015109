"""Renderings of results: JSON, terminal text, HTML."""
