"""Exact arithmetic in SQL that does not pay for width which almost no line needs."""


def times(price: str, pieces: str) -> str:
    """The SQL for price x pieces as money; null where that is beyond any till.

    Both fit 64 bits nearly always, where multiplying costs a fiftieth. The others are multiplied in
    128 bits: in 64 one odd quantity would stop the whole run.
    """
    return f"""case
        when {price} between -999999 and 999999 and {pieces} between -9999 and 9999
            then cast(
                cast({price} as decimal(10, 4)) * cast({pieces} as decimal(7, 3)) as decimal(18, 4)
            )
        else try_cast(
            cast({price} as decimal(19, 4)) * cast({pieces} as decimal(19, 3)) as decimal(18, 4)
        )
    end"""
