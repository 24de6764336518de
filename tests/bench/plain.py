"""The notebooks' code in one process, without a kernel: `python tests/bench/plain.py NOTEBOOK...`."""

import sys

import nbformat
from IPython.core.interactiveshell import InteractiveShell

if __name__ == "__main__":
    shell = InteractiveShell.instance()
    for path in sys.argv[1:]:
        shell.reset()
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == "code":
                result = shell.run_cell(cell.source)
                result.raise_error()
                if result.result is not None:
                    shell.display_formatter.format(result.result)
