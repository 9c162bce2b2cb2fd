"""The report of a case as a page: what it shows, its pictures, the drawing of the car."""
