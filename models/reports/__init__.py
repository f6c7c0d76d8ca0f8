"""Readers: each gives reports from what is published; none touches the store."""
