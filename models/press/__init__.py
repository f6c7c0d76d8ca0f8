"""Reads the figures out of an English press text; `read_press` is all that others need."""

from models.press.known_values import Forecasts, Record
from models.press.reader import read_press
from models.press.result import Proposal, Reading

__all__ = ["Forecasts", "Proposal", "Reading", "Record", "read_press"]
