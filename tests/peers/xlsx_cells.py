"""Prints the cells of a workbook's first sheet as JSON rows, and refuses what is not plain text.

A formula, or a cell that a spreadsheet would read as a number or a date, ends it with an error:
the register must come out of Excel as it went in.
"""

import json
import sys
import zipfile
from xml.etree import ElementTree

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def words(node):
    return "".join(part.text or "" for part in node.iter(f"{{{NS['x']}}}t"))


book = zipfile.ZipFile(sys.argv[1])
shared = []
if "xl/sharedStrings.xml" in book.namelist():
    shared = [words(s) for s in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall("x:si", NS)]
rows = []
for row in ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml")).iterfind(".//x:row", NS):
    cells = []
    for cell in row.findall("x:c", NS):
        value = cell.find("x:v", NS)
        if cell.find("x:f", NS) is not None:
            sys.exit(f"{cell.get('r')} holds a formula")
        if cell.get("t") == "s":
            cells.append(shared[int(value.text)])
        elif cell.get("t") == "inlineStr":
            cells.append(words(cell))
        elif value is None:
            cells.append("")
        else:
            sys.exit(f"{cell.get('r')} is not a text cell: {value.text}")
    rows.append(cells)
print(json.dumps(rows, ensure_ascii=False))
