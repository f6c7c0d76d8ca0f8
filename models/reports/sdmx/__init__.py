"""SDMX-CSV 1.0 and 2.0, and the code lists that figures have in SDMX."""
