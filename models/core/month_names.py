"""The English names of months in small letters, and their numbers."""

from __future__ import annotations

import calendar

SHORT = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
LONG = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
