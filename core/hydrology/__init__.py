"""What hydrologists compute from a record: pure functions on numpy and pandas, no database, no clock.

A daily record is a `pandas.Series` of flows on a `DatetimeIndex` of days, as `core.hydrology.record.daily_record`
makes it. A result that cannot be had is empty and carries a `reason`, a sentence for the reader; where it can be had
the reason is "". Flows keep the unit they came in.
"""
