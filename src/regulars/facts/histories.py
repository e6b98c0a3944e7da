"""Purchase histories of all customers, each but once: made where the rows are.

Ten million customers are then as many rows of a table, and a frame of the histories that occur.
"""

import pandas as pd

from ..core.engine import Engine, quote

FOLD = """
    select x, t_x, T, count(*) as "count"
    from {table}
    where x is not null
    group by x, t_x, T
    order by x, t_x, T
"""


def histories(engine: Engine, table: str = "facts") -> pd.DataFrame:
    """x, t_x, T in days and `count` of customers, of a table of facts.

    Customers without a purchase have no history and are left out.
    """
    return engine.frame(FOLD.format(table=quote(table)))
