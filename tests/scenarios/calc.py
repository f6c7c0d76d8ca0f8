"""A sheet of LibreOffice that is linked to a CSV by its address, with formulas below; run by Debian's own Python.

Reads a job as JSON: ``soffice``, a ``folder`` of its own, the ``address`` and ``filter`` of the link, ``formulas``.
Prints JSON: the cells of the linked rows as [kind, text], and the texts of the formulas.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

FIRST = 200
"""Row of the first formula, below all that is linked."""


def _desktop(pipe: str, office: subprocess.Popen[bytes]) -> Any:
    """The application, once it has started."""
    import uno  # python3-uno has it, and no virtual environment
    from com.sun.star.connection import NoConnectException

    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    while office.poll() is None:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit(f"soffice ended with {office.returncode}")


def _answer(desktop: Any, job: dict[str, Any]) -> dict[str, Any]:
    from com.sun.star.beans import PropertyValue
    from com.sun.star.table import CellAddress

    book = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
    book.AreaLinks.insertAtPosition(CellAddress(0, 0, 0), job["address"], "CSV_all", job["filter"], job["options"])
    place = book.AreaLinks.getByIndex(0).DestArea
    sheet = book.Sheets.getByIndex(0)
    columns, rows = range(place.EndColumn + 1), range(place.EndRow + 1)
    texts = []
    for at, formula in enumerate(job["formulas"]):
        cell = sheet.getCellByPosition(0, FIRST + at)
        cell.setFormula(formula)
        texts.append(f"error {cell.getError()}" if cell.getError() else cell.getString())
    linked = [[sheet.getCellByPosition(column, row) for column in columns] for row in rows]
    found = {"rows": [[[cell.Type.value, cell.getString()] for cell in row] for row in linked], "formulas": texts}
    book.close(True)
    return found


def main() -> None:
    """Do the job on standard input."""
    job = json.load(sys.stdin)
    pipe = f"exportcast{abs(hash(job['folder']))}"
    profile = f"-env:UserInstallation=file://{job['folder']}"
    office = subprocess.Popen(
        [job["soffice"], profile, "--headless", f"--accept=pipe,name={pipe};urp;"], stdout=sys.stderr
    )
    try:
        desktop = _desktop(pipe, office)
        print(json.dumps(_answer(desktop, job)))
    finally:
        office.terminate()
        office.wait()


if __name__ == "__main__":
    main()
