"""`python -m regulars` is `regulars`."""

from .cli import main

if __name__ == "__main__":
    main()
