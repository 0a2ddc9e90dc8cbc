"""Handing out forms: the prefilled workbook of a project and year, made from the templates."""
