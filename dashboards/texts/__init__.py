"""The texts of the languages beside German."""
