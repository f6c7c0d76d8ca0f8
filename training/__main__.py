"""``python -m training`` is ``exportcast``."""

from training.cli import main

main()
