"""Presets that train in no time."""

SMALL = """
schema = 1
title = "Small"
probes = ["The grass is always", "It is winter. The grass is always"]
[task]
kind = "typed"
sequences = '''
The grass is always => greener
It is winter. The grass is always => brown
'''
[model]
units = 8
[training]
learning_rate = 0.02
"""

SMALL_NUMBERS = """
title = "Numbers"
probes = ["1 2 3"]
[task]
kind = "typed"
sequences = '''
1 2 3 => 4
2 3 4 => 5
'''
"""
