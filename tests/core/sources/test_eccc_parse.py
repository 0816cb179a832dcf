"""The three CSV forms of the Water Survey of Canada, and the traps in them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from core.errors import SourceChangedFormat
from core.sources.base import READING_COLUMNS, empty_readings
from core.sources.eccc_parse import parse_daily, parse_datamart, parse_provisional_daily, parse_realtime
from tests.core.sources.eccc_bodies import DAILY, DATAMART, REALTIME, daily_mean, lines, realtime, reply_of, value

FRASER, NASS = "08MF005", "08DB001"
AT = "2025-10-21T00:05:00Z"
Parse = Callable[..., pd.DataFrame]


def read(*rows: str, header: str = REALTIME, stations: tuple[str, ...] = (FRASER, NASS)) -> pd.DataFrame:
    return parse_realtime(reply_of(realtime(*rows, header=header)), stations)


def recorded(upstream: Path, name: str) -> bytes:
    return (upstream / "eccc" / name).read_bytes()


def test_it_reads_a_recorded_daily_answer(upstream: Path) -> None:
    frame = parse_daily(reply_of(recorded(upstream, "tidyhydat/bodies/daily_data__inline-43c7c4.csv")), (FRASER,))
    assert len(frame) == 365
    assert list(frame.columns) == READING_COLUMNS
    assert frame.iloc[0].tolist() == [FRASER, pd.Timestamp("2023-01-01"), 721.0, "cms", "A", None]
    assert frame.iloc[-1].tolist() == [FRASER, pd.Timestamp("2023-12-31"), 930.0, "cms", "A", "e"]


@pytest.mark.parametrize("name", ["105bb9", "dc2b41"])
def test_it_reads_recorded_unit_values(upstream: Path, name: str) -> None:
    body = recorded(upstream, f"tidyhydat/bodies/real_time_data__inline-{name}.csv")
    frame = parse_realtime(reply_of(body), (FRASER,), parameter="46")
    assert len(frame) == body.count(b"\n")
    assert frame["observed_at"].is_monotonic_increasing
    assert (frame["observed_at"].diff().dropna() == pd.Timedelta(minutes=5)).all()
    assert frame["quality_code"].unique().tolist() == ["P"]
    assert frame["discharge"].between(3, 4).all()


@pytest.mark.parametrize(
    ("name", "parse"),
    [
        ("daily_data__inline-7dfc54", parse_daily),
        ("daily_data__inline-fc734b", parse_daily),
        ("real_time_data__inline-610297", parse_realtime),
        ("real_time_data__inline-d311f2", parse_realtime),
    ],
)
def test_it_reads_a_recorded_header_alone_as_no_data(upstream: Path, name: str, parse: Parse) -> None:
    frame = parse(reply_of(recorded(upstream, f"tidyhydat/bodies/{name}.csv")), (FRASER,))
    pd.testing.assert_frame_equal(frame, empty_readings())


def test_it_does_not_take_recorded_water_levels_for_discharge(upstream: Path) -> None:
    with pytest.raises(SourceChangedFormat, match="parameter '46' instead of '47'"):
        parse_realtime(reply_of(recorded(upstream, "tidyhydat/bodies/real_time_data__inline-dc2b41.csv")), (FRASER,))
    with pytest.raises(SourceChangedFormat, match="water level"):
        parse_daily(reply_of(recorded(upstream, "tidyhydat/bodies/daily_data__inline-927510.csv")), (FRASER,))


def test_it_reads_recorded_datamart_files(upstream: Path) -> None:
    west = parse_datamart(
        reply_of(recorded(upstream, "gorge_datamart_2020/BC_hourly_hydrometric.csv")), ("08GA043", "08GAX43", "10CD005")
    )
    assert west["station_number"].tolist() == ["08GA043", "08GAX43"]
    assert west["observed_at"].tolist() == [datetime(2020, 1, 19, 12, 45), datetime(2020, 1, 19, 12, 50)]
    assert west["discharge"].tolist() == [18.8, 18.7]
    east = parse_datamart(reply_of(recorded(upstream, "gorge_datamart_2020/NB_hourly_hydrometric.csv")), ("01AD003",))
    assert east["observed_at"].tolist()[0] == datetime(2020, 1, 19, 12, 25)
    assert east["quality_code"].unique().tolist() == ["P"]


def test_it_reads_unit_values_as_utc_with_approval_and_remarks() -> None:
    frame = read(
        value(FRASER, AT, "1040.5"),
        value(FRASER, "2025-10-21T00:10:00Z", "-0.5", grade="20", approval="Final/Finales"),
        value(FRASER, "2025-10-21T00:15:00Z", "3", grade="10", symbol="B"),
        value(FRASER, "2025-10-21T00:20:00Z", "4", grade="-1"),
    )
    assert frame["observed_at"].tolist()[0] == datetime(2025, 10, 21, 0, 5)
    assert frame["observed_at"].dtype == "datetime64[s]"
    assert frame["discharge"].tolist() == [1040.5, -0.5, 3.0, 4.0]
    assert frame["quality_code"].tolist() == ["P", "A", "P", "P"]
    assert frame["qualifiers"].tolist() == [None, "e", "ICE", None]
    assert frame["unit"].unique().tolist() == ["cms"]


@pytest.mark.parametrize(
    ("grade", "word"),
    [("10", "ICE"), ("20", "e"), ("30", "PARTIAL"), ("40", "DRY"), ("50", "REVISED"), ("20.0", "e"), ("60", "60")]
    + [(none, None) for none in ("", "0", "-1", "-2")],
)
def test_it_names_each_grade(grade: str, word: str | None) -> None:
    assert read(value(FRASER, AT, "1", grade=grade))["qualifiers"].tolist() == [word]


@pytest.mark.parametrize(
    ("symbol", "word"), [("A", "PARTIAL"), ("B", "ICE"), ("D", "DRY"), ("E", "e"), ("R", "REVISED"), ("S", "SAMPLE")]
)
def test_it_names_each_symbol(symbol: str, word: str) -> None:
    body = lines(DAILY, f"{FRASER},2023-01-01,discharge/débit,7,{symbol}")
    assert parse_daily(reply_of(body), (FRASER,))["qualifiers"].tolist() == [word]


def test_it_keeps_every_remark_once_and_unknown_ones_as_they_came() -> None:
    row = f"{FRASER},{AT},47,1,20,E,Provisional/Provisoire,10,Backwater/Refoulement"
    assert read(row)["qualifiers"].tolist() == ["ICE,e,BACKWATER"]


def test_it_passes_over_columns_it_does_not_know_and_takes_those_it_knows_in_any_order() -> None:
    header = (
        "\ufeffApproval/Approbation,New/Nouveau,Value/Valeur,Grade/Classification,Date, ID,Parameter/Paramètre,Symbol"
    )
    frame = read(f"Final/Finales,x,12.5,40,{AT},{FRASER},47,", header=header)
    assert frame[["discharge", "quality_code", "qualifiers"]].values.tolist() == [[12.5, "A", "DRY"]]


@pytest.mark.parametrize("column", ["ID", "Date", "Parameter", "Value", "Symbol", "Approval", "Grade"])
def test_it_refuses_an_answer_without_a_column_it_needs(column: str) -> None:
    header = REALTIME.replace(f" {column},", " Station,").replace(f",{column}", ",Other", 1)
    with pytest.raises(SourceChangedFormat, match=f"without {column}.*wateroffice"):
        read(value(FRASER, AT, "1"), header=header)


@pytest.mark.parametrize("bad", ['"1,234"', "abc", "nan", "inf", "-Infinity", "1 234", "0x10", "--"])
def test_it_refuses_what_is_no_number(bad: str) -> None:
    with pytest.raises(SourceChangedFormat):
        read(value(FRASER, AT, "1"), value(FRASER, "2025-10-21T00:10:00Z", bad))


def test_it_refuses_a_number_whose_thousands_are_split_by_a_bare_comma() -> None:
    with pytest.raises(SourceChangedFormat, match="do not have 9 cells each"):
        read(value(FRASER, AT, "1,234"))


def test_it_refuses_a_row_that_breaks_off() -> None:
    with pytest.raises(SourceChangedFormat, match="do not have 9 cells each"):
        read(value(FRASER, AT, "1"), f"{FRASER},2025-10-21T00:10:00Z,47,3.5")


@pytest.mark.parametrize(
    "date",
    [
        "2025-02-30T00:05:00Z", "2025-13-01T00:05:00Z", "2025-10-21T24:05:00Z", "2025-10-21T00:65:00Z", "2025-10-21",
        "2025-10-21T00:05:00", "21/10/2025 00:05", "2025-10-21T00:05:00X", "", "tomorrow", "0001-01-01T00:00:00Z",
        "2025-10-21T00:05:00-99:00", "2025-10-21T00:05:00Z and then some more of it", "+025-10-21T00:05:00Z",
    ],
)  # fmt: skip
def test_it_refuses_a_date_that_does_not_exist_or_has_no_zone(date: str) -> None:
    with pytest.raises(SourceChangedFormat, match="sent a date that cannot be read"):
        read(value(FRASER, AT, "1"), value(FRASER, date, "2"))


@pytest.mark.parametrize("date", ["2025-10-21 00:05:00Z", "2025-10-20T17:05:00-07:00", "2025-10-21T00:05:00+0000"])
def test_it_reads_an_instant_in_whichever_way_iso_8601_writes_it(date: str) -> None:
    assert read(value(FRASER, date, "1"))["observed_at"].tolist() == [datetime(2025, 10, 21, 0, 5)]


def test_it_says_what_cannot_be_read_and_in_which_row() -> None:
    with pytest.raises(SourceChangedFormat, match=r"sent a number that cannot be read: '1,234' in row 3 \(https"):
        read(value(FRASER, AT, "1"), value(FRASER, "2025-10-21T00:10:00Z", '"1,234"'))
    with pytest.raises(SourceChangedFormat, match=r"9 cells each: '08MF005,2025' in row 3"):
        read(value(FRASER, AT, "1"), f"{FRASER},2025")


def test_it_takes_no_day_for_an_instant_and_no_instant_for_a_day() -> None:
    with pytest.raises(SourceChangedFormat, match="date that cannot be read: '2025-10-21'"):
        read(value(FRASER, "2025-10-21", "1"))
    with pytest.raises(SourceChangedFormat, match="date that cannot be read"):
        parse_daily(reply_of(lines(DAILY, f"{FRASER},{AT},discharge/débit,7,")), (FRASER,))


@pytest.mark.parametrize("date", ["2023-02-29", "2023-2-01", "2023-01-01T00:00:00", "01/02/2023", "2023-01-011", ""])
def test_it_refuses_a_day_that_does_not_exist(date: str) -> None:
    with pytest.raises(SourceChangedFormat, match="sent a date that cannot be read"):
        parse_daily(reply_of(lines(DAILY, f"{FRASER},{date},discharge/débit,7,")), (FRASER,))


def test_it_keeps_the_last_of_two_values_for_one_time_and_counts_them(caplog: pytest.LogCaptureFixture) -> None:
    frame = read(
        value(FRASER, AT, "1"),
        value(FRASER, AT, "2"),
        value(NASS, AT, "5"),
        value(NASS, AT, "5"),
        value(FRASER, "2025-10-21T00:00:00Z", "3"),
    )
    assert frame[["station_number", "discharge"]].values.tolist() == [[FRASER, 3.0], [FRASER, 2.0], [NASS, 5.0]]
    assert "sent 1 times two values for one time" in caplog.text


def test_it_leaves_out_stations_nobody_asked_for_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    frame = read(value(FRASER, AT, "1"), value("05AA008", AT, "2"), value("08MF0051", AT, "3"), stations=(FRASER,))
    assert frame["station_number"].tolist() == [FRASER]
    assert "sent 2 rows of stations that were not asked for" in caplog.text


def test_it_takes_a_blank_value_with_a_reason_for_withheld_and_one_without_for_nothing() -> None:
    frame = read(value(FRASER, AT, "", grade="10"), value(NASS, AT, ""), value(NASS, "2025-10-21T00:10:00Z", "7"))
    assert frame["station_number"].tolist() == [FRASER, NASS]
    assert frame["discharge"].isna().tolist() == [True, False]
    assert frame["qualifiers"].tolist() == ["ICE", None]


def test_it_leaves_absent_days_absent() -> None:
    rows = [f"{FRASER},2023-01-{day:02d},discharge/débit,7,B" for day in (1, 2, 5)]
    frame = parse_daily(reply_of(lines(DAILY, *rows)), (FRASER,))
    assert frame["observed_at"].dt.day.tolist() == [1, 2, 5]
    assert frame["quality_code"].unique().tolist() == ["A"]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\n\r\n"])
def test_it_reads_rows_that_end_with_a_newline_too(end: str) -> None:
    assert len(parse_realtime(reply_of(realtime(value(FRASER, AT, "1")) + end), (FRASER,))) == 1


def test_it_reads_rows_with_newlines_alone_between_them() -> None:
    body = realtime(value(FRASER, AT, "1"), value(NASS, AT, "2")).replace("\r\n", "\n")
    assert parse_realtime(reply_of(body), (FRASER, NASS))["discharge"].tolist() == [1.0, 2.0]


def test_it_reads_cells_in_quotes() -> None:
    assert read(f'"{FRASER}","{AT}","47","1040.5",,,"Final/Finales",,')["discharge"].tolist() == [1040.5]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2025-10-21T08:00:00Z", 21),
        ("2025-10-21T07:00:00Z", 21),
        ("2025-10-21T03:30:00Z", 21),
        ("2025-10-21T00:00:00Z", 21),
    ],
)
def test_it_stands_a_provisional_daily_mean_under_its_local_date(stamp: str, day: int) -> None:
    frame = parse_provisional_daily(reply_of(realtime(daily_mean(FRASER, stamp, "5"))), (FRASER,))
    assert frame["observed_at"].tolist() == [datetime(2025, 10, day)]
    assert frame["quality_code"].tolist() == ["P"]


@pytest.mark.parametrize(
    ("station", "stamp", "utc"),
    [
        ("08MF005", "2020-01-19T04:45:00-08:00", datetime(2020, 1, 19, 12, 45)),
        ("08NM116", "2020-07-19T17:45:00-07:00", datetime(2020, 7, 20, 0, 45)),
        ("02YA002", "2020-01-19T23:45:00-03:30", datetime(2020, 1, 20, 3, 15)),
        ("03OE001", "2020-01-19T23:45:00-04:00", datetime(2020, 1, 20, 3, 45)),
        ("05AA008", "2020-01-19T12:45:00Z", datetime(2020, 1, 19, 12, 45)),
    ],
)
def test_it_takes_the_offset_from_the_stamp_itself(station: str, stamp: str, utc: datetime) -> None:
    body = lines(DATAMART, f"{station},{stamp},0.8,,,1,18.8,,,1")
    assert parse_datamart(reply_of(body), (station,))["observed_at"].tolist() == [utc]


def test_it_reads_offsets_that_differ_within_a_file() -> None:
    rows = [f"{FRASER},2020-01-19T04:45:00-08:00,,,,,1,,,1", f"{NASS},2020-01-19T04:45:00-07:00,,,,,2,,,1"]
    frame = parse_datamart(reply_of(lines(DATAMART, *rows)), (FRASER, NASS))
    assert frame["observed_at"].dt.hour.tolist() == [12, 11]


def test_it_reads_a_datamart_file_by_position_in_either_encoding() -> None:
    row = f"{FRASER},2020-01-19T04:45:00-08:00,0.864,20,E,4,18.8,10,B,1"
    for encoding in ("utf-8", "cp1252"):
        body = lines(DATAMART.removeprefix("\ufeff"), row).encode(encoding)
        frame = parse_datamart(reply_of(body), (FRASER,))
        assert frame[["discharge", "quality_code", "qualifiers"]].values.tolist() == [[18.8, "P", "ICE"]]


@pytest.mark.parametrize(("level", "code"), [("1", "P"), ("2", "P"), ("3", "P"), ("4", "A"), ("", "P")])
def test_it_takes_only_the_agencys_approval_for_one(level: str, code: str) -> None:
    body = lines(DATAMART, f"{FRASER},2020-01-19T04:45:00-08:00,0.8,,,4,18.8,,,{level}")
    assert parse_datamart(reply_of(body), (FRASER,))["quality_code"].tolist() == [code]


def test_it_refuses_a_datamart_file_whose_columns_have_moved() -> None:
    header = DATAMART.replace("Water Level / Niveau d'eau (m),Grade,Symbol / Symbole,QA/QC,", "")
    with pytest.raises(SourceChangedFormat, match="does not stand where it is documented"):
        parse_datamart(reply_of(lines(header, f"{FRASER},2020-01-19T04:45:00-08:00,18.8,,,1")), (FRASER,))


def test_it_reads_many_rows_as_it_reads_few() -> None:
    stamps = pd.date_range("2025-01-01", periods=60_001, freq="5min").strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [value(FRASER, stamp, str(n), grade="20" if n % 3 else "") for n, stamp in enumerate(stamps)]
    frame = read(*rows, value(FRASER, stamps[0], "-7"))
    assert frame["discharge"].tolist() == [-7.0, *map(float, range(1, 60_001))]
    assert frame["observed_at"].iloc[-1] == datetime(2025, 1, 1) + pd.Timedelta(minutes=5 * 60_000)
    assert frame["qualifiers"].tolist()[:3] == [None, "e", "e"]


@pytest.mark.parametrize("end", ["", "\r\n"])
def test_a_datamart_file_of_a_header_alone_is_empty(end: str) -> None:
    assert parse_datamart(reply_of(DATAMART + end), (FRASER,)).empty
