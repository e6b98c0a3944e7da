"""CSV files of any dialect as relations of text columns; what cannot be split is kept apart."""
