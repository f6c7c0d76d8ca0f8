"""The service that tests ask: it waits for a look back as long as it takes, which on a busy machine is long."""

from __future__ import annotations

from functools import partial

from service import app
from tests.waiting import LONG

create_app = partial(app.create_app, patience=LONG)
