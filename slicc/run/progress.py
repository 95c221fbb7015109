"""What a worker says while it works."""

from __future__ import annotations

from dataclasses import dataclass

from slicc.run.results import Location, Result


@dataclass(frozen=True, slots=True)
class Progress:
    """One message of a job that is under way.

    ``bound``: the loop bound being searched. ``complete``: every entry point and every object is now searched to that
    bound. ``result``: the answer that holds if the job is cut from here on; a job that is cut before it gave one
    ends unknown unless a bound was complete. ``place``: what is looked at from here on.
    """

    message: str = ""
    bound: int | None = None
    complete: bool = False
    result: Result | None = None
    place: Location | None = None
