"""What the shapes say, measure by measure."""

from collections.abc import Sequence

from ...core.result import Finding, Inputs
from ...core.words import Quantity, Sentence, count, say, share
from ...stats.intervals import share_of
from .shapes import Shape, quantity_of

CAVEATS = {
    "n_orders": "Who came lately has had less time for more orders.",
    "gap": "Customers who have not come back yet are left out: the chapter on gaps counts them in.",
    "age": "Who tells their age may differ from those who do not.",
}


def descriptions(inputs: Inputs, shapes: Sequence[Shape]) -> list[Finding]:
    """What the shapes say, measure by measure."""
    found = []
    for shape in shapes:
        told = _told(inputs, shape)
        if told is not None:
            sentence, value, so_what = told
            found.append(
                Finding(
                    name=shape.measure.name,
                    kind="description",
                    sentence=sentence,
                    value=value,
                    n=shape.n,
                    of=shape.measure.of,
                    period=inputs.window.period,
                    so_what=so_what,
                    caveat=CAVEATS.get(shape.measure.name, ""),
                )
            )
    return found


def _told(inputs: Inputs, shape: Shape) -> tuple[Sentence, Quantity, Sentence] | None:
    """A sentence on a measure, its main figure, and what follows from it."""

    def quantity(value: float) -> Quantity:
        return quantity_of(inputs, shape.measure, value)

    low, median, high = map(quantity, shape.quantiles[1:4])
    mean = quantity(shape.mean)
    match shape.measure.name:
        case "order_value" if shape.found["n_zero"] < shape.n:
            return (
                say(
                    "Half of {n} orders are worth {low} to {high}; the one in the middle "
                    "{median}, the mean {mean}.",
                    n=count(shape.n), low=low, high=high, median=median, mean=mean,
                ),
                median,
                _mean_and_median(shape, "order"),
            )  # fmt: skip
        case "pieces":
            single = share(shape.found["n_one"] / shape.n)
            return (
                say("{single} of orders hold a single item; the mean is {mean} items.",
                    single=single, mean=Quantity(shape.mean, "number")),
                single,
                say("To each of these {n} orders something that goes with it can be offered.",
                    n=count(shape.found["n_one"])),
            )  # fmt: skip
        case "spend" if shape.found["n_zero"] < shape.n:
            median = inputs.money(
                shape.median, shape.found["median_low"], shape.found["median_high"]
            )
            return (
                say(
                    "Half of customers spent {median} or less, while the mean is {mean}; the "
                    "highest quarter spent {high} or more.",
                    median=median, mean=mean, high=high,
                ),
                median,
                _mean_and_median(shape, "customer"),
            )  # fmt: skip
        case "n_orders":
            once = share_of(shape.found["n_one"], shape.n)
            return (
                say(
                    "{once} of customers ordered once; the quarter that ordered most often did so "
                    "{high} times or more, the mean is {mean}.",
                    once=once, high=high, mean=Quantity(shape.mean, "number"),
                ),
                once,
                say("{n} customers have not placed a second order yet.",
                    n=count(shape.found["n_one"]))
                if shape.found["n_one"]
                else say("Everyone has come back at least once: the rhythm is what can change."),
            )  # fmt: skip
        case "gap":
            return (
                say(
                    "Of customers who bought on several days, half come every {median} or sooner, "
                    "a quarter every {high} or later.",
                    median=median, high=high,
                ),
                median,
                say("A reminder after a fixed time comes too late for some and too early for "
                    "others."),
            )  # fmt: skip
        case "age":
            return (
                say("Half of the {n} customers whose age is known are {low} to {high} years old.",
                    n=count(shape.n), low=low, high=high),
                median,
                say("Whether age goes with what they buy is compared below."),
            )  # fmt: skip
        case "visits":
            none = share_of(shape.found["n_zero"], shape.n)
            return (
                say(
                    "Half of customers made {median} visits or fewer; {none} made none on record.",
                    median=median,
                    none=none,
                ),
                none,
                say("Who never visits is reached in other ways, or is not known by the same id."),
            )  # fmt: skip
    return None


def _mean_and_median(shape: Shape, one: str) -> Sentence:
    """Whether the mean is a picture of the usual."""
    if shape.median > 0 and shape.mean > 1.1 * shape.median:
        return say(
            "The mean is {times} the median: a few lift it, and it is no picture of a usual {one}.",
            times=Quantity(shape.mean / shape.median, "times"),
            one=one,
        )
    return say(
        "Mean and median lie close together: the mean is a picture of a usual {one}.", one=one
    )
