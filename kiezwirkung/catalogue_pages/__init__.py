"""The catalogue of indicators for readers: the page, the list and the explanation of one indicator."""
