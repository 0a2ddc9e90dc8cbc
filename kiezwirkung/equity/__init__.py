"""Equity: who is reached against who lives there, how far it is, and which areas have a location.

What belongs here: measures that need places or social data (catchments, residences, distances), the comparison of
those reached with those who live there, and the check of stated areas against coordinates. Inequality indices
themselves are in `kiezwirkung.statistics`; the reference tables are filled by `kiezwirkung.reference`.
"""
