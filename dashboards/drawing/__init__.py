"""Static drawings as inline SVG."""
