"""``python -m training`` is ``exportcast``."""

from cli.main import main

main()
