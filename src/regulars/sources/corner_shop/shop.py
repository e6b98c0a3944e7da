"""Corner Shop: a simulated shop of which the truth is known, because it was planted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...core.settings import Settings
from .batch import BATCH, Records, batch
from .world import World
from .writing import write


@dataclass(frozen=True)
class CornerShop(World):
    """A simulated shop, to be written as files of records of any size.

    The same seed, size and fields make the same files (with the same release of NumPy). Customers
    are made in batches of 5,000, each from random numbers of its own, so that any size takes little
    memory, and a larger shop begins with the full batches of a smaller one.
    """

    def batches(self) -> Iterator[Records]:
        """The records, some customers at a time; in memory there is one batch."""
        calendar = self.calendar
        for number, first in enumerate(range(0, max(self.n_customers, 1), BATCH)):
            yield batch(self, calendar, number, min(BATCH, self.n_customers - first))

    def write(self, folder: str | Path) -> Settings:
        """Write the records as Parquet files, and the truth beside them; whole or not at all.

        Gives the settings of a study of them, which also lie in the folder as regulars.toml. The
        folder must be new, empty, or hold a simulated shop already, which is then replaced. No
        chapter reads its subfolder `truth`.
        """
        return write(self.batches(), self.calendar, self.campaigns, self.truth(), Path(folder))
