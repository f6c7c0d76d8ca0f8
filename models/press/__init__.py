"""Reads the figures out of an English press text; `read_article` is all that others need."""

from models.press.reader import Proposal, Record, read_article

__all__ = ["Proposal", "Record", "read_article"]
