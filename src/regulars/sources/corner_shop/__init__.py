"""Corner Shop, a simulated shop of which the truth is known."""

from .shop import CornerShop

__all__ = ["CornerShop"]
