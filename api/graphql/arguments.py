"""Arguments that many fields take."""

from __future__ import annotations

from typing import Annotated

import strawberry

from api.graphql.scalars import DateText, WhenText

KnownOn = Annotated[
    WhenText | None, strawberry.argument(description="What the world knew on this date or instant (inclusive).")
]
RecordedBy = Annotated[
    WhenText | None,
    strawberry.argument(description="What this ledger said by this date, instant or position (inclusive)."),
]
MinPosition = Annotated[
    int | None, strawberry.argument(description="Read your writes: wait until the views hold this position.")
]
First = Annotated[int | None, strawberry.argument(description="At most so many; 50 if left out, 1000 at most.")]
After = Annotated[
    str | None, strawberry.argument(description="A cursor; it pins the recording cut of the page that it is from.")
]
From = Annotated[DateText | None, strawberry.argument(name="from")]
