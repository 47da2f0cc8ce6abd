"""Training speeds for demonstrations, in steps per second, from the View menu. Not stored."""

PACES: dict[float | None, str] = {
    None: "Full speed",
    100.0: "100 steps a second",
    20.0: "20 steps a second",
    5.0: "5 steps a second",
}
