"""Reads the figures out of an English press text; `read_press` is all that others need."""

from training.readers.article.known import Forecasts, Record
from training.readers.article.reader import read_article, read_press
from training.readers.article.result import Proposal, Reading

__all__ = ["Forecasts", "Proposal", "Reading", "Record", "read_article", "read_press"]
