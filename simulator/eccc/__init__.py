"""The Water Survey of Canada: wateroffice, the Datamart, and the station lists."""
