"""Reports to take along: PDF, XLSX, CSV and one self-contained HTML of a page."""
