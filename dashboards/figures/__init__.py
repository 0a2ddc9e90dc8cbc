"""Live figures made by plotly.py."""
