"""The service that tests ask: it waits for a state of the record as long as it takes, on a busy machine for long."""

from __future__ import annotations

from functools import partial

from service import app
from service.state.vintage_cache import Waits
from tests.waiting import LONG

PATIENT = Waits(soon=LONG, longest=LONG)
create_app = partial(app.create_app, waits=PATIENT)
