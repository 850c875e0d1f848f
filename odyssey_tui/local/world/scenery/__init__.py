"""Everything that is not a subject: places, sky, weather."""
