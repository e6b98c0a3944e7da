"""The clean tables are what their specifications say, in every row."""

from collections.abc import Iterator

import pytest

from regulars import Study
from regulars.core.schema import TableSpec
from regulars.facts.specs import FACTS
from regulars.tables.specs import SPECS
from tests.shops import rows, settings, write_csv

ALL = [*SPECS.values(), FACTS]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    path = write_csv(tmp_path_factory.mktemp("small") / "sales.csv", rows(150))
    with Study.open(settings=settings(path)) as study:
        yield study


@pytest.fixture(params=["sample", "small"])
def study(request: pytest.FixtureRequest, sample_study: Study, small: Study) -> Study:
    return sample_study if request.param == "sample" else small


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.name)
def test_columns_and_types_are_those_of_the_specification(study: Study, spec: TableSpec) -> None:
    found = study._computing().columns(spec.name)
    assert found == {column.name: column.type for column in spec.columns}


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.name)
def test_identities_hold_in_every_row(study: Study, spec: TableSpec) -> None:
    engine = study._computing()
    for words, condition in spec.identities:
        broken = engine.rows(f"select count(*) from {spec.name} where not ({condition})")
        assert broken == [(0,)], words


@pytest.mark.parametrize(
    "spec", [SPECS["customers"], SPECS["products"], SPECS["customer_days"], FACTS],
    ids=lambda spec: spec.name,
)  # fmt: skip
def test_the_key_is_a_key(study: Study, spec: TableSpec) -> None:
    key = ", ".join(spec.key)
    repeated = study._computing().rows(
        f"select {key} from {spec.name} group by {key} having count(*) > 1"
    )
    assert repeated == []


def test_customer_days_hold_the_same_money_as_the_lines(study: Study) -> None:
    engine = study._computing()
    for measure in ("gross_sales", "discounts", "returns", "net_sales"):
        lines = f"select sum({measure}) from order_lines where customer_id is not null"
        assert engine.rows(lines) == engine.rows(f"select sum({measure}) from customer_days")


def test_the_small_shop_has_returns(small: Study) -> None:
    assert (small.table("order_lines")["kind"] == "return").sum() > 10
