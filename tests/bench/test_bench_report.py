"""A stored measurement is shown again as JSON, tables or a picture. Other files are refused."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from playground import cli
from playground.bench import plot, stored, tables
from playground.bench.report import Cold, Growth, Machine, Point, Ratios, Report, Row, Scaled, Startup
from playground.storage.errors import FileProblem

ROW = Row(
    cell="lstm",
    units=16,
    batch=16,
    time=24,
    engine="compiled",
    torch_ms=0.82,
    torch_live_ms=1.6,
    jax_ms=0.43,
    torch_engine_ms=0.5,
    torch_engine_live_ms=0.7,
    headless_ms=0.1,
    live_ms=0.125,
    ratios=Ratios(headless_vs_torch=8.2, headless_vs_jax=4.3, live_vs_torch=6.56, live_vs_torch_live=12.8),
    sequences_per_s=160_000.0,
    peak_share=0.33,
    fps=59.6,
    gap_p50_ms=4.1,
    gap_p99_ms=9.9,
    gap_max_ms=21.0,
)
POINT = Point(units=64, batch=16, time=999, headless_ms=22.0, against_predicted=1.35)
REPORT = Report(
    machine=Machine(
        system="Linux",
        processor="A",
        cores=2,
        core_gflops=248.4,
        torch_core_gflops=104.4,
        python="3.11.7",
        torch="2.13.0",
        jax="0.10.2",
    ),
    startup=Startup(
        window_s=0.61,
        first_step_s=1.9,
        cold=Cold(window_s=0.72, first_step_s=2.2, compiled_s=9.4, rss_mb=527.0),
        first_run_s=9.8,
    ),
    rss_mb=288.0,
    rows=(ROW, replace(ROW, cell="gru", torch_ms=1234.0, headless_ms=56.7)),
    growth=Growth(units=(POINT,), batch=(POINT,), time=(POINT, POINT)),
    scaling=(Scaled(cell="lstm", units=128, batch=96, time=50, most=8, threads=4, headless_ms=6.5, speedup=3.9),),
)
WITHOUT_JAX = replace(
    REPORT,
    rows=tuple(replace(row, jax_ms=None, ratios=replace(row.ratios, headless_vs_jax=None)) for row in REPORT.rows),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bench.json"
    path.write_text(json.dumps(asdict(REPORT)))
    return path


def test_a_stored_measurement_is_printed_again(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--from", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(file.read_text())
    assert stored.read_report(file) == REPORT


def test_markdown_has_every_size_and_figure(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--from", str(file), "--markdown"]) == 0
    out = capsys.readouterr().out
    assert "| LSTM | 16 | 16 | 24 | 0.820 | 1.60 | 0.430 | 0.500 | 0.700 | 0.100 | 0.125 | compiled |" in out
    assert "| LSTM | 16 | 16 | 24 | 8.20× | 4.30× | 6.56× | 12.8× | 160,000 | 33% |" in out
    assert "| LSTM | 16 | 16 | 24 | 60 | 4.1 | 9.9 | 21.0 |" in out
    assert "| timesteps | 64 | 16 | 999 | 22.0 | 1.35 |" in out
    assert "| LSTM | 128 | 96 | 50 | 8 | 4 | 6.50 | 3.90× |" in out
    assert "| the very first | 0.72 | 2.20 | 9.4 | 9.8 | 527 |" in out
    assert "| any later | 0.61 | 1.90 | – | – | 288 |" in out
    for table in out.split("\n\n")[1::2]:  # each after its title
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_a_measurement_from_before_scaling_is_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = json.loads(file.read_text())
    del table["scaling"]
    file.write_text(json.dumps(table))
    assert cli.main(["bench", "--from", str(file)]) == 0
    assert "threads at most" not in capsys.readouterr().out


def test_a_terminal_gets_columns_of_one_width(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "--from", str(file)]) == 0
    head, first, second = capsys.readouterr().out.splitlines()[2:5]
    assert head.startswith("cell  units  batch  timesteps")
    for heading, text in (("torch", "0.820"), ("ours", "0.100"), ("ours live", "0.125")):
        end = head.index(f"  {heading}  ") + len(heading) + 2
        assert first[:end].endswith(text)
    assert second[: head.index("torch") + 5].endswith("1,234")


def test_without_jax_its_place_stays_empty() -> None:
    text = "\n".join(tables.markdown(table) for table in tables.tables(WITHOUT_JAX))
    assert "| LSTM | 16 | 16 | 24 | 0.820 | 1.60 | – | 0.500 |" in text
    assert "| LSTM | 16 | 16 | 24 | 8.20× | – | 6.56× |" in text


@pytest.mark.parametrize(("value", "text"), [(0.0694, "0.069"), (1.125, "1.12"), (56.66, "56.7"), (3528.2, "3,528")])
def test_milliseconds_have_about_three_figures(value: float, text: str) -> None:
    assert tables.ms(value) == text


def _drop(table: dict[str, Any]) -> None:
    del table["rows"][1]["live_ms"]


def _add(table: dict[str, Any]) -> None:
    table["rows"][0]["torch_m"] = 1


def _stop(table: dict[str, Any]) -> None:
    table["rows"][0]["headless_ms"] = 0


def _empty(table: dict[str, Any]) -> None:
    table["rows"] = []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_drop, "rows[1].live_ms is missing; it must be a number "),
        (_add, "there is no key rows[0].torch_m, only "),
        (_stop, "rows[0].headless_ms is 0, but must be a number above 0 "),
        (_empty, "rows is a list of 0, but must be a list of 1 to 100 items, "),
    ],
)
def test_what_is_wrong_in_a_file_is_one_sentence(
    file: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    table = json.loads(file.read_text())
    spoil(table)
    file.write_text(json.dumps(table))
    assert cli.main(["bench", "--from", str(file), "--plot", str(file.with_suffix(".png"))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"playground: {file}: {said}")
    assert err.count("\n") == 1
    assert not file.with_suffix(".png").exists()


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_what_is_no_measurement_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bench.json"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="this is no measurement"):
        stored.read_report(path)


def test_a_picture_is_sharp_and_holds_the_series_colours(
    file: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    picture = file.with_name("bench.png")
    assert cli.main(["bench", "--from", str(file), "--plot", str(picture)]) == 0
    image = QImage(str(picture))
    drawing = plot.Plot(REPORT)
    assert (image.width(), image.height()) == (2 * drawing.size.width(), 2 * drawing.size.height())
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {series.colour.lower() for series in plot.SERIES} <= colours


def test_a_drawing_can_be_drawn_again_without_the_fonts(file: Path, qapp: QApplication) -> None:
    picture = file.with_name("bench.svg")
    plot.write_plot(picture, REPORT)
    renderer = QSvgRenderer(str(picture))
    assert renderer.isValid()
    width, height = plot.Plot(REPORT).size.toTuple()
    text = picture.read_text()
    assert f'viewBox="0 0 {width} {height}"' in text
    millimetres = re.search(r'width="([\d.]+)mm"', text)
    assert millimetres
    assert float(millimetres[1]) / 25.4 * 96 == pytest.approx(width, abs=0.1)  # as browsers read it
    assert "<text" not in text


def test_without_jax_the_picture_leaves_it_out(qapp: QApplication) -> None:
    assert plot.Plot(WITHOUT_JAX).size.height() < plot.Plot(REPORT).size.height()


def test_a_longer_step_reaches_further(qapp: QApplication) -> None:
    drawing = plot.Plot(REPORT)
    places = [drawing.x(value) for value in (0.1, 1.0, 10.0, 100.0)]
    steps = [later - earlier for earlier, later in pairwise(places)]
    assert min(steps) > 50
    assert max(steps) == pytest.approx(min(steps))


def test_a_picture_of_one_size_that_takes_a_power_of_ten(file: Path, qapp: QApplication) -> None:
    same = dict.fromkeys(("torch_ms", "torch_live_ms", "jax_ms", "headless_ms", "live_ms"), 1.0)
    plot.write_plot(file.with_name("one.png"), replace(REPORT, rows=(replace(ROW, **same),)))
    assert not QImage(str(file.with_name("one.png"))).isNull()
