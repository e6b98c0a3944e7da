"""Figures of the choice of a forecast, as docs/decisions/0016 gives them.

REGULARS_DATA=... python -m benchmarks.value_choice
"""

import os
from pathlib import Path

import numpy as np
from tests.known import chosen, family, known, rounds, windows, worse_by
from tests.recovery.test_value_choice import CHANGES, off, world
from tests.reference.test_cdnow_value import CUTOFF, HELD_OUT, cdnow_days

from regulars.models.choice import LAST, RATE
from regulars.models.contest import PURCHASES
from regulars.models.evaluation import (
    bias,
    gini_differences,
    normalised_gini,
    poisson_deviances,
    rmse,
)
from regulars.models.forecasts import MODELS


def main() -> None:
    """Print them."""
    bought = cdnow_days(Path(os.environ["REGULARS_DATA"]))
    tried = windows(bought[bought["day"] < str(CUTOFF)], CUTOFF)
    span = tried[0].horizon_days
    choice, _ = chosen(bought[bought["day"] < str(CUTOFF)], tried)
    customers = known(bought, CUTOFF, span, after=HELD_OUT)
    came, money = customers[PURCHASES], customers["spend_after"]
    print(f"CDNOW, chosen at {len(tried)} cut-offs by spans of {span} days")
    used = {"used": choice.forecast.purchases(customers, HELD_OUT)}
    for name, m in {**family(customers, HELD_OUT), **used}.items():
        deviance = poisson_deviances(came, m).mean()
        print(f"  {name}: RMSE {rmse(came, m):.4f} deviance {deviance:.4f} {bias(came, m):+.3f}")
    value = choice.forecast.value(customers, HELD_OUT)
    print(f"  money: {bias(money, value):+.3f} Gini {normalised_gini(money, value):.4f}")
    for name, m in {"spend": customers["spend"], "spend/T": customers.eval("spend / T")}.items():
        low, high = np.quantile(gini_differences(money, value, m, seed=1), [0.025, 0.975])
        print(f"  {name}: Gini {normalised_gini(money, m):.4f}, behind by {low:.4f} to {high:.4f}")
    for name in CHANGES:
        choice, pasts = world(name)
        print(name, [f"{p:+.3f} {v:+.3f}" for p, v in off(choice, pasts)])
        for rival in (*MODELS, RATE, LAST):
            totals = [
                f"{bias(past.customers[PURCHASES], choice.foretold[i][PURCHASES][rival]):+.3f}"
                for past, _, _, i in rounds(choice, pasts)
            ]
            low, high = worse_by(choice, pasts, rival)
            print(f"  {rival}: deviance of what is used is {low:+.4f} to {high:+.4f} more", totals)


if __name__ == "__main__":
    main()
