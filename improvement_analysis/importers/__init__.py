"""How data gets in: each module turns one kind of export into the tables of an extract."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Importer:
    """A kind of export, and the function that imports it.

    Attributes:
        module: the module of this package.
        function: takes `source`, `to`, `extracted_on` and the option, writes the extract `to`, and returns what it did
            (`imported.Imported`).
        option: `headings` or `mapping`, if it takes one of them.
        drafts: without its option a first draft of that file is written, and nothing is imported.
        starts: it fills a new folder. One that does not adds tables to a month's folder.
        databases: the source may be a database's URL.
    """

    module: str
    function: str
    option: str = ""
    drafts: bool = False
    starts: bool = True
    databases: bool = False

    def load(self) -> Callable:
        """Import the module, which takes a second, and give its function."""
        return getattr(import_module(f".{self.module}", __name__), self.function)


IMPORTERS = {
    "annex-a": Importer("annex_a", "import_annex_a", option="headings"),
    "ssd": Importer("ssd", "import_ssd", databases=True),
    "mapped": Importer("spreadsheets", "import_mapped", option="mapping", drafts=True, starts=False),
}
"""By the name that `import --as` knows them by."""
