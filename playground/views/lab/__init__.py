"""The memory lab's page: the experiment, the plot of accuracy against the gap, and the table of models and runs."""
