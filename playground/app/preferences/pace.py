"""How fast training goes on before the eyes of a room: chosen in the View menu, for this run of the program."""

PACES: dict[float | None, str] = {
    None: "Full speed",
    100.0: "100 steps a second",
    20.0: "20 steps a second",
    5.0: "5 steps a second",
}
