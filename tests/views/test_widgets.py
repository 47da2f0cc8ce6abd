"""Widgets: bounds come from the specification, and only the user's changes emit signals."""

import pytest
from PySide6.QtCore import Qt

from playground.core.specs import Mark, ModelSpec, TrainingSpec, bounds
from playground.core.vocabulary import Numbers
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.style.theme import DARK, LIGHT, Appearance
from playground.views.widgets.labels import label, set_label_text
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_text_can_be_read_on_every_surface(theme):
    for text in (theme.text, theme.text2, theme.text3):
        for ground in (theme.bg, theme.panel, theme.sunken):
            assert contrast(text, ground) >= 4.6, (text, ground)
    assert contrast(theme.accent, theme.on_accent) >= 4.6
    assert contrast(theme.ok, theme.ok_bg) >= 4.6
    assert contrast(theme.err, theme.err_bg) >= 4.6


def test_a_number_takes_the_bounds_of_the_specification(qtbot):
    field = IntegerField("Units", bounds(ModelSpec, "units"))
    qtbot.addWidget(field)
    assert (field.minimum(), field.maximum()) == (1, 512)
    field.setValue(9999)
    assert field.value() == 512


def test_a_segmented_choice_reports_only_the_users_choices(qtbot):
    choice = Segmented("Cell", (("rnn", "RNN"), ("lstm", "LSTM")))
    qtbot.addWidget(choice)
    told = []
    choice.changed.connect(told.append)
    choice.set_value("lstm")
    assert (choice.value, told) == ("lstm", [])
    qtbot.mouseClick(choice.button("rnn"), Qt.MouseButton.LeftButton)
    assert (choice.value, told) == ("rnn", ["rnn"])


def test_the_slider_and_the_field_show_one_learning_rate(qtbot):
    rate = LogSlider("Learning rate", bounds(TrainingSpec, "learning_rate"), (-5, 0), Appearance("light"))
    qtbot.addWidget(rate)
    told = []
    rate.changed.connect(told.append)
    rate.set_value(0.01)
    assert (rate.slider.value(), rate.field.text(), told) == (600, "0.01", [])
    rate.slider.setValue(800)
    assert (rate.value, rate.field.text(), told) == (0.1, "0.1", [0.1])
    rate.field.setText("0.003")
    rate.field.editingFinished.emit()
    assert (rate.slider.value(), told) == (495, [0.1, 0.003])


def test_the_setup_panel_shows_values_silently_and_reports_changes(qtbot):
    panel = SetupPanel(Appearance("light"))
    qtbot.addWidget(panel)
    told = []
    for signal in (panel.model_changed, panel.training_changed, panel.mark_changed, panel.text_changed):
        signal.connect(told.append)
    setup = Setup(
        model=ModelSpec(cell="gru", units=5, layers=2, readout="mean"),
        training=TrainingSpec(batch=3, seed=7, clip=0.0, learning_rate=0.5, optimizer="sgd"),
        mark=Mark(loss=0.25),
        goals=frozenset({"never", "loss", "accuracy"}),
        tokens="characters",
        text="abc",
        editable=True,
    )
    panel.show_setup(setup)
    assert told == []
    assert (panel.units.value(), panel.layers.value(), panel.batch.value(), panel.seed.value()) == (5, 2, 3, 7)
    assert (panel.cell.value, panel.readout.value, panel.tokens.value, panel.optimizer.value) == (
        "gru",
        "mean",
        "characters",
        "sgd",
    )
    assert (panel.stop.quantity.currentData(), panel.stop.value.value()) == ("loss", 0.25)
    assert panel.clip.text() == "off"
    panel.units.setValue(6)
    assert told == [ModelSpec(cell="gru", units=6, layers=2, readout="mean")]
    panel.stop.quantity.setCurrentIndex(panel.stop.quantity.findData("never"))
    panel.stop.quantity.activated.emit(0)
    assert told[1:] == [None]
    panel.stop.quantity.activated.emit(panel.stop.quantity.findData("accuracy"))
    assert told[2:] == [Mark(accuracy=1.0)]


@pytest.mark.parametrize(
    ("numbers", "text", "about"),
    [
        (Numbers(), "0.1", "in the numbers’ own unit"),
        (Numbers(scale=14.0), "0.1 × 14", "divided by 14"),
        (Numbers(width=2, means=(1.0, 2.0), scales=(3.0, 4.0)), "0.1 σ", "in standard deviations of each column"),
    ],
)
def test_an_error_shows_its_unit_as_suffix_and_in_words(qtbot, numbers, text, about):
    panel = SetupPanel(Appearance("light"))
    qtbot.addWidget(panel)
    setup = Setup(
        model=ModelSpec(),
        training=TrainingSpec(),
        mark=Mark(error=0.1, loss=0.5),
        goals=frozenset({"never", "loss", "error", "free_run_error"}),
        unit=numbers.divisor_text,
        tokens="numbers",
        text="10 14",
        editable=True,
    )
    panel.show_setup(setup)
    # The first condition is shown in the fields, the others as text.
    assert (panel.stop.value.text(), panel.stop.also.text()) == ("0.5", f"and largest error ≤ {text}")
    told = []
    panel.mark_changed.connect(told.append)
    row = panel.stop.quantity.findData("error")
    panel.stop.quantity.setCurrentIndex(row)
    panel.stop.quantity.activated.emit(row)
    assert (panel.stop.value.text(), told[-1].error) == (text, 0.1)
    assert about in panel.stop.value.toolTip()
    panel.stop.value.setValue(0.25)
    assert told[-1].error == 0.25
    assert panel.stop.value.width() >= panel.stop.value.fontMetrics().horizontalAdvance(panel.stop.value.text())
    row = panel.stop.quantity.findData("loss")
    panel.stop.quantity.setCurrentIndex(row)
    panel.stop.quantity.activated.emit(row)
    assert panel.stop.value.suffix() == ""


def test_a_label_grows_for_its_text_and_otherwise_keeps_the_layout(qtbot):
    words = label("–", "figure")
    qtbot.addWidget(words)
    set_label_text(words, "0.500")
    assert words.width() >= words.sizeHint().width()
    size = words.minimumSize()
    assert words.maximumSize() == size
    set_label_text(words, "0.1")
    assert (words.text(), words.minimumSize()) == ("0.1", size)
    set_label_text(words, "123,456,789")
    assert words.minimumWidth() == words.sizeHint().width() > size.width()
