"""The guide: what to type, what the tracks show, and the keys."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from playground.app.actions.action import Action, Row, ViewKeys
from playground.views.help.described import set_topic
from playground.views.widgets.window_placement import resize_within_screen

STYLE = (
    "b, h3 { font-weight: 600; } code { font-family: 'JetBrains Mono'; } i { font-style: italic; font-weight: 400; }"
)
"""Uses only the weights that the bundled fonts have."""
TEXT = """
<h3>Type</h3>
<p>One training sequence a line, in one of three forms:</p>
<p><code>The grass is always greener</code><br>every next token is learned; needs the readout <b>every step</b></p>
<p><code>It is winter. The grass is always =&gt; brown</code><br>a prompt and its answer; only the answer is scored</p>
<p><code>0 0.5 1 0.5 0 =&gt; 0.7</code><br>numbers, when the tokens are numbers; or, on every line, a
name behind the arrow</p>
<p><b>Open text or CSV…</b> (Ctrl+Shift+O) shows a file's first lines as they will be read; choose characters or
words, or the columns, and it becomes the task, called by the file's name, with lines of it as probes. A part of it
is never trained and only measured: of a text in <b>bits</b> a character, how many yes-or-no questions the next one
still takes on average. Where a row of a CSV is ragged, the preview shows it and says what would be right;
<b>Open</b> waits until the file can be read.</p>
<p><b>Presets…</b> (Ctrl+P) shows all that can be opened; typing searches. <b>Save as preset…</b> (Ctrl+S) puts the
experiment beside them, as a text that you can read and change. <b>Save experiment…</b> (Ctrl+Alt+S) writes what was
learned as well: weights, history and curves. <b>Open…</b> (Ctrl+O) goes on with it as if it had never been closed.
What you type or train is also kept without being saved, and offered at the next start.</p>
<p><b>Undo</b> (Ctrl+Z) takes back what you changed of the experiment, step by step, and <b>Redo</b> (Ctrl+Shift+Z) does
it again. Settings are put back while training goes on; a network that a reset, another preset or another cell replaced
comes back as it was. <b>Command palette…</b> (Ctrl+K) finds every command, preset and lesson by typing.</p>
<h3>Learn</h3>
<p><b>Learn</b> opens lessons beside the running program. Each step asks for a prediction, by a choice, a number or a
click in the score; then it does something with the network, and says what is seen and why. Everything stays operable;
Next never waits. <b>Lesson</b> and <b>Setup</b> share the panel (Ctrl+L); Skip to the playground gives the window back
as it was, and Learn goes on where you left.</p>
<p>At first the window shows the <b>basic</b> controls and tracks. <b>View &gt; All controls</b> (Ctrl+Shift+A) shows
all, and the same keys go back; it stays so. Until then, the row <b>More tracks</b> below the tracks adds single ones,
and the microscope opens from the rail at the right.</p>
<h3>Watch</h3>
<p>The <b>probe</b> is the sequence whose numbers you see. Columns are its timesteps. A row of a heat map is one unit;
units stand in the order of their last cell state (hidden state, where there is none), or as <b>View &gt; Order of
units</b> says: by similarity, those that do alike stand together. They stay where they are while the network trains.
Hover shows the token, the unit and the value; a click sets the <b>playhead</b>, the timestep that is marked in every
track, and on a heat map chooses the unit as well. Drag along the ruler to move through time. Darker means more open
in the light theme, brighter in the dark one. Gold is positive, blue negative. The cell state has no bounds: its
colours grow with the root of its size, up to the number beside the scale, so that little memory shows beside much.</p>
<p>The <b>sentence</b> under the probe says what is computed of the last answer: where it turned, what was kept of the
memory since, and the tokens it hangs on, with how far its probability falls when they are drawn anew from the training
sequences at that place; a click on a part goes to where it is seen.</p>
<p>A long sequence scrolls; <b>Ctrl+wheel</b> zooms about the pointer, and the middle button drags it along. Where
several timesteps share a pixel, it shows the value that stands out most: of a gate the farthest from its unit's mean,
otherwise the largest; the readout names it, with the range of all. All tracks fit the window as long as they can:
where a network has too many units for that, neighbours share a row ("24 rows of 4"), which shows the mean of a gate,
and otherwise the value that stands out most; the readout names all of them. <b>View &gt; All units</b> (Ctrl+U) gives
each a row of its own.</p>
<p>The <b>answer</b> stands behind the tokens, or in the heads of two networks, however the tracks are scrolled: green
with ✓ where it is right, red with ✗ where it is wrong. A network that answers at every step is asked at the playhead.
While the network stands still, the tokens are <b>tinted</b> by what they count for it: how far its probability falls
when a token is drawn anew from the training sequences at that place.</p>
<p>A <b>pinned</b> unit keeps a line of its own over time, and the strip under the tokens shows the last one's
values.</p>
<p>The <b>chain</b> has a cell for each timestep, with the mean of each gate; the line above an LSTM's cells is as
strong as the share of the cell state that is kept there. <b>Gradient</b> shows how much the answer at the playhead
hangs on the states before it, relative to the largest: below the dashed line, at 1 %, they hardly count. Of an LSTM
its title says how far back c goes, which carries the memory; the readout at the answer says it of c and of h.</p>
<p>The <b>microscope</b> shows the cell at the playhead with the numbers of the chosen unit, or their mean over the
layer where none is chosen. A click on an operation opens its equation and its weights; point at a weight to see whose
it is. The buttons below the diagram step through the timestep in the order in which things happen. Of a network without
a state it shows what the unit adds up: a bar for each timestep it sees, or for each unit below, then the bias, the sum,
and where that lies on the curve of tanh. Of many, the largest are named and the others summed.</p>
<p><b>Generate</b> (Ctrl+G) lets the network go on behind the probe: each token is drawn from what it expects next, and
then read by it, while it trains or stands still. A probe that holds its answer is cut at the arrow. Dots under a
token say that the network added it. Temperature 0 always takes the likeliest; Keep makes it part of the probe, Clear
(Esc) takes it away. A series of numbers is fed its own predictions: dashed what it makes of it, solid how it truly goes
on, where that is known. Two networks that are compared both write, each over its own half, and either's text can be
kept.</p>
<p>The <b>text</b> below it shows the tokens as running text where there are more than 30 or some were generated, and a
prompt and its reply as a dialogue. Gold is what the network did not expect: the bits are −log<sub>2</sub> of the
probability that it gave a token one timestep before. It can be tinted by a unit instead, which is ranked among these
tokens. A click moves the playhead to a token; what is selected can be copied. Drag the lower edge, or press
Alt+Shift+Down in the text, for more rows.</p>
<p>A perceptron, an MLP and a CNN keep no state: they have neither gates nor a chain, and show their hidden units and
answers. <b>Window</b> says how many of the last tokens an MLP or a CNN sees. <b>Match…</b> beside the number of
parameters finds the units that bring it within 10 % of another network's.</p>
<p>Columns of pixels and frames of sound are drawn in the track <b>Features</b>: pixels from top to bottom, and small
below the title as they were drawn; sound from its low bands up. <b>Draw…</b> beside the probe opens a pad for a
letter, by mouse or by arrows and Space. Numbers typed as <code>0.5:1:0</code> are three features of one timestep.
<b>Series</b> draws one of several numbers: its menu (right click) says which column.</p>
<p><b>Play</b> (Ctrl+Shift+L) beside the probe plays a sound: what the network hears, or, where it speaks, the true
sound, what it says now, one after the other, or over and over while it trains; the playhead goes along. It hears the
first frames, and from then on its own predictions; of two networks that are compared it is A. <b>File &gt; Save
sound</b> writes it as WAV, also where nothing can be played.</p>
<p><b>Prediction</b> is what the network would answer if the sequence stopped there. ✓ and a whole line: right; (✓):
right, but no likelier than all other answers together; ✗ and a dotted line: wrong. Only where the task asks for an
answer is it marked: of a prompt and its answer, not the prompt. Hover an answer there, or under <b>Answer if it
stopped here</b>, and the tokens that it hangs on light up: gold and + speak for it, blue and − against it. The figure
is the token's input times the slope of the answer's log-odds, as the network stands: where gates are saturated, a
small change of a token can work the other way than the whole token does. Where columns are narrow, long words stand
upright, and the answers at the playhead lie in full over their neighbours.</p>
<p>A second click on a token's chip <b>edits</b> it; a click behind the last one begins another. Space or Enter ends a
token, Backspace at its start joins it with the one before, Esc changes nothing.</p>
<p>A track <b>folds</b> to one line by the chevron at its title, <b>moves</b> where you drag its title, and hides by the
title's menu (right click); <b>View &gt; Tracks</b> shows it again. Drag a heat map's lower border to make its rows
higher; a double click there gives the usual height. All this is kept, whatever you open; a line below the tracks says
which are hidden, and <b>Show all</b> brings them back. Pins, zoom and scrolling begin anew with each experiment.</p>
<p>Of a network with several layers, <b>Layer</b> beside the probe shows one, or <b>All</b> below each other, from the
input to the answer.</p>
<p><b>Compare</b> sets a second network below the first: of another kind at first, and of any setting you give it
under <b>Model B</b>. Both learn from the same batches with the same seed, step by step; a second network that comes
later catches up, and training ends when both have reached the mark. Their settings stand beside each other. Drag the
line over B to give either more room. The gradient is then that of the last answer, so that the playhead shows how
much of it gets back to a token; at the answer itself, how much gets back to the first one. <b>Export</b> writes
network A, and the strip under the tokens is its own.</p>
<p>A small network learns faster than you can watch: <b>Slow</b> and <b>Normal</b> beside Train, and <b>View &gt;
Pace</b>, slow it down to 4 and 30 steps a second.</p>
<p><b>Present</b> (F11) fills the screen with what a room can read: the tokens, the chain with the share of the memory
that is kept and the answer so far, one heat map, the answer and the sentence; of two networks that are compared, both.
It shows what the window shows, also while it trains. <b>Keep as scene</b> keeps the view with a title: the probe, the
step, the timestep, the heat map and the second network's cell. PgDn and PgUp go through the scenes; the menu of a
scene's dot (right click, or the menu key) renames, moves and removes it. <b>Save as preset</b> writes the scenes, too.
The network of a scene's step is not kept with it: where it was not trained so far, a button trains it.</p>
<p>Below the sentence stands what goes wrong, while something does: a <b>finding</b>, with its number and what to try.
<b>Try</b> starts a second network with that setting, on the same batches, and leaves the first as it is; <b>Show</b>
goes to where it is seen. F8 goes to the finding, and then to the next. What is dismissed stays away for this run.</p>
<p><b>Back in time</b>: drag the handle under the curves, and the score shows the network of that step, for any probe,
while training goes on. <b>Continue from here</b> starts a new run from that step with the settings of now; the old
curve stays behind it, dashed. <b>Export</b> writes the network that is shown. Snapshots are dense at first and then
thinner; <b>View &gt; Memory for going back</b> says how much memory they may take.</p>
<p><b>Difference to…</b> beside the probe takes a second probe: the score shows its tokens, aligned from the end, and
the first probe's states minus the second one's. A flag stands where they part: where the hidden states are more than
10 % of their size apart. Show the second probe to exchange the two.</p>
<p>A token with a dashed border is not in the training sequences; the network reads it as <i>unknown</i>.</p>
<p><b>File &gt; Save figure</b> saves or copies the score, one track, the microscope or the curves for paper, as PDF,
SVG or PNG; so does the menu of a track (right click, or the menu key). <b>File &gt; Record training</b> makes a
video or a GIF. While two networks are compared both are on it, one below the other; where all layers are shown,
all.</p>
<h3>Measure</h3>
<p>The <b>memory lab</b> (Ctrl+3, back with Esc) trains each kind of network at growing gaps: Run makes the runs that
are missing, Space pauses. Move the mouse over the plot, or press ← →, to read every model's accuracy at a gap. Click
a model for its single runs; a double click or Enter opens a run, Retry makes failed ones again. A hollow marker means
that some seeds are still missing. <b>Vary a key</b> trains the open preset with each value of a key you choose, such
as model.units, or reads each file you name for task.file, from several seeds. <b>Folder</b> chooses where results are
kept, and opens a study of the command's.
The bars are a 95 % interval that assumes nothing about how accuracies are distributed, so they are long for few
seeds; more seeds make them shorter.</p>
<h3>Ask</h3>
<p>Everything has a tooltip. <b>Shift+F1</b> explains what has the focus, with its equation; then click anything else to
have it explained, until Esc.</p>
<h3>Keys</h3>
{keys}
<p>Text fields keep their own keys. <b>View &gt; Text size</b> makes all of the window larger.</p>
"""


def show_guide(parent: QWidget, actions: Sequence[Row]) -> None:
    """Open the guide in a non-modal dialog, with the keys of `actions`."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Guide")
    resize_within_screen(dialog, 520, 600)
    text = QTextBrowser()
    text.setAccessibleName("Guide")
    set_topic(text, "guide")
    text.document().setDefaultStyleSheet(STYLE)
    text.setHtml(TEXT.replace("{keys}", keys_table(actions)))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
    buttons.rejected.connect(dialog.close)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    dialog.show()


def keys_table(actions: Sequence[Row]) -> str:
    """Return the keys of all actions as an HTML table. Actions with the same help text share a row."""
    lines: dict[str, list[str]] = {}
    for row in actions:
        if isinstance(row, Action) and row.keys:
            lines.setdefault(row.help or row.plain_title, []).append(row.keys[0])
        elif isinstance(row, ViewKeys):
            lines.setdefault(row.help, []).append(row.keys)
    cells = (
        f"<tr><td><b>{escape(', '.join(dict.fromkeys(keys)))}</b></td><td>{escape(text, quote=False)}</td></tr>"
        for text, keys in lines.items()
    )
    return "\n".join(('<table cellspacing="6">', *cells, "</table>")).replace("+-", "+−")
