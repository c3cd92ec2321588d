"""The register in a real spreadsheet: what people call themselves, through the form into the register, opened
by LibreOffice. No cell may be a formula, and in the workbook every text must come back as it was typed.

    python3 tests/peers/office.py

Needs target/debug/opora and LibreOffice Calc, 400 MB, so it is no part of tests/run:
apt-get install --no-install-recommends libreoffice-calc-nogui
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from xml.etree import ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE, OFFICE, TEXT = (
    "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}" % name for name in ("table", "office", "text")
)
# Semicolons, quotes, UTF-8, from the first line on: what a spreadsheet set to Russian takes a CSV for.
CSV = "Text - txt - csv (StarCalc):59,34,76,1"

FORMULAS = [
    "=1+1", "=СУММ(A1:A9)", "=HYPERLINK(\"http://evil.example\")", "=cmd|'/c calc'!A1", "+1+1", "-1-1", "@SUM(1;1)",
    "=WEBSERVICE(\"http://evil.example\")", "=DDE(\"soffice\";\"x\";\"y\")", " =1+1", "\u00a0=1+1", "\u200b=1+1",
    "\"=1+1", "'=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "=\"а\"&\"б\"", "=1+1;=2+2", "x;=1+1", "x\";=1+1", "==1", "=-1",
    "=+1", "+=1", "-=1", "@=1", "=@A1", "={1;2}", "=$A$1", "=A1:B2", "=IF(1;2;3)", "=ЕСЛИ(1;2;3)", "=1/0", "=NOW()",
    "=RAND()", "=A1", "=file:///etc/passwd", "='file:///etc/passwd'#$A.A1", "=IMPORTXML(\"http://e.example\";\"//a\")",
    "+A1", "-A1", "+СУММ(A1)", "-СУММ(A1)", "=\u00a01+1", "\"\"=1+1", "''=1+1", "' =1+1",
]
INNOCENT = [
    "+79161234567", "00123", "1E5", "1e5", "12345678901234567890", "2026-11-20", "20.11.2026", "1/2", "3-4", "12:30", "1,5",
    "1.5", "-5", "+", "-", "«=)»", "ИСТИНА", "TRUE", "1 000", "50%", "5 ₽", "#Н/Д", "NULL", "0x1F", "1_000", "10E-3",
    "Анна-Мария", "О’Нил", "Ёлкина", "Иван\"Ваня\"", "а;б", "а,б", "май 5", "1 мая", "5 мая 2026", "II", "½", "№ 1", "1º", "٣",
    "1\u00a0000", "0", "00", "007", "+7 (916) 123-45-67", "8 800 555-35-35", "1.2.3", "1.2", "12.2026", "(5)", "1:2",
]


def serve(folder):
    """Starts the program; its process and address."""
    command = [ROOT / "target/debug/opora", "serve", "--port", "0", "--no-watch", "--content", ROOT / "content"]
    command += ["--theme", ROOT / "theme", "--out", folder / "out", "--data", folder / "var"]
    environment = {**os.environ, "OPORA_LIMITS_ADDRESS_DAY": "1000000"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    for line in process.stdout:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/$", line.strip())
        if found:
            return process, found.group(1)
    sys.exit("the program did not start")


def post(base, number, name):
    """Posts a request by somebody of that name; whether it was taken."""
    fields = {
        "key": f"spreadsheet-{number:08}", "role": "parent", "trouble": "documents", "name": name,
        "text": f"Нужна справка об обучении, {number}", "reply": "email", "email": "anna@mail.example", "consent": "yes",
    }
    request = urllib.request.Request(
        f"{base}/desk/forms/support", urllib.parse.urlencode(fields).encode(), {"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status == 201
    except urllib.error.HTTPError as error:
        if error.code != 422:
            raise
        return False


def opened(file, folder, *how):
    """The rows of a file as LibreOffice opens it: texts, and how many formulas there are."""
    office = [shutil.which("soffice") or sys.exit(__doc__), "--headless", f"-env:UserInstallation=file://{folder}/profile"]
    office += [*how, "--convert-to", "fods", "--outdir", folder / "opened", file]
    subprocess.run(office, check=True, capture_output=True, timeout=300)
    rows, formulas = [], 0
    tree = ElementTree.parse(folder / "opened" / f"{file.stem}.fods")
    for row in tree.iter(f"{TABLE}table-row"):
        cells = []
        for cell in row.findall(f"{TABLE}table-cell"):
            formulas += f"{TABLE}formula" in cell.attrib
            kind = cell.get(f"{OFFICE}value-type")
            words = "\n".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))
            cells.append((kind, words))
        rows.append(cells)
    return rows, formulas


def main():
    names = FORMULAS + INNOCENT
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        process, base = serve(folder)
        try:
            taken = [name for number, name in enumerate(names) if post(base, number, name)]
        finally:
            process.terminate()
            process.wait()
        print(f"{len(names)} names, {len(taken)} taken by the form")
        faults = 0
        for kind, how in (("csv", [f"--infilter={CSV}"]), ("xlsx", [])):
            file = folder / f"journal-{kind}.{kind}"
            journal = [ROOT / "target/debug/opora", "journal", "--format", kind, "--output", file]
            subprocess.run([*journal, "--out", folder / "out", "--data", folder / "var"], check=True)
            rows, formulas = opened(file, folder, *how)
            texts = {words for row in rows for _, words in row}
            # The form takes out signs without width and white space at the ends; nothing else may differ.
            tidy = [name.replace("\u200b", "").strip() for name in taken]
            lost = [name for name in tidy if name not in texts]
            guarded = [name for name in lost if f"'{name}" in texts]
            mangled = [name for name in lost if name not in guarded]
            numbers = sum(cell[0] not in (None, "string") for row in rows for cell in row)
            print(f"{kind}: {len(rows)} rows, {formulas} formulas, {numbers} cells that are no text, "
                  f"{len(guarded)} with an apostrophe in front, {len(mangled)} mangled: {mangled}")
            faults += formulas + (len(lost) + numbers if kind == "xlsx" else 0)
        sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
