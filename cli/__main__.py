"""``python -m cli`` is ``exportcast``."""

from cli.main import main

main()
