"""Arrays of NumPy as columns of Parquet: money that is exact, times, and numbers with gaps."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MONEY = pa.decimal128(18, 2)
TIME = pa.timestamp("us")
SECONDS_A_DAY = 86_400


def decimals(cents: Ints) -> pa.Array:
    """Whole cents as DECIMAL(18, 2): no amount ever passes through a float."""
    halves = np.empty((len(cents), 2), dtype="<i8")
    halves[:, 0] = cents
    halves[:, 1] = cents >> 63
    return pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(halves)])


def known(values: npt.NDArray[Any], is_known: Bools) -> pa.Array:
    """Values, missing where `is_known` is false."""
    return pa.array(values, mask=~is_known)


def words(numbers: Ints, names: tuple[str, ...], is_known: Bools | None = None) -> pa.Array:
    """The name of each number, missing where `is_known` is false; stored once a name."""
    mask = None if is_known is None else ~is_known
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers.astype(np.int32), mask=mask), pa.array(list(names), pa.string())
    )


def local_times(first_day: np.datetime64, days: Floats) -> pa.Array:
    """Days since `first_day`, with their fraction, as local times to the second."""
    seconds = np.floor(days * SECONDS_A_DAY).astype(np.int64)
    return pa.array(first_day.astype("datetime64[s]") + seconds).cast(TIME)


def dates(first_day: np.datetime64, days: Floats, is_known: Bools | None = None) -> pa.Array:
    """Days since `first_day` as dates, missing where `is_known` is false."""
    whole = np.floor(np.where(True if is_known is None else is_known, days, 0)).astype(np.int64)
    values = first_day.astype("datetime64[D]") + whole
    return pa.array(values, mask=None if is_known is None else ~is_known).cast(pa.date32())
