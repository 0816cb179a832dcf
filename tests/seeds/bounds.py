"""Bounding boxes of the states, provinces and territories the starter list may name.

Decimal degrees, (south, west, north, east), drawn a few hundredths of a degree wide so that a gauge
on a border river lies inside. Alaska stops at the antimeridian: no gauge stands beyond it.
"""

from typing import NamedTuple


class Bounds(NamedTuple):
    """A box in decimal degrees; west longitudes are negative."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Tell whether the point lies inside or on the edge."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


UNITED_STATES = {
    "AL": Bounds(30.10, -88.50, 35.05, -84.85),
    "AK": Bounds(51.15, -180.0, 71.50, -129.90),
    "AZ": Bounds(31.30, -114.85, 37.05, -109.00),
    "AR": Bounds(32.95, -94.65, 36.55, -89.60),
    "CA": Bounds(32.50, -124.50, 42.05, -114.10),
    "CO": Bounds(36.95, -109.10, 41.05, -102.00),
    "CT": Bounds(40.95, -73.75, 42.10, -71.75),
    "DE": Bounds(38.40, -75.82, 39.87, -75.00),
    "DC": Bounds(38.78, -77.13, 39.00, -76.90),
    "FL": Bounds(24.40, -87.70, 31.05, -79.95),
    "GA": Bounds(30.30, -85.65, 35.05, -80.75),
    "HI": Bounds(18.85, -160.60, 22.30, -154.75),
    "ID": Bounds(41.95, -117.30, 49.05, -111.00),
    "IL": Bounds(36.90, -91.55, 42.55, -87.00),
    "IN": Bounds(37.75, -88.15, 41.80, -84.75),
    "IA": Bounds(40.35, -96.70, 43.55, -90.10),
    "KS": Bounds(36.95, -102.10, 40.05, -94.55),
    "KY": Bounds(36.45, -89.60, 39.20, -81.90),
    "LA": Bounds(28.85, -94.10, 33.05, -88.75),
    "ME": Bounds(42.95, -71.15, 47.50, -66.90),
    "MD": Bounds(37.85, -79.55, 39.77, -75.00),
    "MA": Bounds(41.20, -73.55, 42.92, -69.85),
    "MI": Bounds(41.65, -90.45, 48.35, -82.35),
    "MN": Bounds(43.45, -97.30, 49.45, -89.45),
    "MS": Bounds(30.10, -91.70, 35.05, -88.05),
    "MO": Bounds(35.95, -95.80, 40.65, -89.05),
    "MT": Bounds(44.30, -116.10, 49.05, -104.00),
    "NE": Bounds(39.95, -104.10, 43.05, -95.25),
    "NV": Bounds(34.95, -120.05, 42.05, -114.00),
    "NH": Bounds(42.65, -72.60, 45.35, -70.55),
    "NJ": Bounds(38.85, -75.60, 41.40, -73.85),
    "NM": Bounds(31.30, -109.10, 37.05, -102.95),
    "NY": Bounds(40.45, -79.80, 45.05, -71.80),
    "NC": Bounds(33.80, -84.35, 36.60, -75.40),
    "ND": Bounds(45.90, -104.10, 49.05, -96.50),
    "OH": Bounds(38.35, -84.85, 42.00, -80.45),
    "OK": Bounds(33.55, -103.05, 37.05, -94.40),
    "OR": Bounds(41.95, -124.65, 46.32, -116.40),
    "PA": Bounds(39.67, -80.55, 42.35, -74.65),
    "PR": Bounds(17.85, -67.30, 18.55, -65.20),
    "RI": Bounds(41.10, -71.92, 42.05, -71.10),
    "SC": Bounds(32.00, -83.40, 35.25, -78.50),
    "SD": Bounds(42.45, -104.10, 45.97, -96.40),
    "TN": Bounds(34.95, -90.35, 36.70, -81.60),
    "TX": Bounds(25.80, -106.70, 36.55, -93.45),
    "UT": Bounds(36.95, -114.10, 42.05, -109.00),
    "VT": Bounds(42.70, -73.48, 45.05, -71.42),
    "VA": Bounds(36.50, -83.70, 39.50, -75.20),
    "WA": Bounds(45.50, -124.80, 49.05, -116.88),
    "WV": Bounds(37.15, -82.70, 40.67, -77.68),
    "WI": Bounds(42.45, -92.95, 47.15, -86.70),
    "WY": Bounds(40.95, -111.10, 45.05, -104.00),
}

CANADA = {
    "AB": Bounds(48.95, -120.05, 60.05, -109.95),
    "BC": Bounds(48.25, -139.10, 60.05, -114.00),
    "MB": Bounds(48.95, -102.10, 60.05, -88.90),
    "NB": Bounds(44.55, -69.10, 48.10, -63.70),
    "NL": Bounds(46.55, -67.85, 60.45, -52.55),
    "NS": Bounds(43.35, -66.40, 47.10, -59.65),
    "NT": Bounds(59.95, -136.50, 78.80, -101.95),
    "NU": Bounds(51.60, -120.70, 83.20, -61.00),
    "ON": Bounds(41.65, -95.20, 56.90, -74.30),
    "PE": Bounds(45.90, -64.50, 47.10, -61.90),
    "QC": Bounds(44.95, -79.80, 62.65, -57.05),
    "SK": Bounds(48.95, -110.05, 60.05, -101.30),
    "YT": Bounds(59.95, -141.05, 69.70, -123.80),
}

BOUNDS_BY_AGENCY = {"USGS": UNITED_STATES, "EC": CANADA}
