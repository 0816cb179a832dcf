"""NOAA's National Water Prediction Service: gauges, River Forecast Center forecasts, National Water Model runs."""
