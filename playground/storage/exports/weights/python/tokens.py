"""The lines of a Python file that turn a text into tokens and tokens into inputs, for each kind of tokens, and those
that turn a hidden state into an answer."""

_CLUSTERS = '''
def characters(text):
    """Split a text into what a reader calls characters: a letter with its accents, an emoji with its joiners."""
    found = []
    for each in text:
        sort, last = unicodedata.category(each), found[-1] if found else ""
        if last and (
            sort in ("Mn", "Mc", "Me")  # an accent
            or each in "\\u200c\\u200d"  # a joiner
            or "🏻" <= each <= "🏿"  # a colour of skin
            or (len(last) == 1 and "🇦" <= last <= "🇿" and "🇦" <= each <= "🇿")  # half a flag
            or (last[-1] == "\\u200d" and sort == "So" == unicodedata.category(last[0]))  # joined emojis
            or (unicodedata.combining(last[-1]) == 9 and sort == "Lo")  # joined consonants
        ):
            found[-1] += each
        else:
            found.append(each)
    return found
'''

CHARACTERS = f'''{_CLUSTERS}

def tokenize(text):
    """Split a text into tokens, its characters. Line breaks and tabs count as one space."""
    return characters(re.sub(r"[\\t\\n\\r\\v\\f\\x85\\u2028\\u2029]+", " ", text).strip(" "))
'''

WORDS = f'''{_CLUSTERS}

def kind(character):
    """Return d for a digit, w for a letter, h for a script without spaces, and a sign as itself or s."""
    sort = unicodedata.category(character[0])
    if unicodedata.name(character[0], "").split(" ")[0] in ("CJK", "HIRAGANA", "KATAKANA"):
        return "h"
    if character.isdecimal():
        return "d"
    if sort[0] == "L" or sort in ("Mn", "Mc", "Me", "Nd", "Nl", "Pc"):
        return "w"
    return character if character in (".", ",", "'", "’") else "-" if character.isspace() else "s"


def tokenize(text):
    """Split a text into tokens: words, numbers and signs, and each character of a script without spaces."""
    found = characters(text)
    kinds = "".join(map(kind, found))
    pattern = r"d+(?:[.,]d+)+|h|[wd][wdh]*(?:['’][wdh]+)*|[^-]"
    return ["".join(found[match.start() : match.end()]) for match in re.finditer(pattern, kinds)]
'''

IDS = '''
def encode(sequence):
    """Return the ids of a text, or of a list of tokens."""
    tokens = tokenize(sequence) if isinstance(sequence, str) else sequence
    return np.array([IDS.get(token, 0) for token in tokens], np.int64)


def inputs(token):
    """Return what the network reads for an id: 1 at its place, 0 elsewhere."""
    return np.float32(np.arange(len(VOCABULARY)) == np.expand_dims(token, -1))
'''

NUMBERS = '''
def tokenize(text):
    """Split a text into tokens, such as 0.5, or 0.5:1 where a timestep has several numbers."""
    return [token for token in re.split(r"[\\s,;]+", text) if token]


def encode(sequence):
    """Return the numbers (time, FEATURES) of a text, or of a list of numbers or rows of numbers."""
    if not isinstance(sequence, str):
        return np.array(sequence, np.float64).reshape(len(sequence), FEATURES)
    rows = []
    for token in tokenize(sequence):
        try:
            row = [float(part) for part in token.split(":")]
        except ValueError:
            row = []
        if row and len(row) <= FEATURES and all(abs(number) < 1e30 for number in row):
            rows.append(row + [0.0] * (FEATURES - len(row)))
        else:  # not a number: read as an ordinary one
            rows.append(np.zeros(FEATURES) + MEAN)
    return np.array(rows, np.float64).reshape(len(rows), FEATURES)


def inputs(token):
    """Return what the network reads for numbers (FEATURES,): the same, scaled."""
    return np.float32(np.clip((token - MEAN) / SCALE, -1e30, 1e30))
'''

PROBABILITIES = '''
def readout(h):
    """softmax(W h + b): the probability of each answer."""
    outputs = h @ WEIGHTS["readout.weight"].T + WEIGHTS["readout.bias"]
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
'''

NUMBER = '''
def readout(h):
    """W h + b, with the scaling undone."""
    return np.float32((h @ WEIGHTS["readout.weight"].T + WEIGHTS["readout.bias"]){scale}{mean})
'''

STEP = '''
def step(token, state=None):
    """Read one token: {token}. Several sequences are read at once where it is an array of them.

    Return the answer if the sequence ended here, and the state to hand to the next call; it also holds the gates.
    """
    before = start() if state is None else state
    now = layers(inputs(token), before)
    h = now["hidden"][-1]
{mean}    return readout(h), now


def trace(sequence):
    """Return all that the network computes on a sequence, by name: gates and states (time, layers, units), and the
    "answers" (time, outputs), each as if the sequence ended there."""
    state, steps = None, []
    for token in encode(sequence):
        answer, state = step(token, state)
        steps.append({{"answers": answer}} | {{name: state[name] for name in QUANTITIES}})
    return {{name: np.array([each[name] for each in steps]) for name in ("answers", *QUANTITIES)}}
'''

MEAN = """    now["hidden_sum"] = before["hidden_sum"] + h
    now["count"] = before["count"] + 1
    h = now["hidden_sum"] / np.float32(now["count"])  # the mean over the timesteps so far
"""

PREDICT = '''
def predict(sequence):
    """Return {what}."""
    answers = trace(sequence)["answers"]
    return {value}
'''

MAIN_WORDS = """
if __name__ == "__main__":
    if len(sys.argv) != 2 or not tokenize(sys.argv[1]):
        sys.exit(f'usage: python {{sys.argv[0]}} "{example}"')
    for token, chances in zip(tokenize(sys.argv[1]), trace(sys.argv[1])["answers"]):
        best = np.argsort(-chances)[:3]
        print(token, *(f"{{ANSWERS[answer]}} {{chances[answer]:.3f}}" for answer in best), sep="   ")
"""

MAIN_NUMBERS = """
if __name__ == "__main__":
    if len(sys.argv) != 2 or not tokenize(sys.argv[1]):
        sys.exit(f'usage: python {{sys.argv[0]}} "{example}"')
    for token, numbers in zip(tokenize(sys.argv[1]), trace(sys.argv[1])["answers"]):
        print(token, ":".join(f"{{number:.6g}}" for number in numbers), sep="   ")
"""

LOAD = '''
def load(shape, text):
    """Return the float32 numbers that a text holds in base64."""
    return np.frombuffer(base64.b64decode(text), "<f4").reshape(shape)
'''
